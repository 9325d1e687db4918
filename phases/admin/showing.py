"""A change form that shows the newest revision: the tables say what it says for one answer only.

The transaction that the page is made in is rolled back.
"""

import uuid

from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from phases.admin import kept_posts
from phases.admin.condition import condition, opened
from phases.admin.conflict import with_theirs
from phases.editorial import workflow
from phases.editorial.locking import verb
from phases.models import Revision
from phases.snapshot import apply, take, upgrade

#: The revision that a form was opened on.
REVISION_FIELD = "_revision"
#: The id of an item that is added: a form that is sent twice adds it once.
ITEM_FIELD = "_item"


class ShowingDrafts(admin.ModelAdmin):
    """Mixin of ``ModelAdmin``: the stock change form over the newest revision, rendered."""

    def get_urls(self):
        name = f"phases_{self.opts.model_name}_open"
        view = self.admin_site.admin_view(require_POST(self.open_view))
        return [path("<uuid:pk>/open/", view, name=name), *super().get_urls()]

    def open_view(self, request, pk):
        """Note that the form is still open: the page says so every minute."""
        item = self.model._base_manager.filter(pk=pk, trashed_at__isnull=True).first()
        if item is None or not self.has_change_permission(request, item):
            raise PermissionDenied
        opened(item, by=request.user)
        return HttpResponse(status=204)

    def _answer(self, request, object_id, form_url, context, refusal, base):
        """Return the form as it was filled in, with what stands against it."""
        request.refusal = refusal = _without_files(request, refusal)
        context.setdefault("revision_id", request.POST.get(REVISION_FIELD, ""))
        if isinstance(refusal, ValidationError) and getattr(refusal, "code", None) == "kept":
            context["is_kept"] = True
        self._describe(request, context)
        return verb(self._answered)(request, object_id, form_url, context, base)

    def _describe(self, request, context):
        """Say the state of the item and who else has it open, before the tables show the draft."""
        item = request.public_item
        context["condition"] = found = condition(item, by=request.user)
        context["new_item_id"] = request.POST.get(ITEM_FIELD) or str(uuid.uuid4())
        may_save = "save" in found.offered and self.has_change_permission(request, item)
        if item is not None and may_save:
            found.others = opened(item, by=request.user)
            found.open_address = reverse(
                f"admin:phases_{self.opts.model_name}_open", args=[item.pk]
            )

    def _answered(self, request, object_id, form_url, context, base):
        """Return the stock form's answer, rendered before its transaction is rolled back."""
        if base is not None:
            self._show(base)
            if request.method == "POST":
                request.POST = with_theirs(request.POST, base.snapshot)
        response = super().changeform_view(request, object_id, form_url, context)
        if isinstance(response, TemplateResponse):
            response.render()
        transaction.set_rollback(True)
        return response

    def _show(self, revision: Revision) -> None:
        """Make the tables show ``revision`` until the caller's transaction is rolled back."""
        items = self.model._base_manager.filter(pk=revision.item_id)
        item = items.first()
        if item is None or (item.is_live and item.published_revision_id == revision.pk):
            return
        workflow.lock(self.model, revision.item_id)
        live = take(item) if item.is_live else None
        # A draft need not be complete, which the database asks of what is live.
        items.update(published_at=None)
        apply(upgrade(revision.snapshot, live).snapshot)

    def get_object(self, request, object_id, from_field=None):
        """Return the item, with its ``public`` row beside: the page may show a draft of it."""
        item = super().get_object(request, object_id, from_field)
        if item is not None:
            item.public = getattr(request, "public_item", None) or item
        return item


def _without_files(request: HttpRequest, refusal: ValidationError) -> ValidationError:
    """Drop the files of a refused save; return ``refusal`` with what the person has to do again.

    They are read already and cannot be read twice; those that were written no revision names.
    """
    for file in getattr(request, "written_files", ()):
        file.storage.delete(file.name)
    if not request.FILES:
        return refusal
    errors = refusal.update_error_dict({})
    for name in request.FILES:
        errors.setdefault(name, []).append(ValidationError(kept_posts.PICTURE_LOST))
    request.FILES.clear()
    return ValidationError(errors)


def uuid_of(text: str | None) -> uuid.UUID | None:
    """Return the id that ``text`` is, None when it is none."""
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        return None


def named_revision(text: str | None, newest: Revision) -> Revision | None:
    """Return the revision of the same item that the form names, None when there is none."""
    pk = uuid_of(text)
    if pk == newest.pk:
        return newest
    return Revision.objects.filter(
        pk=pk, item_model=newest.item_model, item_id=newest.item_id
    ).first()
