"""A save through the snapshot: the stock form writes, the snapshot is taken, all is rolled back.

Only then do ``workflow.save`` and the verb of the button that was pressed write, in one
transaction, and the log and messages after them. Whatever stands against it comes back as errors
of the form that the person filled in.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DataError, IntegrityError, models, transaction
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from phases import languages
from phases.admin import acting, kept_posts
from phases.admin.conflict import conflict, post_data
from phases.admin.refusals import refusal_of
from phases.admin.sentences import merged_words, refusal_of_conflict, tell_removed
from phases.admin.showing import (
    ITEM_FIELD,
    REVISION_FIELD,
    ShowingDrafts,
    named_revision,
    uuid_of,
)
from phases.admin.translations import with_states
from phases.editorial import workflow
from phases.editorial.locking import verb
from phases.snapshot import Snapshot, take, upgrade

REVIEWED_FIELD = "_reviewed"
LANGUAGE_FIELD = "_language"

REFUSALS = (ValidationError, PermissionDenied, workflow.BusyError, IntegrityError, DataError)


class Written(Exception):  # noqa: N818  (no error: it ends the transaction on purpose)
    """Carries what a valid form made of the item out of the transaction that it rolls back."""

    def __init__(self, item, change_message, *, is_new: bool):
        super().__init__()
        self.item, self.change_message, self.is_new = item, change_message, is_new
        self.snapshot: Snapshot = take(item)


class SnapshotSaving(ShowingDrafts):
    """Mixin of ``ModelAdmin``: what the stock change form saves becomes a draft."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        pk = uuid_of(object_id)
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
            base = newest and named_revision(request.POST.get(REVISION_FIELD), newest)
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
        base = newest and named_revision(request.POST.get(REVISION_FIELD), newest)
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
        pk = uuid_of(request.POST.get(ITEM_FIELD))
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

    def save_form(self, request, form, change):
        """Give a new item the id that its form was made with: sent again, it is the same."""
        item = super().save_form(request, form, change)
        if not change and (pk := uuid_of(request.POST.get(ITEM_FIELD))):
            item.pk = pk
        return item

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        request.written_files = _files(obj, form.changed_data)

    def save_formset(self, request, form, formset, change):
        super().save_formset(request, form, formset, change)
        for row_form in formset.forms:
            request.written_files += _files(row_form.instance, row_form.changed_data)

    # The log is written after the transaction that these would be rolled back with.

    def log_addition(self, request, obj, message):
        raise Written(obj, message, is_new=True)

    def log_change(self, request, obj, message):
        raise Written(obj, message, is_new=False)


def _files(row: models.Model, changed: list[str]) -> list[models.fields.files.FieldFile]:
    """Return the files of ``row`` that a form has just written."""
    fields = (f for f in row._meta.concrete_fields if isinstance(f, models.FileField))
    found = (getattr(row, field.name) for field in fields if field.name in changed)
    return [file for file in found if file]
