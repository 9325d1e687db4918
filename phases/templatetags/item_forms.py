"""What the forms of the admin say beside a translated field."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from phases import languages
from phases.localization.figures import date_in_words
from phases.localization.status import LABELS, state
from phases.models.dates import PartialDate
from phases.models.richtext import RichTextField, sanitize
from phases.snapshot import text_columns

register = template.Library()


@dataclass
class FieldLanguage:
    """The language of one column in a form, with the text that it translates."""

    language: str
    is_source: bool
    state: str
    state_label: Any
    source_text: Any
    read_only_text: Any
    is_rich: bool


@register.simple_tag
def field_language(admin_field) -> FieldLanguage | None:
    """Return the language of a field of an admin form, None when it is not translated."""
    if admin_field.is_readonly:
        name, form = admin_field.field["name"], admin_field.form
    else:
        name, form = admin_field.field.name, admin_field.field.form
    row = form.instance
    field, language = text_columns(type(row)).get(name, (None, None))
    if field is None:
        return None
    source_column = languages.column(field, languages.SOURCE)
    is_rich = isinstance(row._meta.get_field(name), RichTextField)
    found = state(row, field, language)
    source = getattr(row, source_column) or ""
    known = field != "slug" and not (found == "missing" and not source)
    return FieldLanguage(
        language,
        language == languages.SOURCE,
        found if known else "",
        LABELS[found] if known else "",
        _shown(source, is_rich) if field != "slug" else "",
        _shown(getattr(row, name) or "", is_rich),
        is_rich,
    )


@register.simple_tag
def read_only(admin_field) -> str:
    """Return what a field that may not be changed shows: dates, yes and no in words."""
    value = getattr(admin_field.form.instance, admin_field.field["name"], None)
    if isinstance(value, bool):  # The stock icon says “True” in every language.
        return _("yes") if value else _("no")
    return date_in_words(value) if isinstance(value, PartialDate) else admin_field.contents()


@register.simple_tag
def row_name(row, kind) -> dict[str, str]:
    """Return the ``kind`` and the name (``text``) of an owned row; no kind where the name says it.

    A row that is added has no name yet.
    """
    text = str(row) if row else ""
    said = str(kind).lower() in text.lower()
    return {"kind": "" if said else str(capfirst(kind)), "text": text}


def _shown(text: str, is_rich: bool):
    return mark_safe(sanitize(text)) if is_rich else text  # noqa: S308  (sanitised)
