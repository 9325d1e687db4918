"""Dates, numbers, amounts and periods in the page's language. ``{% load figures %}``"""

from datetime import datetime

from django import template
from django.utils.html import format_html
from django.utils.timezone import localtime

from phases.localization import figures
from phases.models.dates import PartialDate

register = template.Library()


@register.simple_tag
def date(value):
    """Print a date as precisely as it is known, in ``<time>``; "" for none."""
    if not value:
        return ""
    if isinstance(value, datetime):
        value = localtime(value)
    if not isinstance(value, PartialDate):
        value = PartialDate(value.year, value.month, value.day)
    return format_html('<time datetime="{}">{}</time>', value, figures.date_in_words(value))


@register.simple_tag
def words_of_date(value):
    """Print a date without an element, for the middle of a sentence: its words stay one text."""
    return figures.date_in_words(PartialDate(value.year, value.month, value.day))


@register.simple_tag
def number(value):
    """Print a number with the separators of the page's language; "" for none."""
    return "" if value is None else figures.number_in_words(value)


@register.simple_tag
def language_name(code):
    """Print what a language is called in the page's one: “French”."""
    return figures.language_in_words(code)


@register.simple_tag
def amount(euros):
    """Print an amount in euros: “€1.5 billion”; "" for none."""
    return "" if euros is None else figures.amount_in_words(euros)


@register.simple_tag
def size(number):
    """Print the size of a file, of which ``number`` are the bytes: “12 kB”; "" for none."""
    return figures.size_in_words(number)


@register.simple_tag
def years(start, end=None):
    """Print a period of years, “2013–2018”; "" when its beginning is not known."""
    return figures.years_in_words(start, end)


@register.simple_tag
def period(row):
    """Print the period of a phase or a contract."""
    return figures.years_in_words(row.start_year, row.end_year)
