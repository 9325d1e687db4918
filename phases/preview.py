"""The public site as it will be: drafts applied in a transaction that is always rolled back.

The public views themselves make the page. They are called under a script prefix, so that every
address they print stays in the preview. Nothing is sent, kept or cached: no signal of publication,
no process-wide cache. Visitors of the site never wait for a preview: it only holds the items that
it shows, and those who publish one of them in the same moment wait for it.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.handlers.wsgi import WSGIRequest
from django.db import OperationalError, models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import (
    Resolver404,
    get_script_prefix,
    resolve,
    reverse,
    set_script_prefix,
)
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.static import serve
from psycopg.errors import DeadlockDetected, LockNotAvailable

from phases import languages
from phases.editorial import preview_links
from phases.editorial.drafts import locked, newest_revision
from phases.editorial.locking import BusyError, lock_all
from phases.editorial.places import missing_targets, place_of
from phases.editorial.preview_links import Subject
from phases.editorial.publication import in_words, item_model_of
from phases.editorial.titles import said_of
from phases.localization.negotiation import best_language
from phases.models import Draft, PublicationSet, Revision
from phases.models.documents import download_headers
from phases.models.publishable import Item
from phases.snapshot import apply, model_of, row_key, snapshot_fields, take, upgrade

#: The public page with a banner above it.
TEMPLATE = "admin/phases/preview_page.html"
#: Pictures, under the prefix of the preview.
MEDIA = settings.MEDIA_URL.lstrip("/")

HEADERS = {
    "Cache-Control": "no-store, private",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    # The address is the key: no other site is told of it.
    "Referrer-Policy": "no-referrer",
}


class PreviewError(Exception):
    """What keeps a preview from being shown, in words: a title and sentences."""

    def __init__(self, status: int, title: str, reasons: Sequence[str]):
        super().__init__(title)
        self.status, self.title, self.reasons = status, title, list(reasons)


def private(response: HttpResponse, *, has_forms: bool = False) -> HttpResponse:
    """Return ``response`` with what keeps it out of caches, indexes and other sites' logs.

    ``has_forms``: browsers that may not say where a form comes from send it without its origin,
    and it is refused; this site is told then, and no other.
    """
    for name, value in HEADERS.items():
        response[name] = value
    if has_forms:
        response["Referrer-Policy"] = "same-origin"
    return response


def start(
    subject: Subject, prefix: str, language: str, revisions: Sequence[Revision] = ()
) -> HttpResponse:
    """Lead to the first page of the preview under ``prefix``. Raises PreviewError.

    ``revisions``: shown in place of what is saved; they need not be saved.
    """
    with _showing(revisions or revisions_of(subject)) as items, _inside(prefix, language):
        is_set = isinstance(subject, PublicationSet)
        address = reverse("home") if is_set else place_of(items[0])
    if not address:
        raise _refused([_("Nothing on the site names it yet, so there is no page to show.")])
    return private(HttpResponseRedirect(address))


def page(
    request: HttpRequest,
    subject: Subject,
    prefix: str,
    address: str,
    revisions: Sequence[Revision] = (),
    **notice: Any,
) -> HttpResponse:
    """Return the public page ``address`` (``fr/phases/…``) with the drafts of ``subject`` applied.

    ``revisions``: as for :func:`start`. ``notice`` goes into the banner: ``form_address`` and
    ``expires_at``, or None. Raises PreviewError.
    """
    revisions = revisions or revisions_of(subject)
    if address.startswith(MEDIA):
        return private(_file(request, revisions, address.removeprefix(MEDIA)))
    language = address.partition("/")[0]
    if language not in languages.ALL:
        raise _not_found()
    with _showing(revisions) as items, _inside(prefix, language):
        try:
            match = resolve(f"/{address}")
            if not hasattr(match.func, "view_class"):  # feeds are for programs
                raise Resolver404
            inner = _request(request, prefix, address)
            inner.resolver_match = match
            response = match.func(inner, *match.args, **match.kwargs)
        except Http404 as error:  # Resolver404 is one
            raise _not_found() from error
        if hasattr(response, "render"):
            (template,) = response.template_name
            response.context_data |= {
                "page_template": template,
                "is_noindex": True,
                "canonical": "",
                "alternates": [],
                # What will be its address is not yet.
                "updated_at": None,
                "subject": subject,
                "is_set": isinstance(subject, PublicationSet),
                "places": [
                    (revision.title, place_of(item))
                    for revision, item in zip(revisions, items, strict=True)
                ],
                **notice,
            }
            response.template_name = TEMPLATE
            response.render()
        elif response.status_code == 301:
            response.status_code = 302
    response["Content-Language"] = language
    return private(response)


def revisions_of(subject: Subject) -> list[Revision]:
    """Return what a preview of ``subject`` shows: the newest of an item, the drafts of a set."""
    if isinstance(subject, PublicationSet):
        drafts = Draft.objects.filter(publication_set=subject).select_related("revision")
        revisions = [draft.revision for draft in drafts]
    else:
        newest = newest_revision(type(subject), subject.pk)
        revisions = [newest] if newest else []
    if not revisions:
        raise _refused([_("There is no draft to show.")])
    return revisions


# The tables


@contextmanager
def _showing(revisions: Sequence[Revision]) -> Iterator[list[Item]]:
    """Let the tables say what ``revisions`` say, to this transaction only, until the block ends.

    Raises PreviewError with every reason why they cannot, or when somebody holds one of the items.
    """
    try:
        with transaction.atomic():
            try:
                # All of them before the first row is touched, in the order of everybody.
                lock_all(row_key(item_model_of(one), one.item_id) for one in revisions)
                yield _applied(revisions)
            finally:
                transaction.set_rollback(True)
    except BusyError as error:
        raise _busy() from error
    except OperationalError as error:
        if isinstance(error.__cause__, DeadlockDetected | LockNotAvailable):
            raise _busy() from error
        raise


def _applied(revisions: Sequence[Revision]) -> list[Item]:
    items, reasons = [], []
    for revision in revisions:
        try:
            items.append(_apply(revision))
        except ValidationError as error:
            reasons += [
                said_of(revision.title, message) if len(revisions) > 1 else message
                for message in error.messages
            ]
    reasons += [reason for item in items for reason in missing_targets(item)]
    if reasons:
        raise _refused(reasons)
    return items


def _apply(revision: Revision) -> Item:
    item = locked(item_model_of(revision)(pk=revision.item_id))
    live = take(item) if item.is_live else None
    with in_words():
        apply(upgrade(revision.snapshot, live).snapshot)
        if not item.is_live:
            rows = type(item)._base_manager.filter(pk=item.pk)
            rows.update(published_at=timezone.now())
    return type(item)._base_manager.get(pk=item.pk)


# Where things are


@contextmanager
def _inside(prefix: str, language: str) -> Iterator[None]:
    """Print all addresses under ``prefix`` and speak ``language``, until the block ends."""
    before = get_script_prefix()
    set_script_prefix(prefix)
    try:
        with translation.override(language):
            yield
    finally:
        set_script_prefix(before)


def _request(request: HttpRequest, prefix: str, address: str) -> WSGIRequest:
    """Return the request of an anonymous visitor for ``address`` under ``prefix``."""
    path = f"/{address}".encode().decode("latin-1")  # PEP 3333
    asked = {"SCRIPT_NAME": prefix.rstrip("/"), "PATH_INFO": path}
    if request.method == "POST":  # a form that is not saved
        asked |= {"REQUEST_METHOD": "GET", "QUERY_STRING": ""}
    return WSGIRequest({**request.environ, **asked})


def _file(request: HttpRequest, revisions: Sequence[Revision], name: str) -> HttpResponse:
    """Return a file that one of ``revisions`` names; others where the public finds them."""
    for revision in revisions:
        for row, values in upgrade(revision.snapshot).snapshot.items():
            for field in snapshot_fields(model_of(row)):
                if isinstance(field, models.FileField) and values.get(field.name) == name:
                    try:
                        response = serve(request, name, document_root=settings.MEDIA_ROOT)
                    except Http404 as error:
                        raise _not_found() from error
                    if isinstance(field, models.ImageField):
                        return response
                    title = values.get(languages.column("title", languages.SOURCE))
                    for header, value in download_headers(name, title or "").items():
                        response[header] = value
                    return response
    return HttpResponseRedirect(f"/{MEDIA}{name}")


# What a person reads instead


def _refused(reasons: Sequence[str]) -> PreviewError:
    return PreviewError(409, _("This draft cannot be shown"), reasons)


def _not_found() -> PreviewError:
    # Lazy: whoever answers says it in the language of the answer.
    text = gettext_lazy("With the draft applied, the site has no page at this address.")
    return PreviewError(404, gettext_lazy("This page is not in the preview"), [text])


def _busy() -> PreviewError:
    text = _("Somebody is publishing or previewing the same thing. Try again in a moment.")
    return PreviewError(503, _("The preview has to wait"), [text])


class LinkPreview(View):
    """``/apercu/<token>/``: a preview for somebody without an account."""

    http_method_names = ["get", "head", "options"]
    #: Makes the site's page about an error: request, status, title, text. Given by ``urls``, for
    #: what is public stands above this room.
    error_page: Callable[..., HttpResponse] | None = None

    def get(self, request, token, address=""):
        language = address.partition("/")[0]
        if language not in languages.ALL:
            language = best_language(request.headers.get("Accept-Language", ""))
        with translation.override(language):
            try:
                return self._answer(request, token, address, language)
            except PreviewError as error:
                visitor = _request(request, "", f"{language}/")
                reasons = " ".join(map(str, error.reasons))
                return private(self.error_page(visitor, error.status, error.title, reasons))

    def _answer(self, request, token, address, language):
        try:
            link, subject = preview_links.read(token)
        except preview_links.UnknownLinkError as error:
            text = _("It may have been mistyped or cut. Ask for it again.")
            raise PreviewError(404, _("This preview link is not valid"), [text]) from error
        except preview_links.EndedLinkError as error:
            text = _("Its time is over or it was withdrawn. Ask whoever sent it for a new one.")
            raise PreviewError(410, _("This preview link has ended"), [text]) from error
        prefix = reverse("preview_link", args=[token])
        if not address:
            return start(subject, prefix, language)
        return page(request, subject, prefix, address, expires_at=link.expires_at, form_address="")
