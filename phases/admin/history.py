"""The versions of an item: what each says, what differs between two, going back to an old one."""

import uuid
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import InvalidPage, Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from phases import languages
from phases.admin.comparison import compare
from phases.admin.revisions import PER_PAGE
from phases.admin.translations import language_name
from phases.editorial import permissions, states, undo, workflow
from phases.models import Draft, JournalEntry, Revision
from phases.models.publishable import Item

#: The greatest number that PostgreSQL's column takes.
GREATEST = 2**31 - 1
REFUSALS = (PermissionDenied, ValidationError, workflow.BusyError, workflow.StaleRevisionError)


def reasons_of(error: Exception) -> list[str]:
    """Return what stands against an act, as sentences."""
    return list(getattr(error, "messages", None) or [str(error)])


class ItemHistory(admin.ModelAdmin):
    """The pages of an item's versions, for the admin of an item."""

    def get_urls(self):
        name = f"phases_{self.opts.model_name}"
        view = self.admin_site.admin_view
        return [
            path(
                "<path:object_id>/history/compare/",
                view(self.compare_view),
                name=f"{name}_compare",
            ),
            path(
                "<path:object_id>/history/revert/",
                view(require_POST(self.revert_view)),
                name=f"{name}_revert",
            ),
            *super().get_urls(),
        ]

    def history_view(self, request, object_id, extra_context=None):
        """Show the versions of an item, newest first, and what was done with each."""
        item = self._item_of(request, object_id)
        if item is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        revisions = Revision.objects.of(item).defer("snapshot").select_related("created_by")
        page = self._page(request, revisions)
        drafts = Draft.objects.of(item).select_related("revision", "publication_set")
        draft = drafts.defer("revision__snapshot").first()
        acts: dict[uuid.UUID | None, list[JournalEntry]] = {}
        entries = JournalEntry.objects.filter(revision__in=[one.pk for one in page])
        for entry in entries.select_related("by", "publication_set"):
            entry.can_be_undone = entry.verb in undo.UNDOABLE and permissions.may_undo(
                request.user, entry
            )
            acts.setdefault(entry.revision_id, []).append(entry)
        rows = [
            {
                "revision": revision,
                "acts": acts.get(revision.pk, []),
                "is_live": item.is_live and revision.pk == item.published_revision_id,
                "is_draft": draft is not None and revision.pk == draft.revision_id,
            }
            for revision in page
        ]
        live = item.published_revision if item.is_live else None
        newest = page.paginator.count and Revision.objects.of(item).defer("snapshot").first()
        context = self._context(request, item) | {
            "title": _("Versions of “%(title)s”") % {"title": item.newest_title or item},
            "state": states.ItemState(item.state).label,
            "rows": rows,
            "page": page,
            "page_range": page.paginator.get_elided_page_range(page.number),
            "ellipsis": Paginator.ELLIPSIS,
            "draft": draft,
            "live": live,
            "newest": newest,
            "suggested": _other_than(newest, live) if newest else "",
            "may_revert": "revert" in states.allowed(item, draft, by=request.user),
        }
        return TemplateResponse(request, "admin/phases/history.html", context)

    def compare_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show what differs between two versions (``?from=3&to=5``, ``&lang=lt``)."""
        item = self._item_of(request, object_id)
        if item is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        numbers = [_number(request.GET.get(name)) for name in ("from", "to")]
        found = {
            revision.number: revision
            for revision in Revision.objects.of(item)
            .filter(number__in=[number for number in numbers if number])
            .select_related("created_by")
        }
        before, after = (found.get(number or 0) for number in numbers)
        if before is None or after is None:
            messages.error(
                request,
                _("Choose two versions of this item by their numbers: one of these is not there."),
            )
            return HttpResponseRedirect(self._address("history", item))
        language = request.GET.get("lang", "")
        if language and language not in languages.ALL:
            messages.warning(
                request, _("The language in the address is not one of this site's: all are shown.")
            )
            language = ""
        context = self._context(request, item) | {
            "title": _("Version %(from)d and version %(to)d of “%(title)s”")
            % {"from": before.number, "to": after.number, "title": after.title or item},
            "before": before,
            "after": after,
            "versions": [
                (_("Version %(number)d") % {"number": one.number}, one) for one in (before, after)
            ],
            "language": language,
            "choices": [(code, language_name(code)) for code in languages.ALL],
            "comparison": compare(before.snapshot, after.snapshot, language),
            "live": item.published_revision_id if item.is_live else None,
        }
        return TemplateResponse(request, "admin/phases/compare.html", context)

    def revert_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Make an old version the draft; the public sees nothing of it."""
        item = self._item_of(request, object_id)
        if item is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_change_permission(request, item):
            raise PermissionDenied
        known = Revision.objects.of(item)
        old = known.filter(number=_number(request.POST.get("number"))).first()
        seen = known.filter(number=_number(request.POST.get("newest"))).first()
        if old is None or seen is None:
            messages.error(request, _("This version is not there: nothing was changed."))
            return HttpResponseRedirect(self._address("history", item))
        try:
            saved = workflow.revert(old, by=request.user, base=seen)
        except workflow.StaleRevisionError:
            messages.error(
                request,
                _(
                    "Somebody saved this item after you opened this page: nothing was changed. "
                    "Look at the newest version first."
                ),
            )
        except REFUSALS as error:
            for reason in reasons_of(error):
                messages.error(request, reason)
        else:
            self._tell_reverted(request, old, saved, seen)
        return HttpResponseRedirect(self._address("history", item))

    def _tell_reverted(self, request, old: Revision, saved: Revision, seen: Revision) -> None:
        if saved == seen:
            messages.info(
                request,
                _("The newest version says the same as version %(number)d: nothing was changed.")
                % {"number": old.number},
            )
            return
        messages.success(
            request,
            _(
                "Version %(old)d is what you work on now, as version %(new)d. Visitors see no "
                "change until it is published."
            )
            % {"old": old.number, "new": saved.number},
        )

    # What the pages share

    def _item_of(self, request, object_id: str) -> Any:
        """Return the item with its state, live or not; None when there is none."""
        try:
            pk = uuid.UUID(unquote(object_id))
        except ValueError:
            return None
        rows = self.model._base_manager.filter(pk=pk).select_related("published_revision")
        item = states.with_state(rows.defer("published_revision__snapshot")).first()
        if item is not None and not (
            self.has_view_or_change_permission(request, item)
            and request.user.has_perm("phases.view_revision")
        ):
            raise PermissionDenied
        return item

    def _page(self, request, revisions):
        paginator = Paginator(revisions, PER_PAGE)
        try:
            return paginator.page(request.GET.get("p") or 1)
        except InvalidPage:
            messages.warning(
                request, _("There is no such page of this list: these are the newest versions.")
            )
            return paginator.page(1)

    def _address(self, page: str, item: Item) -> str:
        return reverse(f"admin:phases_{self.opts.model_name}_{page}", args=[item.pk])

    def _context(self, request, item) -> dict[str, Any]:
        request.current_app = self.admin_site.name
        pages = ("change", "history", "compare", "revert")
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "item": item,
            "item_title": item.newest_title or str(item),
            "addresses": {page: self._address(page, item) for page in pages},
        }


def _other_than(newest: Revision, live: Revision | None) -> int:
    """Return the number to compare ``newest`` with: what visitors see, or the one before."""
    if live is not None and live.number != newest.number:
        return live.number
    return max(1, newest.number - 1)


def _number(text: str | None) -> int | None:
    """Return the number of a version, None when ``text`` cannot be one."""
    if text and text.isascii() and text.isdigit() and len(text) < 11:
        return number if 0 < (number := int(text)) <= GREATEST else None
    return None
