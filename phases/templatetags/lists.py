"""What stands in a list many times. ``{% load lists %}``

Not written out in the templates: their loops would cost as much as the rest of a page.
"""

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.db import models
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from phases.filters import Choice
from phases.localization.figures import number_in_words
from phases.localization.text import Text
from phases.models import PerformanceContract, Pole
from phases.templatetags.figures import date, period
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
    facts: list[tuple[str, str]] = []
    if pole.category:
        facts.append((_("Category"), capfirst(pole.get_category_display())))
    if pole.named_themes:
        facts.append((_("Theme"), labels(pole.named_themes, "name")))
    if pole.named_regions:
        facts.append((_("Region"), labels(pole.named_regions, "name")))
    if pole.headquarters_city:
        facts.append((_("Seat"), pole.headquarters_city))
    return format_html_join("\n", "<div><dt>{}</dt><dd>{}</dd></div>", facts)
