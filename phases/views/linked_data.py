"""What the head of a page tells programs: schema.org's breadcrumb, Open Graph, the feeds."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from babel.core import get_global
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from phases import languages
from phases.localization.kept import kept
from phases.localization.text import Text, text
from phases.models import SiteSettings

#: Open Graph names languages with a country: English as figures and dates are written here.
LOCALES = {"en": "en_GB"}


def breadcrumb(
    crumbs: Sequence[tuple[Text | str, str]], here: str, origin: str
) -> dict[str, Any] | None:
    """Return ``crumbs`` as a BreadcrumbList (https://schema.org/BreadcrumbList); None for none.

    A name that is not in the page's language says which one it is in (JSON-LD 1.1, 4.2.4).
    """
    if not crumbs:
        return None
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": _in_its_language(words),
                "item": f"{origin}{path}" if path else here,
            }
            for position, (words, path) in enumerate(crumbs, 1)
        ],
    }


def _in_its_language(words: Text | str) -> Any:
    if not isinstance(words, Text):
        return str(words)
    if words.language == get_language():
        return words.value
    return {"@value": words.value, "@language": words.language}


def open_graph(
    title: Text | str,
    description: Text | str,
    address: str,
    site: SiteSettings | None,
    kind: str,
    translations: Iterable[str],
) -> list[tuple[str, str]]:
    """Return the properties of https://ogp.me. All of them are in the language of the title."""
    page = get_language() or languages.SOURCE
    language = title.language if isinstance(title, Text) else page
    name = text(site, "service_name", language) if site else None
    if name is None or name.language != language:
        with translation.override(language):
            name = Text(_("Competitiveness clusters"), language, "source")
    found = [
        ("og:title", _value(title)),
        ("og:type", kind),
        ("og:url", address),
        ("og:site_name", name.value),
        ("og:locale", locale(language)),
    ]
    if description and (not isinstance(description, Text) or description.language == language):
        found.insert(1, ("og:description", _value(description)))
    others = sorted(code for code in translations if code != language)
    return found + [("og:locale:alternate", locale(code)) for code in others]


def _value(words: Text | str) -> str:
    return words.value if isinstance(words, Text) else str(words)


@cache
def locale(language: str) -> str:
    """Return the language with the country where most speak it: “lt_LT”."""
    likely = get_global("likely_subtags").get(language, language)
    return LOCALES.get(language) or f"{language}_{likely.split('_')[-1]}"


@kept
def site_feeds(section: str = "") -> tuple[tuple[str, str], ...]:
    """Return the site's feeds, that of ``section`` first: titles and addresses."""
    feeds = [
        ("home", _("All changes of this site"), reverse("change_feed")),
        ("phases", _("Changes of the phases"), reverse("phase_feed")),
        ("poles", _("Changes of the clusters"), reverse("pole_feed")),
        ("contracts", _("Changes of the contracts"), reverse("contract_feed")),
        ("articles", _("News"), reverse("article_feed")),
    ]
    feeds.sort(key=lambda feed: feed[0] != section)
    return tuple((title, address) for _name, title, address in feeds)
