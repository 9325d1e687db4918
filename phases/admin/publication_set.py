"""Publication sets: gathered, read, published, scheduled and taken back as one."""

import uuid

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phases.admin.acting import reason_of, time_of
from phases.admin.base import ACT_VALUES
from phases.admin.inspecting import InspectingSets
from phases.admin.lists import TolerantLists, short_times
from phases.admin.naming import with_colon
from phases.admin.previewing import Previewing
from phases.admin.revisions import history_address, kind_name
from phases.editorial import permissions, sets, trash, undo, workflow
from phases.editorial.paris import paris_words
from phases.editorial.people import person
from phases.editorial.publication import item_model_of
from phases.editorial.states import allowed_of_set
from phases.models import Draft, JournalEntry, PublicationSet, Revision

REFUSALS = (ValidationError, PermissionDenied, workflow.BusyError, workflow.StaleRevisionError)
#: How many drafts a page offers to add.
OFFERED = 200


@admin.register(PublicationSet)
class PublicationSetAdmin(Previewing, InspectingSets, TolerantLists):
    add_form_template = "admin/phases/publication_set_add.html"
    fields = ("title",)
    list_display = ("title", "state", "created_by", "created", "scheduled", "published")
    created = short_times(PublicationSet, "created_at")
    scheduled = short_times(PublicationSet, "scheduled_at")
    published = short_times(PublicationSet, "published_at")
    list_filter = ("state",)
    list_select_related = ("created_by",)
    search_fields = ("title",)
    list_per_page = 50
    actions = None

    def has_add_permission(self, request):
        return permissions.may_edit_source(request.user) and super().has_add_permission(request)

    def has_change_permission(self, request, obj=None):
        return permissions.may_edit_source(request.user) and super().has_change_permission(
            request, obj
        )

    def has_delete_permission(self, request, obj=None):
        """Return False: a set is dissolved by its own button, which gives its drafts back."""
        return False

    def save_model(self, request, obj, form, change):
        obj.pk = sets.create(obj.title, by=request.user).pk

    def response_add(self, request, obj, post_url_continue=None):
        return HttpResponseRedirect(reverse("admin:phases_publicationset_change", args=[obj.pk]))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        try:
            publication_set = PublicationSet.objects.filter(pk=uuid.UUID(object_id)).first()
        except ValueError:
            publication_set = None
        if publication_set is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, publication_set):
            raise PermissionDenied
        if request.method == "POST":
            if not self.has_change_permission(request, publication_set):
                raise PermissionDenied
            try:
                message = self._act(request, publication_set)
                messages.success(request, message % {"set": publication_set.title})
                if not PublicationSet.objects.filter(pk=publication_set.pk).exists():
                    return HttpResponseRedirect(reverse("admin:phases_publicationset_changelist"))
                return HttpResponseRedirect(request.path)
            except REFUSALS as error:
                for reason in getattr(error, "messages", None) or [str(error)]:
                    messages.error(request, reason)
                publication_set.refresh_from_db()
        return self._page(request, publication_set)

    def _act(self, request, publication_set) -> str:
        """Do what the button says; return the sentence that tells of it."""
        posted, by = request.POST, request.user
        if "_submit_for_review" in posted:
            sets.submit_for_review(publication_set, by=by)
            return _("The set “%(set)s” is submitted: it waits for review.")
        if "_send_back" in posted:
            sets.send_back(publication_set, reason=reason_of(posted), by=by)
            return _("The set “%(set)s” is sent back with your reason.")
        if "_publish" in posted:
            self._check_seen(posted, publication_set)
            if not sets.publish(publication_set, by=by):
                return _("Nothing had to be published of the set “%(set)s”.")
            return _("The set “%(set)s” is published.")
        if "_schedule" in posted:
            self._check_seen(posted, publication_set)
            done = sets.schedule(publication_set, time_of(posted), by=by)
            when = paris_words(done.scheduled_at).replace("%", "%%")
            return _("The set “%(set)s” will be published on %(when)s.").replace("%(when)s", when)
        if "_unschedule" in posted:
            sets.unschedule(publication_set, by=by)
            return _("The set “%(set)s” is no longer scheduled.")
        if "_undo" in posted:
            done = undo.undo_set(publication_set, by=by)
            if done.reason:
                messages.warning(request, done.reason)
                return _("Look at the drafts of the items of “%(set)s”.")
            return _("The publication of the set “%(set)s” is taken back.")
        if "_dissolve" in posted:
            sets.dissolve(publication_set, by=by)
            return _("The set “%(set)s” is dissolved. Its drafts stay.")
        if "_remove" in posted:
            (draft,) = self._drafts([posted["_remove"]])
            item = item_model_of(draft.revision)(pk=draft.item_id)
            sets.remove(publication_set, item, by=by)
            return _("The draft is no longer in the set “%(set)s”.")
        if "_add" in posted:
            return self._add(request, publication_set)
        raise ValidationError(_("Press one of the buttons."))

    def _check_seen(self, posted, publication_set) -> None:
        """Refuse to publish drafts that the page did not show."""
        now = {str(pk) for pk in publication_set.drafts.values_list("revision", flat=True)}
        if now and set(posted.getlist("_revision")) != now:
            raise ValidationError(_("Somebody changed this set meanwhile. Read it again."))

    def _drafts(self, texts: list[str]) -> list[Draft]:
        """Return the drafts that the page names. Raises ValidationError when one is gone."""
        try:
            pks = [uuid.UUID(text) for text in dict.fromkeys(texts)]
        except ValueError:
            pks = []
        found = Draft.objects.select_related("revision").in_bulk(pks)
        if not pks or len(found) < len(pks):
            raise ValidationError(
                _("One of these drafts is not there any more. Nothing was changed: choose again.")
            )
        return list(found.values())

    def _add(self, request, publication_set) -> str:
        chosen = request.POST.getlist("draft")
        if not chosen:
            raise ValidationError(_("Choose at least one draft."))
        if len(chosen) > OFFERED:
            raise ValidationError(_("Choose fewer drafts at a time."))
        refused = []
        drafts = self._drafts(chosen)
        for draft in drafts:
            try:
                sets.add(publication_set, draft.revision, by=request.user)
            except ValidationError as error:
                refused.append(with_colon(draft.revision.title, " ".join(error.messages)))
        if len(refused) == len(drafts):
            raise ValidationError(refused)
        for reason in refused:
            messages.error(request, reason)
        count = publication_set.drafts.count()
        return ngettext(
            "The set “%(set)s” has %(count)d draft.",
            "The set “%(set)s” has %(count)d drafts.",
            count,
        ).replace("%(count)d", str(count))

    def _page(self, request, publication_set):
        drafts = list(_listed(publication_set.drafts))
        offered = allowed_of_set(publication_set, by=request.user)
        against = sets.obstacles(publication_set) if offered and drafts else None
        free = trash.outside(
            Draft.objects.filter(
                publication_set=None, state=Draft.State.DRAFT, act=Draft.Act.PUBLISH
            )
        )
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": publication_set.title,
            "subtitle": None,
            "set": publication_set,
            "offered": offered,
            "drafts": [_row(draft) for draft in drafts],
            "against": against.messages if against else [],
            "free": [_row(draft) for draft in _listed(free)[:OFFERED]] if "add" in offered else [],
            "done": [] if drafts else _published_with(publication_set),
            "acts": _acts(publication_set),
            "scheduled": paris_words(publication_set.scheduled_at)
            if publication_set.scheduled_at
            else "",
            "tools": self._preview_tools(publication_set.pk) if drafts else [],
            "inspect_address": reverse(
                "admin:phases_publicationset_inspect", args=[publication_set.pk]
            )
            if drafts
            else "",
            "act_values": {name: request.POST.get(f"_{name}", "") for name in ACT_VALUES},
            "media": self.media,
        }
        return TemplateResponse(request, "admin/phases/publication_set.html", context)


def _listed(drafts):
    """Return ``drafts`` in the order of a page, without their snapshots: no list shows them."""
    return (
        drafts.select_related("revision__created_by")
        .defer("revision__snapshot")
        .order_by("item_model", "revision__title")
    )


def _published_with(publication_set: PublicationSet) -> list[dict]:
    """Return what was published with the set, with the address of its versions."""
    entries = JournalEntry.objects.filter(
        publication_set=publication_set, verb=JournalEntry.Verb.PUBLISHED
    ).exclude(item_id=None)
    return [
        {
            "title": entry.title,
            "kind": kind_name(entry.item_model),
            "address": history_address(entry.item_model, entry.item_id),
        }
        for entry in entries.order_by("item_model", "title")
        if history_address(entry.item_model, entry.item_id)
    ]


def _acts(publication_set: PublicationSet) -> list[dict]:
    """Return when and by whom the set was published and taken back, the newest act first."""
    entries = (
        JournalEntry.objects.filter(publication_set=publication_set)
        .select_related("by")
        .order_by("verb", "-at", "-id")
        .distinct("verb")
    )
    return [
        {"verb": entry.get_verb_display(), "at": paris_words(entry.at), "who": person(entry.by)}
        for entry in sorted(entries, key=lambda entry: entry.at, reverse=True)
    ]


def _row(draft: Draft) -> dict:
    revision: Revision = draft.revision
    model = item_model_of(revision)
    return {
        "pk": draft.pk,
        "revision": revision.pk,
        "title": revision.title,
        "kind": kind_name(model._meta.model_name),
        "who": person(revision.created_by),
        "address": reverse(f"admin:phases_{draft.item_model}_change", args=[draft.item_id]),
    }
