"""The page of an item with translations that nobody saved yet."""

from urllib.parse import unquote

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from phases import preview as previewing
from phases.admin.history import reasons_of
from phases.admin.item_screen import Screen
from phases.admin.segment_form import typed_in
from phases.editorial import workflow
from phases.editorial.language_publication import with_language
from phases.editorial.translating import translate
from phases.localization.inline import TagsDifferError
from phases.models import Revision
from phases.snapshot import take


def preview(request: HttpRequest, screen: Screen) -> HttpResponse:
    """Show the public page as it will be with what is typed; nothing is saved."""
    name = f"admin:phases_{screen.item._meta.model_name}_preview"
    prefix = reverse(name, args=[screen.item.pk])
    try:
        revision = _unsaved(request, screen)
        first = previewing.start(screen.item, prefix, screen.language, [revision])
        address = unquote(first.url.removeprefix(prefix))
        return previewing.page(
            request, screen.item, prefix, address, [revision], form_address="", expires_at=None
        )
    except previewing.PreviewError as error:
        return _refused(request, screen, error.title, error.reasons, error.status)
    except (PermissionDenied, ValidationError, workflow.BusyError, TagsDifferError) as error:
        return _refused(request, screen, _("This draft cannot be shown"), reasons_of(error), 409)
    except workflow.StaleRevisionError as error:
        reasons = [str(error), _("Save first: the screen then shows both texts.")]
        return _refused(request, screen, _("This draft cannot be shown"), reasons, 409)


def _unsaved(request: HttpRequest, screen: Screen) -> Revision:
    """Return what a save would make, in a transaction that is rolled back."""
    base = screen.base(request.POST.get("_revision", "")) or screen.revision
    typed = [one.translation("in_work") for one in typed_in(request.POST) if one.is_changed]
    with transaction.atomic():
        done = translate(base, screen.language, typed, by=screen.user, french=screen.french)
        transaction.set_rollback(True)
    if reasons := [one.reason for one in done.results if one.outcome == "refused"]:
        raise ValidationError(reasons)
    snapshot = done.revision.snapshot
    if screen.item.is_live and screen.french == "live":
        snapshot = with_language(take(screen.item), snapshot, screen.language)
    return Revision(
        item_model=base.item_model, item_id=base.item_id, snapshot=snapshot, title=base.title
    )


def _refused(
    request: HttpRequest, screen: Screen, title: str, reasons: list[str], status: int
) -> HttpResponse:
    context = {
        **screen.site.each_context(request),
        "opts": screen.item._meta,
        "title": title,
        "subtitle": None,
        "name": screen.revision.title,
        "reasons": [*reasons, _("What you typed is still in the window that you came from.")],
        "form_address": screen.address(),
    }
    template = "admin/phases/preview_refused.html"
    response = TemplateResponse(request, template, context, status=status)
    return previewing.private(response, has_forms=True)
