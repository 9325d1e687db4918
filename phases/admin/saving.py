"""A save through the snapshot: the stock form writes, the snapshot is taken, all is rolled back.

Only then do ``workflow.save`` and the verb of the button that was pressed write, in one
transaction, and the log and messages after them. Whatever stands against it comes back as errors
of the form that the person filled in.
"""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DataError, IntegrityError, models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from phases import languages
from phases.admin import acting, kept_posts
from phases.admin.condition import condition, opened
from phases.admin.conflict import conflict, post_data, with_theirs
from phases.admin.refusals import refusal_of
from phases.admin.sentences import merged_words, refusal_of_conflict, tell_removed
from phases.admin.translations import with_states
from phases.editorial import workflow
from phases.editorial.locking import verb
from phases.models import Revision
from phases.snapshot import Snapshot, apply, take, upgrade

REVISION_FIELD = "_revision"
REVIEWED_FIELD = "_reviewed"
LANGUAGE_FIELD = "_language"
#: The id of an item that is added: a form that is sent twice adds it once.
ITEM_FIELD = "_item"

REFUSALS = (ValidationError, PermissionDenied, workflow.BusyError, IntegrityError, DataError)


class Written(Exception):  # noqa: N818  (no error: it ends the transaction on purpose)
    """Carries what a valid form made of the item out of the transaction that it rolls back."""

    def __init__(self, item, change_message, *, is_new: bool):
        super().__init__()
        self.item, self.change_message, self.is_new = item, change_message, is_new
        self.snapshot: Snapshot = take(item)


class SnapshotSaving:
    """Mixin of ``ModelAdmin``: what the stock change form saves becomes a draft.

    The form shows the newest revision: the tables say what it says only until the transaction
    that the page is made in is rolled back.
    """

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

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        pk = _uuid(object_id)
        context = extra_context or {}
        request.public_item = self.model._base_manager.filter(pk=pk).first() if pk else None
        if request.method == "POST":
            return self._save(request, object_id, pk, form_url, context)
        if request.GET.get("discard") == "1":
            if kept_posts.forget(request):
                messages.info(request, _("What you had typed before is discarded."))
            # Not the address of the form: what is sent to it may have to be kept as well.
            return HttpResponseRedirect(request.path)
        # Read before the rows: what is saved in between is merged or shown, never unseen.
        newest = workflow.newest_revision(self.model, pk) if pk else None
        if kept := kept_posts.kept(request):
            kept.put_into(request)
            base = newest and _revision(request.POST.get(REVISION_FIELD), newest)
            return self._answer(request, object_id, form_url, context, kept.refusal(), base)
        context["revision_id"] = str(newest.pk) if newest else ""
        self._describe(request, context)
        try:
            return verb(self._answered)(request, object_id, form_url, context, newest)
        except workflow.BusyError as error:
            messages.warning(request, str(error))
            return HttpResponseRedirect(reverse(f"admin:phases_{self.opts.model_name}_changelist"))

    def _save(self, request, object_id, pk, form_url, context):
        newest = workflow.newest_revision(self.model, pk) if pk else None
        base = newest and _revision(request.POST.get(REVISION_FIELD), newest)
        if newest and base is None:
            refusal = ValidationError(
                _("This form does not say what it was opened on. Look at it again, then save.")
            )
            return self._answer(request, object_id, form_url, context, refusal, newest)
        context["revision_id"] = str(base.pk) if base else ""
        if not kept_posts.is_author(request):
            refusal = ValidationError(
                _(
                    "This form was opened by another account; you are logged in as %(name)s. "
                    "Nothing is saved yet: read it, then save."
                )
                % {"name": request.user.get_username()}
            )
            return self._answer(request, object_id, form_url, context, refusal, base)
        if pk is None and (saved := self._added_before(request)):
            messages.info(request, _("This item is saved already."))
            return self.response_change(request, saved)
        act = acting.asked(request.POST)
        if base and act == "discard_draft":
            return self._discard(request, object_id, form_url, context, base)
        self._describe(request, context)  # A form with mistakes is answered as it was shown.
        try:
            return verb(self._answered)(request, object_id, form_url, context, base)
        except Written as written:
            return self._save_and_act(request, object_id, form_url, context, written, base, act)
        except REFUSALS as error:
            if isinstance(error, PermissionDenied) and not self.has_change_permission(request):
                raise
            refusal = refusal_of(error, self.model)
            return self._answer(request, object_id, form_url, context, refusal, base)

    def _added_before(self, request):
        """Return the item that this very form added when it was sent before."""
        pk = _uuid(request.POST.get(ITEM_FIELD))
        if pk is None or workflow.newest_revision(self.model, pk) is None:
            return None
        return self.model._base_manager.filter(pk=pk, trashed_at__isnull=True).first()

    def _discard(self, request, object_id, form_url, context, base):
        if not self.has_change_permission(request):
            raise PermissionDenied
        try:
            done = acting.discard(base, by=request.user)
        except (workflow.StaleRevisionError, *REFUSALS) as error:
            refusal = refusal_of(error, self.model)
            return self._answer(request, object_id, form_url, context, refusal, base)
        kept_posts.forget(request)
        messages.success(request, done.message)
        return self.response_change(request, self.model._base_manager.get(pk=base.item_id))

    def _save_and_act(self, request, object_id, form_url, context, written, base, act):
        mine = written.snapshot
        reviewed = set(request.POST.getlist(REVIEWED_FIELD)) & set(languages.TARGETS)
        before = upgrade(base.snapshot).snapshot if base else {}
        stated = with_states(
            mine, before, by=request.user, on=timezone.localdate(), reviewed=reviewed
        )
        pk = written.item.pk
        try:
            with transaction.atomic():
                workflow.lock(self.model, pk)
                newest = workflow.newest_revision(self.model, pk)
                revision = workflow.save(self.model, pk, stated, by=request.user, base=base)
                is_saved = revision != newest
                # What came in from a colleague is read before it becomes public.
                is_unseen = bool(revision.merged) and act in acting.PUBLIC
                done = acting.perform(
                    "save_draft" if is_unseen else act,
                    revision,
                    by=request.user,
                    posted=request.POST,
                    is_saved=is_saved,
                )
        except workflow.StaleRevisionError as stale:
            if base is None:
                refusal = ValidationError(_("This item exists already."))
                return self._answer(request, object_id, form_url, context, refusal, None)
            clash = conflict(before, stale.newest, mine)
            request.POST = post_data(clash.merged, request.POST, shown=clash.snapshot)
            context |= {"revision_id": str(stale.newest.pk), "conflict": clash}
            refusal = refusal_of_conflict(clash, request.user)
            return self._answer(request, object_id, form_url, context, refusal, stale.newest)
        except REFUSALS as error:
            refusal = refusal_of(error, self.model)
            return self._answer(request, object_id, form_url, context, refusal, base)
        kept_posts.forget(request)
        if is_saved and written.is_new:
            super().log_addition(request, written.item, written.change_message)
        elif is_saved:
            super().log_change(request, written.item, written.change_message)
        tell_removed(request, getattr(request, "removed_markup", {}))
        if revision.merged and base:
            messages.info(request, merged_words(revision, base, before))
            if is_unseen:
                messages.warning(
                    request, _("Nothing became public yet: read it, then press the button again.")
                )
        item = self.model._base_manager.get(pk=pk)
        self._tell(request, item, done)
        if written.is_new:
            return self.response_add(request, written.item)
        return self.response_change(request, item)

    def _tell(self, request, item, done):
        address = self.view_on_site(item) if done.is_public else None
        link = format_html(' <a href="{}">{}</a>', address, _("View on site")) if address else ""
        level = messages.SUCCESS if done.is_news else messages.INFO
        messages.add_message(request, level, format_html("{}{}", done.message, link))

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
        if item is not None and "save" in found.offered:
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

    def save_form(self, request, form, change):
        """Give a new item the id that its form was made with: sent again, it is the same."""
        item = super().save_form(request, form, change)
        if not change and (pk := _uuid(request.POST.get(ITEM_FIELD))):
            item.pk = pk
        return item

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        request.written_files = [
            file
            for field in obj._meta.concrete_fields
            if isinstance(field, models.FileField) and field.name in form.changed_data
            if (file := getattr(obj, field.name))
        ]

    # The log is written after the transaction that these would be rolled back with.

    def log_addition(self, request, obj, message):
        raise Written(obj, message, is_new=True)

    def log_change(self, request, obj, message):
        raise Written(obj, message, is_new=False)


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


def _uuid(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        return None


def _revision(text: str | None, newest: Revision) -> Revision | None:
    """Return the revision of the same item that the form names, None when there is none."""
    pk = _uuid(text)
    if pk == newest.pk:
        return newest
    return Revision.objects.filter(
        pk=pk, item_model=newest.item_model, item_id=newest.item_id
    ).first()
