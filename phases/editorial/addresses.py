"""The public addresses that a publication changes, and where links of the site lead.

Whether an address exists is asked of the public site itself: the view that answers it is called
in the caller's transaction, so that nothing here has to know which pages there are.
"""

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.files.storage import default_storage
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, QueryDict
from django.template.response import SimpleTemplateResponse
from django.urls import NoReverseMatch, Resolver404, resolve
from django.utils import translation

from phases import languages
from phases.editorial.publication import Plan
from phases.models import Page, PerformanceContract, Phase, Pole
from phases.models.publishable import Item
from phases.snapshot import translated_fields


@dataclass(frozen=True)
class Move:
    """An address that leads elsewhere after the publication. ``redirects``: the old one leads to
    the new one for good."""

    title: str
    language: str
    old: str
    new: str
    redirects: bool


def moves(plans: Iterable[Plan]) -> list[Move]:
    """Return the addresses of what is live that ``plans`` change, with those of the contracts
    whose pôle or phase changes its address."""
    plans = [one for one in plans if one.revision]
    named = [one.item for one in plans if isinstance(one.item, PerformanceContract)]
    prefetch_related_objects(named, "pole", "phase")
    after = {one.item.pk: _planned(one) for one in plans}
    items: dict[Any, tuple[Item, str]] = {
        one.item.pk: (one.item, one.title) for one in plans if one.was_live
    }
    contracts = PerformanceContract.objects.live().select_related("pole", "phase")
    ids = [pk for pk, item in after.items() if isinstance(item, Pole | Phase)]
    for row in contracts.filter(pole__in=ids) | contracts.filter(phase__in=ids) if ids else ():
        items.setdefault(row.pk, (row, str(row)))
    targets = _targets(after)
    found = []
    for pk, (item, title) in items.items():
        new = _pointed(after.get(pk) or copy.copy(item), targets)
        was, now = addresses(item), addresses(new)
        for language in languages.ALL:
            if was.get(language) and now.get(language) and was[language] != now[language]:
                redirects = _redirects(item, new, after)
                found.append(Move(title, language, was[language], now[language], redirects))
    return found


def addresses(item: Item) -> dict[str, str]:
    """Return the path of the item's page in each language; nothing when it has no page."""
    found = {}
    for language in languages.ALL if hasattr(item, "get_absolute_url") else ():
        with translation.override(language):
            try:
                found[language] = item.get_absolute_url()
            except (NoReverseMatch, AttributeError):  # no slug yet, or no pôle
                continue
    return found


def _planned(one: Plan) -> Item:
    """Return the item, not saved, with the columns that make its address as they will be."""
    item = copy.copy(one.item)
    item._state = copy.copy(item._state)
    item._state.fields_cache = {}
    values = one.after[one.key]
    parts = ("slug", "role", "version", "pole", "phase")
    for field in type(item)._meta.concrete_fields:
        name = getattr(field, "translated_field", field).name
        if name in parts and field.name in values:
            setattr(item, field.attname, values[field.name])
    return item


def _targets(after: Mapping[Any, Item]) -> dict[str, Item]:
    """Return, by id, the pôles and phases that planned contracts name, as they will be."""
    found = {str(pk): item for pk, item in after.items()}
    for model, name in ((Pole, "pole_id"), (Phase, "phase_id")):
        wanted = {str(getattr(item, name, None)) for item in after.values()} - {"None"}
        if wanted := wanted - found.keys():
            found |= {str(row.pk): row for row in model._base_manager.filter(pk__in=wanted)}
    return found


def _pointed(item: Item, targets: Mapping[str, Item]) -> Item:
    if isinstance(item, PerformanceContract):
        item._state = copy.copy(item._state)
        item._state.fields_cache = dict(item._state.fields_cache)
        for name in ("pole", "phase"):
            if target := targets.get(str(getattr(item, f"{name}_id"))):
                item._state.fields_cache[name] = target
    return item


def _redirects(old: Item, new: Item, after: Mapping[Any, Item]) -> bool:
    """Return whether the site still knows the former address: slugs are kept, other parts not."""
    if isinstance(old, PerformanceContract):
        return all(
            str(getattr(old, name)) == str(getattr(new, name))
            for name in ("pole_id", "phase_id", "version")
        )
    if isinstance(old, Page) and old.role in Page.FIXED_ADDRESSES:
        return False
    if "slug" not in translated_fields(type(old)):
        return False
    # Not where another item takes the slug over.
    lost = {
        getattr(old, languages.column("slug", language))
        for language in languages.ALL
        if getattr(old, languages.column("slug", language))
        != getattr(new, languages.column("slug", language))
    }
    return not any(
        getattr(other, languages.column("slug", language)) in lost - {None, ""}
        for other in after.values()
        if type(other) is type(old) and other.pk != old.pk
        for language in languages.ALL
    )


# Where links lead


@dataclass(frozen=True)
class Answer:
    """What the site answers at an address: ``kind`` is "found", "moved" (to ``address``),
    "missing", "anchor" (no such place on the page) or "elsewhere" (not of the public site)."""

    kind: str
    address: str = ""


class _Anchors(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, _tag, attributes):
        self.found |= {value for name, value in attributes if name == "id" and value}


def is_internal(href: str) -> bool:
    """Return whether ``href`` leads to a page of this site, or means to."""
    try:
        parts = urlsplit(href)
    except ValueError:  # "http://["
        return True
    if parts.scheme in ("http", "https") or parts.netloc:
        return parts.hostname in settings.ALLOWED_HOSTS
    return not parts.scheme


def ask(href: str, own: str = "") -> Answer:
    """Return what the public site answers at the internal address ``href``.

    ``own`` is the address of the page that a bare ``#anchor`` is on. Runs in the caller's
    transaction and sees what that one wrote.
    """
    try:
        parts = urlsplit(href)
    except ValueError:
        return Answer("missing")
    path = unquote(parts.path) or (own if not parts.netloc else "/")
    if not path.startswith("/"):
        return Answer("missing")
    if path.startswith(settings.MEDIA_URL):
        return Answer("found" if _is_file(path.removeprefix(settings.MEDIA_URL)) else "missing")
    if path.startswith(settings.STATIC_URL):
        return Answer("found")
    language = translation.get_language_from_path(path) or languages.SOURCE
    with translation.override(language):
        try:
            match = resolve(path)
        except Resolver404:
            return Answer("missing")
        # The address of a preview is its key.
        if match.app_name == "admin" or "token" in match.kwargs:
            return Answer("elsewhere")
        request = _request(path, parts.query, match, language)
        try:
            response = match.func(request, *match.args, **match.kwargs)
            if 300 <= response.status_code < 400:
                return Answer("moved", response["Location"])
            if parts.fragment and isinstance(response, SimpleTemplateResponse):
                reader = _Anchors()
                reader.feed(response.render().content.decode())
                if unquote(parts.fragment) not in reader.found:
                    return Answer("anchor")
        except (Http404, BadRequest, SuspiciousOperation):
            return Answer("missing")
    return Answer("found" if response.status_code < 400 else "missing")


def _is_file(name: str) -> bool:
    try:
        return default_storage.exists(name)
    except (SuspiciousOperation, ValueError):
        return False


def _request(path: str, query: str, match: Any, language: str) -> HttpRequest:
    """Return a visitor's request for ``path``."""
    host = next((name for name in settings.ALLOWED_HOSTS if name[0] not in ".*["), "localhost")
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", path, path
    request.META = {"HTTP_HOST": host, "SERVER_NAME": host, "SERVER_PORT": "443"}
    request.META["QUERY_STRING"] = query
    request.GET = QueryDict(query)
    request.resolver_match, request.LANGUAGE_CODE = match, language
    request.user = AnonymousUser()
    return request
