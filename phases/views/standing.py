"""What stands on every page, header and footer: read in one query."""

import datetime
from dataclasses import dataclass, field
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from phases import languages, reading
from phases.localization.columns import named, shown
from phases.localization.kept import kept
from phases.localization.prepared import Asked, IsAny, Unnoted, together
from phases.localization.text import text
from phases.models import Article, Page, PublicChange, SiteSettings
from phases.models.publishable import Item

#: The four sites that every site of the State links to.
STATE_HOSTS = ("info.gouv.fr", "service-public.gouv.fr", "legifrance.gouv.fr", "data.gouv.fr")


def language_in_use() -> str:
    """Return the active language, French when it is not one of the site's."""
    language = translation.get_language()
    return language if language in languages.ALL else languages.SOURCE


@dataclass(frozen=True)
class Standing:
    """What was read; nothing without a database."""

    site: SiteSettings | None = None
    #: Pages with a role, by role.
    pages: dict[str, Page] = field(default_factory=dict)
    has_news: bool = False
    #: When the newest change of the asked kinds of items became public.
    newest_at: datetime.datetime | None = None


def read(shows: tuple[type[Item], ...] = ()) -> Standing:
    """Read it; ``shows``: the kinds of items whose newest change matters."""
    reading.note("article", reading.ANY)
    # Pages show the day of a change.
    with reading.asked_of("page", "?role"), reading.asked_by_day():
        found = together(_standing, shows=shows)
    return Standing(
        site=next(iter(found["site"]), None),
        pages={page.role: page for page in found["pages"]},
        has_news=found["has_news"],
        newest_at=next(iter(found.get("newest", ())), None),
    )


def _standing(shows: tuple[type[Item], ...]) -> dict[str, Asked]:
    asked: dict[str, Asked] = {
        "site": shown(SiteSettings.objects.live())[:1],
        "pages": named(Page.objects.live().filter(role__isnull=False)),
        "has_news": Unnoted(IsAny(Article.objects.live().written())),
    }
    if shows:
        asked["newest"] = PublicChange.objects.of_models(*shows).values_list("at", flat=True)[:1]
    return asked


class Entry(NamedTuple):
    """An entry of a menu; ``current`` as ``aria-current`` has it, "" for another page's."""

    label: str
    url: str
    current: str = ""


class SkipLink(NamedTuple):
    """A link past what stands on every page."""

    link: str
    label: str


def site_context(found: Standing, section: str = "", path: str = "") -> dict:
    """Return what header and footer need, of the page at ``path``."""
    site, pages = found.site, found.pages
    shows_state_marks = settings.STATE_SITE or settings.DEVELOPMENT
    footer = [role for role in Page.FIXED_ADDRESSES if role in pages]
    accessibility = pages.get(Page.Role.ACCESSIBILITY)
    return {
        "site": site,
        "service": text(site, "service_name") if site else None,
        "ministry": text(site, "ministry_name") if site and shows_state_marks else None,
        "site_notice": site if site and site.shows_notice(timezone.localdate()) else None,
        "pages": pages,
        "skiplinks": _skiplinks(),
        "footer_links": tuple(
            (pages[role].get_absolute_url(), text(pages[role], "title"))
            for role in footer
            if role != Page.Role.ACCESSIBILITY
        ),
        "accessibility_url": accessibility.get_absolute_url() if accessibility else "",
        "navigation": tuple(
            Entry(label, url, ("page" if url == path else "true") if name == section else "")
            for name, label, url in _entries(found.has_news)
        ),
        "language": language_in_use(),
        "is_catalogue_unreviewed": language_in_use() in languages.UNREVIEWED_CATALOGUES,
        "shows_state_marks": shows_state_marks,
        "state_hosts": STATE_HOSTS,
        "is_demonstration": settings.DEVELOPMENT,
    }


@kept
def _skiplinks() -> tuple[SkipLink, ...]:
    return (
        SkipLink("#content", _("Content")),
        SkipLink("#navigation", _("Menu")),
        SkipLink("#footer", _("Footer")),
    )


@kept
def _entries(has_news: bool) -> tuple[tuple[str, str, str], ...]:
    """Return the entries of the main navigation: name, label and address."""
    entries = [
        ("home", _("Home"), reverse("home")),
        ("phases", _("Phases"), reverse("phase_list")),
        ("poles", _("Clusters"), reverse("pole_list")),
        ("contracts", _("Contracts"), reverse("contract_list")),
    ]
    if has_news:
        entries.append(("articles", _("News"), reverse("article_list")))
    return tuple(entries)
