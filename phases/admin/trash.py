"""The trash: what was deleted, by whom, until when it can be taken out again."""

import datetime
import uuid

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import InvalidPage, Paginator
from django.db.models import CharField, OuterRef, Subquery, Value
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from phases.admin.history import REFUSALS, reasons_of
from phases.admin.revisions import PER_PAGE, history_address, kind_name
from phases.editorial import permissions, trash
from phases.models import JournalEntry, Revision
from phases.models.publishable import Item
from phases.snapshot import item_models

#: How an item gets here: deleted, or a draft of something that never was public was given up.
WAYS = (JournalEntry.Verb.TRASHED, JournalEntry.Verb.DISCARDED)


def urls(site) -> list:
    """Return the addresses of the trash, for the admin site ``site``."""

    def view(function):
        return site.admin_view(lambda request: function(site, request))

    return [
        path("trash/", view(trash_view), name="trash"),
        path("trash/restore/", view(restore_view), name="restore"),
    ]


def may_look(user) -> bool:
    """Return whether ``user`` may see what is in the trash."""
    return user.has_perm("phases.view_revision")


def _models(user) -> dict[str, type[Item]]:
    """Return the kinds of items that ``user`` may see, by their names."""
    names = {model._meta.model_name: model for model in item_models()}
    return {n: m for n, m in names.items() if user.has_perm(f"phases.view_{n}")}


def _rows(user):
    """Return what is in the trash, newest first: one query for all kinds."""
    found = []
    for name, model in _models(user).items():
        of_item = {"item_model": name, "item_id": OuterRef("pk")}
        title = Revision.objects.filter(**of_item).order_by("-number").values("title")
        entry = JournalEntry.objects.filter(**of_item, verb__in=WAYS).order_by("-id")
        found.append(
            model._base_manager.filter(trashed_at__isnull=False)
            .order_by()
            .annotate(
                item_kind=Value(name, output_field=CharField()),
                item_title=Subquery(title[:1]),
                deleted_by=Subquery(entry.values("by__username")[:1]),
            )
            .values_list("pk", "item_kind", "item_title", "deleted_by", "trashed_at")
        )
    if not found:
        return Revision.objects.none()
    first, *others = found
    return first.union(*others, all=True).order_by("-trashed_at", "pk")


def trash_view(site, request: HttpRequest) -> HttpResponse:
    """List what can be restored."""
    if not may_look(request.user):
        raise PermissionDenied
    paginator = Paginator(_rows(request.user), PER_PAGE)
    try:
        page = paginator.page(request.GET.get("p") or 1)
    except InvalidPage:
        messages.warning(request, _("There is no such page of this list: this is the first one."))
        page = paginator.page(1)
    keep = datetime.timedelta(days=settings.TRASH_DAYS)
    rows = [
        {
            "pk": pk,
            "kind": kind,
            "kind_name": kind_name(kind),
            "title": title or kind_name(kind),
            "by": username,
            "at": at,
            "until": at + keep,
            "address": history_address(kind, pk),
        }
        for pk, kind, title, username, at in page
    ]
    request.current_app = site.name
    context = {
        **site.each_context(request),
        "title": _("Trash"),
        "rows": rows,
        "page": page,
        "days": settings.TRASH_DAYS,
        "page_range": paginator.get_elided_page_range(page.number),
        "ellipsis": Paginator.ELLIPSIS,
        "may_restore": permissions.may_withdraw(request.user),
    }
    return TemplateResponse(request, "admin/phases/trash.html", context)


def restore_view(site, request: HttpRequest) -> HttpResponse:
    """Take one item out of the trash and say what came of it."""
    back = HttpResponseRedirect(reverse("admin:trash"))
    if request.method != "POST":
        return back
    if not may_look(request.user):
        raise PermissionDenied
    kind, _colon, pk = request.POST.get("item", "").partition(":")
    model = _models(request.user).get(kind)
    try:
        item = model._base_manager.filter(pk=uuid.UUID(pk)).first() if model else None
    except ValueError:
        item = None
    if item is None:
        messages.error(request, _("This item is not in the trash any more."))
        return back
    title = Revision.objects.of(item).values_list("title", flat=True).first() or str(item)
    try:
        restored = trash.restore(item, by=request.user)
    except REFUSALS as error:
        for reason in reasons_of(error):
            messages.error(request, reason)
        return back
    if restored.is_live:
        message = _("“%(title)s” is restored, and visitors see it again.")
    else:
        message = _("“%(title)s” is restored. Visitors do not see it until it is published.")
    messages.success(request, message % {"title": title})
    for reason in restored.reasons:
        messages.warning(request, reason)
    return HttpResponseRedirect(history_address(kind, item.pk))
