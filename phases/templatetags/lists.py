"""What stands in a list many times. ``{% load lists %}``

Not written out in the templates: their loops would cost as much as the rest of a page.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.db import models
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from phases.filters import Choice
from phases.localization.figures import number_in_words
from phases.localization.kept import kept
from phases.localization.text import Text
from phases.models import Orientation, PerformanceContract, Pole
from phases.templatetags.figures import date, number, period
from phases.templatetags.texts import label

register = template.Library()


@register.simple_tag
def checkboxes(name: str, choices: Iterable[Choice]) -> SafeString:
    """Print a box to check for each choice that leads somewhere: it says the language that it is
    in, and what it leads to."""
    language = get_language()
    boxes = (
        _checkbox(name, one.value, _words(one.label), one.count, one.is_chosen, language)
        for one in choices
        if one.count != 0 or one.is_chosen
    )
    return mark_safe("".join(boxes))  # noqa: S308


def _words(words: Text | str) -> SafeString:
    return conditional_escape(label(words) if isinstance(words, Text) else words)


@lru_cache(maxsize=2000)
def _checkbox(
    name: str, value: str, words: SafeString, count: int | None, is_chosen: bool, _language: str
) -> str:
    return format_html(
        '<div class="fr-checkbox-group fr-checkbox-group--sm">\n'
        '<input type="checkbox" id="{0}-is-{1}" name="{0}" value="{1}"{2}>\n'
        '<label class="fr-label" for="{0}-is-{1}"><span>{3}{4}</span></label>\n</div>\n',
        name,
        value,
        mark_safe(" checked") if is_chosen else "",
        words,
        "" if count is None else f" ({number_in_words(count)})",
    )


@register.simple_tag
def map_regions(shapes: Iterable[Any], address: str, drawing: str) -> SafeString:
    """Print the regions of the map, whose outlines are in the file ``drawing``: those with pôles
    lead to their lists under ``address``, and have their names from :func:`region_rows`."""
    regions = (
        _map_region(drawing, one.code, one.x, one.y, one.shade, _link(one, address))
        for one in shapes
    )
    return mark_safe("".join(regions))  # noqa: S308


def _link(shape: Any, address: str) -> tuple[str, str, int | None, bool] | None:
    if not (choice := shape.choice):
        return None
    return f"{address}?{shape.query}", choice.value, choice.count, choice.is_chosen


@kept
def _map_region(
    drawing: str,
    code: str,
    x: int,
    y: int,
    shade: int,
    link: tuple[str, str, int | None, bool] | None,
) -> str:
    region = format_html(
        '<use class="region-map__region region-map__region--{}" href="{}#region-{}"{}/>\n',
        shade,
        drawing,
        code,
        "" if link else mark_safe(' aria-hidden="true"'),
    )
    if not link:
        return region
    address, value, count, is_chosen = link
    return format_html(
        '<a href="{0}" rel="nofollow" aria-labelledby="region-{1} number-{1}"{2}>\n{3}'
        '<text class="region-map__number region-map__number--{4}" x="{5}" y="{6}" dy="0.35em"'
        ' text-anchor="middle">{7}</text>\n</a>\n',
        address,
        value,
        mark_safe(' aria-current="true"') if is_chosen else "",
        region,
        shade,
        x,
        y,
        number(count),
    )


@register.simple_tag
def region_rows(regions: Iterable[tuple[Choice, str]], address: str) -> SafeString:
    """Print the rows of the table that says what the map shows."""
    rows = (
        _region_row(f"{address}?{query}", one.value, label(one.label), one.count)
        for one, query in regions
    )
    return mark_safe("".join(rows))  # noqa: S308


@kept
def _region_row(address: str, value: str, name: SafeString, count: int | None) -> str:
    unit = ngettext("cluster", "clusters", count or 0)
    return format_html(
        '<tr>\n<th scope="row" id="region-{0}"><a href="{1}" rel="nofollow">{2}</a></th>\n'
        '<td class="site-table__number" id="number-{0}">{3}'
        '<span class="fr-sr-only"> {4}</span></td>\n</tr>\n',
        value,
        address,
        name,
        number(count),
        unit,
    )


@register.simple_tag
def orientation_name(orientation: Orientation) -> SafeString:
    """Print number and title of an orientation: “Policy direction 3: innovation platforms”."""
    name = _numbered_orientation(orientation.number)
    return name + _colon() + label(orientation, "title") if orientation.title_fr else name


@kept
def _numbered_orientation(number: int) -> SafeString:
    return conditional_escape(_("Policy direction %(number)d") % {"number": number})


@kept
def _colon() -> SafeString:
    return conditional_escape(pgettext("between a number and its title", ":")) + mark_safe(" ")


@register.simple_tag
def labels(rows: Iterable[models.Model], field: str) -> SafeString:
    """Print what ``label`` prints of each of ``rows``, with commas."""
    return mark_safe(", ".join(label(row, field) for row in rows))  # noqa: S308


@register.simple_tag
def contract_facts(contract: PerformanceContract) -> SafeString:
    """Print period, date of signature and version of a contract."""
    facts: list[str] = []
    if contract.period:
        facts.append(period(contract))
    if contract.signed_on:
        facts.append(format_html("{} {}", _("signed:"), date(contract.signed_on)))
    if contract.version > 1:
        facts.append(_("version %(version)s") % {"version": contract.version})
    return format_html_join("\n", '<span class="detail">{}</span>', ((fact,) for fact in facts))


@register.simple_tag
def pole_facts(pole: Pole) -> SafeString:
    """Print what a pôle is and where, as terms of a list: category, themes, regions, seat."""
    themes, regions = (labels(rows, "name") for rows in (pole.named_themes, pole.named_regions))
    return _pole_facts(pole.category, themes, regions, pole.headquarters_city)


@kept
def _pole_facts(category: str, themes: SafeString, regions: SafeString, city: str) -> SafeString:
    facts = (
        (_("Category"), capfirst(Pole.Category(category).label) if category else ""),
        (_("Theme"), themes),
        (_("Region"), regions),
        (_("Seat"), city),
    )
    return format_html_join(
        "\n", "<div><dt>{}</dt><dd>{}</dd></div>", (fact for fact in facts if fact[1])
    )
