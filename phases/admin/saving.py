"""A save through the snapshot: the stock form writes, the snapshot is taken, all is rolled back.

Only then do ``workflow.save`` and ``workflow.publish`` write, and the log and messages after
them. Whatever stands against it comes back as errors of the form that the person filled in.
"""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DataError, IntegrityError, models, transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phases import languages
from phases.admin import kept_posts
from phases.admin.conflict import Conflict, conflict, post_data
from phases.admin.refusals import refusal_of
from phases.admin.translations import with_states
from phases.editorial import workflow
from phases.models import JournalEntry, Revision
from phases.snapshot import Snapshot, apply, take

REVISION_FIELD = "_revision"
REVIEWED_FIELD = "_reviewed"
LANGUAGE_FIELD = "_language"

REFUSALS = (ValidationError, PermissionDenied, workflow.BusyError, IntegrityError, DataError)


class Written(Exception):  # noqa: N818  (no error: it ends the transaction on purpose)
    """Carries what a valid form made of the item out of the transaction that it rolls back."""

    def __init__(self, item, change_message, *, is_new: bool):
        super().__init__()
        self.item, self.change_message, self.is_new = item, change_message, is_new
        self.snapshot: Snapshot = take(item)


class SnapshotSaving:
    """Mixin of ``ModelAdmin``: what the stock change form saves becomes a published revision."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        pk = _uuid(object_id)
        context = extra_context or {}
        if request.method == "POST":
            return self._save(request, object_id, pk, form_url, context)
        if request.GET.get("discard") == "1":
            if kept_posts.forget(request):
                messages.info(request, _("What you had typed before is discarded."))
            # Not the address of the form: what is sent to it may have to be kept as well.
            return HttpResponseRedirect(request.path)
        if kept := kept_posts.kept(request):
            kept.put_into(request)
            return self._answer(request, object_id, form_url, context, kept.refusal(), pk=pk)
        # Read before the rows: what is published in between makes the save stale, never unseen.
        newest = workflow.newest_revision(self.model, pk) if pk else None
        context["revision_id"] = str(newest.pk) if newest else ""
        return super().changeform_view(request, object_id, form_url, context)

    def _save(self, request, object_id, pk, form_url, context):
        newest = workflow.newest_revision(self.model, pk) if pk else None
        base = newest and _revision(request.POST.get(REVISION_FIELD), newest)
        if newest and base is None:
            refusal = ValidationError(
                _("This form does not say what it was opened on. Look at it again, then save.")
            )
            return self._answer(request, object_id, form_url, context, refusal, pk=pk)
        context["revision_id"] = str(base.pk) if base else ""
        if not kept_posts.is_author(request):
            refusal = ValidationError(
                _(
                    "This form was opened by another account; you are logged in as %(name)s. "
                    "Nothing is saved yet: read it, then save."
                )
                % {"name": request.user.get_username()}
            )
            return self._answer(request, object_id, form_url, context, refusal, pk=pk)
        is_live = pk is None or self.get_object(request, object_id) is not None
        if newest and not is_live:
            refusal = ValidationError(
                _("%(who)s withdrew this item in the meantime: it cannot be saved.")
                % {"who": _last_actor(self.model, pk)}
            )
            return self._answer(request, object_id, form_url, context, refusal, pk=pk, base=base)
        try:
            with transaction.atomic():
                if base != newest:
                    workflow.lock(self.model, pk)
                    self._show(base, pk)
                return self._answered(request, object_id, form_url, context)
        except Written as written:
            return self._publish(request, object_id, form_url, context, written, base)
        except REFUSALS as error:
            if isinstance(error, PermissionDenied) and not self.has_change_permission(request):
                raise
            refusal = refusal_of(error, self.model)
            return self._answer(request, object_id, form_url, context, refusal, pk=pk)

    def _publish(self, request, object_id, form_url, context, written, base):
        mine = written.snapshot
        reviewed = set(request.POST.getlist(REVIEWED_FIELD)) & set(languages.TARGETS)
        before = base.snapshot if base else {}
        stated = with_states(
            mine, before, by=request.user, on=timezone.localdate(), reviewed=reviewed
        )
        pk = written.item.pk
        try:
            with transaction.atomic():
                workflow.lock(self.model, pk)
                newest = workflow.newest_revision(self.model, pk)
                if base and newest != base:
                    # Save publishes at once: what would be merged is looked at first.
                    raise workflow.StaleRevisionError(newest, stated)
                revision = workflow.save(self.model, pk, stated, by=request.user, base=base)
                entry = workflow.publish(revision, by=request.user)
        except workflow.StaleRevisionError as stale:
            if base is None:
                refusal = ValidationError(_("This item exists already."))
                return self._answer(request, object_id, form_url, context, refusal, pk=pk)
            clash = conflict(before, stale.newest, mine)
            if clash.merged == stale.newest.snapshot:  # sent twice: it is saved already
                messages.info(request, _("Nothing was changed, so nothing was saved."))
                request.published = False
                return self.response_change(request, self.model._base_manager.get(pk=pk))
            request.POST = post_data(clash.merged, request.POST)
            context |= {"revision_id": str(stale.newest.pk), "conflict": clash}
            return self._answer(
                request, object_id, form_url, context, _stale(clash, request.user), pk=pk
            )
        except REFUSALS as error:
            refusal = refusal_of(error, self.model)
            return self._answer(request, object_id, form_url, context, refusal, pk=pk)
        kept_posts.forget(request)
        item = self.model._base_manager.get(pk=pk)
        if entry is None:
            messages.info(request, _("Nothing was changed, so nothing was saved."))
        elif written.is_new:
            super().log_addition(request, item, written.change_message)
        else:
            super().log_change(request, item, written.change_message)
        _tell_removed(request, getattr(request, "removed_markup", {}))
        request.published = entry is not None
        if written.is_new:
            return self.response_add(request, item)
        return self.response_change(request, item)

    def _answer(self, request, object_id, form_url, context, refusal, *, pk, base=None):
        """Return the form as it was filled in, with what stands against it."""
        request.refusal = refusal = _without_files(request, refusal)
        context.setdefault("revision_id", request.POST.get(REVISION_FIELD, ""))
        if isinstance(refusal, ValidationError) and getattr(refusal, "code", None) == "kept":
            context["is_kept"] = True
        with transaction.atomic():
            if base is not None:
                self._show(base, pk)
            return self._answered(request, object_id, form_url, context)

    def _answered(self, request, object_id, form_url, context):
        """Return the stock form's answer, rendered before its transaction is rolled back."""
        response = super().changeform_view(request, object_id, form_url, context)
        if isinstance(response, TemplateResponse):
            response.render()
        transaction.set_rollback(True)
        return response

    def _show(self, revision: Revision, pk: uuid.UUID) -> None:
        """Make the tables show ``revision`` until the caller's transaction is rolled back."""
        apply(revision.snapshot)
        self.model._base_manager.filter(pk=pk).update(published_at=timezone.now())

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


def _last_actor(item_model, pk) -> str:
    entry = (
        JournalEntry.objects.filter(item_model=item_model._meta.model_name, item_id=pk)
        .select_related("by")
        .first()
    )
    return person(entry.by) if entry else person(None)


def person(user: Any) -> str:
    """Return what colleagues call ``user``."""
    return (user.get_full_name() or user.get_username()) if user else _("a command")


def _stale(clash: Conflict, user: Any) -> ValidationError:
    saved_at = timezone.localtime(clash.newest.created_at)
    message = (
        _(
            "You saved this item in another window on %(day)s at %(time)s. Nothing of this form "
            "is saved yet and nothing is lost: compare below, correct the form, then save again."
        )
        if clash.newest.created_by == user
        else _(
            "%(who)s saved this item on %(day)s at %(time)s, after you opened it. Nothing of yours "
            "is saved yet and nothing is lost: compare below, correct the form, then save again."
        )
    )
    return ValidationError(
        message
        % {
            "who": person(clash.newest.created_by),
            "day": saved_at.strftime("%d/%m/%Y"),
            "time": saved_at.strftime("%H:%M"),
        }
    )


def _tell_removed(request: HttpRequest, removed: dict[str, list[str]]) -> None:
    for label, kinds in removed.items():
        messages.warning(
            request,
            ngettext(
                "“%(field)s”: removed from the text: %(kinds)s.",
                "“%(field)s”: removed from the text: %(kinds)s.",
                len(kinds),
            )
            % {"field": label, "kinds": ", ".join(kinds)},
        )
