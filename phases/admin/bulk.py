"""What is done to several chosen items: each by its verb, each refusal with its reason."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from phases.admin.acting import SET_FIELD, open_set, open_sets
from phases.admin.lists import title_of
from phases.admin.naming import with_colon
from phases.editorial import permissions, sets, trash, workflow
from phases.models import Revision

#: What was on the page that asked: nobody publishes what they have not seen.
SEEN_FIELD = "_seen"

REFUSALS = (ValidationError, PermissionDenied, workflow.BusyError, workflow.StaleRevisionError)


class BulkActions:
    """Mixin of ``ModelAdmin``: publish, withdraw and delete what is chosen in a list."""

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        if not (permissions.may_publish(request.user) and self.has_change_permission(request)):
            actions.pop("publish_selected", None)
        if not (permissions.may_edit_source(request.user) and open_sets().exists()):
            actions.pop("add_to_set_selected", None)
        if not self.has_delete_permission(request):
            actions.pop("withdraw_selected", None)
            actions.pop("trash_selected", None)
        return actions

    @admin.action(description=gettext_lazy("Publish"))
    def publish_selected(self, request, queryset):
        """Publish the newest version of each, as it was when the page asked."""
        seen = {
            revision.item_id: revision
            for revision in Revision.objects.filter(
                item_model=self.opts.model_name,
                pk__in=[pk for pk in request.POST.getlist(SEEN_FIELD) if _is_id(pk)],
            )
        }

        def publish(item):
            if item.pk not in seen:
                raise ValidationError(_("This item was saved meanwhile: look at it again."))
            return workflow.publish(seen[item.pk], by=request.user)

        return self._each(
            request,
            queryset,
            "publish_selected",
            publish,
            title=_("Publish these?"),
            question=_("The newest version of these becomes public."),
            answer=_("Yes, publish them"),
        )

    @admin.action(description=gettext_lazy("Put into a publication set"))
    def add_to_set_selected(self, request, queryset):
        """Put the draft of each into the set that the page asks for."""

        def add(item):
            revision = workflow.newest_revision(self.model, item.pk)
            if revision is None:
                raise ValidationError(_("There is nothing to publish: all of it is public."))
            return sets.add(open_set(request.POST.get(SET_FIELD, "")), revision, by=request.user)

        return self._each(
            request,
            queryset,
            "add_to_set_selected",
            add,
            title=_("Publish these together?"),
            question=_("Their drafts go into a publication set."),
            answer=_("Put them into the set"),
            sets=open_sets(),
        )

    @admin.action(description=gettext_lazy("Withdraw from the site"))
    def withdraw_selected(self, request, queryset):
        """Withdraw each chosen item, after a page that asks; say which ones cannot be."""
        return self._each(
            request,
            queryset,
            "withdraw_selected",
            lambda item: workflow.withdraw(item, by=request.user),
            title=_("Withdraw from the site?"),
            question=_(
                "Visitors will no longer find these. Nothing is lost: all their revisions are kept."
            ),
            answer=_("Yes, withdraw them from the site"),
        )

    @admin.action(description=gettext_lazy("Delete (into the trash)"))
    def trash_selected(self, request, queryset):
        """Put each chosen item into the trash."""
        return self._each(
            request,
            queryset,
            "trash_selected",
            lambda item: trash.trash(item, by=request.user),
            title=_("Delete these?"),
            question=_(
                "Visitors will no longer find these. They can be restored from the trash for a "
                "time."
            ),
            answer=_("Yes, put them into the trash"),
        )

    def _each(self, request, queryset, action, verb, **words):
        items = list(queryset)
        for item in items:
            item.listed = title_of(item)
        if "post" not in request.POST:
            return self._ask(request, action, items, words)
        done, unchanged = [], []
        for item in items:
            try:
                (done if verb(item) else unchanged).append(item.listed)
            except REFUSALS as error:
                reason = " ".join(getattr(error, "messages", [str(error)]))
                told = reason if item.listed in reason else with_colon(item.listed, reason)
                messages.error(request, told)
        if done:
            messages.success(request, _done(action, done))
        if unchanged:
            told = _("Nothing had to be done: %(names)s.") % {"names": ", ".join(unchanged)}
            messages.info(request, told)
        return None

    def _ask(self, request, action, items, words):
        newest = Revision.objects.filter(
            item_model=self.opts.model_name, item_id__in=[item.pk for item in items]
        )
        newest = newest.order_by("item_id", "-number").distinct("item_id")
        context = {
            **self.admin_site.each_context(request),
            "sets": (),
            **words,
            "opts": self.opts,
            "items": items,
            "action": action,
            "seen": list(newest.values_list("pk", flat=True)),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/phases/act_on_selected.html", context)


def _done(action: str, names: list[str]) -> str:
    count = len(names)
    text = {
        "publish_selected": ngettext(
            "%(count)d item is published: %(names)s.",
            "%(count)d items are published: %(names)s.",
            count,
        ),
        "withdraw_selected": ngettext(
            "%(count)d item is no longer on the site: %(names)s.",
            "%(count)d items are no longer on the site: %(names)s.",
            count,
        ),
        "add_to_set_selected": ngettext(
            "%(count)d draft is in the set: %(names)s.",
            "%(count)d drafts are in the set: %(names)s.",
            count,
        ),
        "trash_selected": ngettext(
            "%(count)d item is in the trash: %(names)s.",
            "%(count)d items are in the trash: %(names)s.",
            count,
        ),
    }[action]
    return text % {"count": count, "names": ", ".join(names)}


def _is_id(text: str) -> bool:
    try:
        Revision._meta.pk.to_python(text)
    except ValidationError:
        return False
    return True
