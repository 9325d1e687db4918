"""Before publishing: one page that says what will happen, and mends what can be mended at once.

``InspectingItems`` gives it to an item, ``InspectingSets`` to a publication set. The page reads
only; its buttons are the workflow's verbs.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from phases.admin.inspection import VISIBLE_SPACE, in_words
from phases.editorial import inspection, mending, sets, workflow
from phases.models import PublicationSet, Revision


class _Inspecting:
    """What both pages do. A subclass says which drafts, and how they are published."""

    inspection_template = "admin/phases/inspection.html"

    def inspect_drafts(
        self,
        request,
        revisions: Sequence[Revision],
        *,
        title: str,
        back: str,
        publish: Callable[[], Any],
        as_set: bool = False,
    ):
        """Return the page about ``revisions``, or do what its buttons ask."""
        if request.method == "POST":
            return self._act(request, revisions, back=back, publish=publish)
        try:
            found = inspection.inspect(revisions, by=request.user, as_set=as_set)
        except (workflow.BusyError, workflow.StaleRevisionError, ValidationError) as error:
            _tell(request, error)
            return HttpResponseRedirect(back)
        return TemplateResponse(
            request,
            self.inspection_template,
            {
                **self.admin_site.each_context(request),
                "title": _("Before publishing"),
                "subtitle": title,
                "opts": self.opts,
                "back": back,
                "as_set": as_set,
                "visible_space": VISIBLE_SPACE,
                **in_words(found, request.user),
            },
        )

    def _act(self, request, revisions, *, back, publish):
        asked = request.POST.getlist("_revision")
        seen = [one for one in revisions if str(one.pk) in asked]
        here = HttpResponseRedirect(request.path)
        try:
            if len(seen) != len(asked) or not seen:
                message = _("Somebody saved since you opened this page. Read it again.")
                raise ValidationError(message)
            if "_publish" in request.POST:
                if len(seen) != len(revisions):
                    raise ValidationError(_("Somebody changed this set. Read it again."))
                self.check_may_change(request)
                done = publish()
                if done:
                    messages.success(request, _("It is published."))
                else:
                    messages.info(request, _("Nothing was changed, so nothing was published."))
                return HttpResponseRedirect(back)
            self.check_may_change(request)
            if "_mend" in request.POST:
                value = request.POST["_mend"]
                only = None if value == "all" else _places([value])
                saved = mending.mend(seen[0], by=request.user, only=only)
            elif "_keep_valid" in request.POST:
                places = _places(request.POST.getlist("valid"))
                saved = mending.keep_valid(seen[0], places, by=request.user)
            else:
                return here
            if saved == seen[0]:
                messages.info(request, _("Nothing was changed, so nothing was saved."))
            else:
                message = _("Saved in the draft: %(what)s.") % {"what": saved.comment}
                messages.success(request, message)
        except (
            workflow.BusyError,
            workflow.StaleRevisionError,
            PermissionDenied,
            ValidationError,
        ) as error:
            _tell(request, error)
        return here

    def check_may_change(self, request) -> None:
        """Raise PermissionDenied when the account's rights in the admin do not reach this."""
        if not self.has_change_permission(request):
            raise PermissionDenied(_("Your account may not change this."))


def _places(values: Sequence[str]) -> set[tuple[str, str]]:
    return {(row, column) for row, _space, column in (value.partition(" ") for value in values)}


def _tell(request, error: Exception) -> None:
    for message in getattr(error, "messages", None) or [str(error)]:
        messages.error(request, message)


class InspectingItems(_Inspecting):
    """Mixin of the ModelAdmin of an item."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_inspect"
        view = self.admin_site.admin_view(self.inspect_view)
        return [path("<uuid:pk>/before-publishing/", view, name=name), *super().get_urls()]

    def render_change_form(self, request, context, *args, **kwargs):
        if kwargs.get("change") and (item := kwargs.get("obj")):
            name = f"admin:phases_{self.opts.model_name}_inspect"
            context["inspect_address"] = reverse(name, args=[item.pk])
        return super().render_change_form(request, context, *args, **kwargs)

    def inspect_view(self, request, pk):
        """Answer the page before publishing of one item."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        newest = workflow.newest_revision(self.model, pk)
        if newest is None:
            raise Http404
        return self.inspect_drafts(
            request,
            [newest],
            title=newest.title,
            back=reverse(f"admin:phases_{self.opts.model_name}_change", args=[pk]),
            publish=lambda: self._publish_inspected(request, newest),
        )

    def _publish_inspected(self, request, revision: Revision):
        entry = workflow.publish(revision, by=request.user)
        if entry is not None:
            item = self.model._base_manager.get(pk=revision.item_id)
            # Not self.log_change: a save of the form ends its transaction with that.
            admin.ModelAdmin.log_change(self, request, item, _("Published."))
        return entry


class InspectingSets(_Inspecting):
    """Mixin of the ModelAdmin of publication sets."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.inspect_view)
        name = "phases_publicationset_inspect"
        return [path("<uuid:pk>/before-publishing/", view, name=name), *super().get_urls()]

    def inspect_view(self, request, pk):
        """Answer the page before publishing of a set: its drafts as one."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        publication_set = PublicationSet.objects.filter(pk=pk).first()
        if publication_set is None:
            raise Http404
        drafts = publication_set.drafts.select_related("revision").order_by("item_model", "item_id")
        revisions = [draft.revision for draft in drafts]
        back = reverse("admin:phases_publicationset_change", args=[pk])
        if not revisions:
            messages.info(request, _("This set is empty."))
            return HttpResponseRedirect(back)
        return self.inspect_drafts(
            request,
            revisions,
            title=publication_set.title,
            back=back,
            publish=lambda: sets.publish(publication_set, by=request.user),
            as_set=True,
        )
