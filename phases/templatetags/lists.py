"""What stands in a list many times. ``{% load lists %}``

Not written out in the templates: their loops would cost as much as the rest of a page.
"""

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.db import models
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from phases.filters import Choice
from phases.localization.figures import number_in_words
from phases.localization.text import Text
from phases.models import PerformanceContract, Pole
from phases.templatetags.figures import date, period
from phases.templatetags.texts import label, page_language

register = template.Library()


@register.simple_tag
def options(choices: Iterable[Choice]) -> SafeString:
    """Print the options of a select: each says the language that it is in, and what it leads to."""
    here = page_language()
    return mark_safe("".join(_option(_said(choice), here) for choice in choices))  # noqa: S308


def _said(choice: Choice) -> tuple[str, str, str, int | None, bool]:
    words = choice.label
    language = words.language if isinstance(words, Text) else ""
    value = words.value if isinstance(words, Text) else str(words)
    return choice.value, value, language, choice.count, choice.is_chosen


@lru_cache(maxsize=2000)
def _option(said: tuple[str, str, str, int | None, bool], here: str) -> str:
    value, words, language, count, is_chosen = said
    return format_html(
        '<option value="{}"{}{}>{}{}</option>\n',
        value,
        format_html(' lang="{}"', language) if language not in ("", here) else "",
        mark_safe(" selected") if is_chosen else "",
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
