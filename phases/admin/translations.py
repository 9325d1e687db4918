"""Translations in the forms: which state a text gets, who may change it, what is missing."""

import copy
import datetime
from collections.abc import Collection, Iterable
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from phases import languages
from phases.editorial import permissions
from phases.localization.aligning import is_whole
from phases.localization.segments import ADDRESS, edited
from phases.localization.status import is_rich, missing_translations, status_value
from phases.snapshot import Snapshot, model_of, owned_models, text_columns, translated_fields


def language_name(language: str) -> str:
    """Return the name of ``language`` in the language of the interface, capitalised."""
    return str(get_language_info(language)["name_translated"]).capitalize()


def with_states(
    mine: Snapshot,
    base: Snapshot,
    *,
    by: AbstractBaseUser,
    on: datetime.date,
    reviewed: Collection[str] = (),
) -> Snapshot:
    """Return ``mine`` with the state of every translation that a person changed or reviewed.

    ``reviewed`` are the languages whose texts the person says to have read against the French.
    """
    result = copy.deepcopy(mine)
    allowed = permissions.editable_languages(by)
    name = by.get_full_name() or by.get_username()
    for key, values in result.items():
        before = base.get(key, {})
        for column, (field, language) in text_columns(model_of(key)).items():
            if language == languages.SOURCE or language not in allowed:
                continue
            if not values.get(column):
                values.pop(f"{column}#status", None)
                continue
            source = values.get(languages.column(field, languages.SOURCE)) or ""
            known = values.get(f"{column}#status") or {}
            is_changed = values[column] != before.get(column)
            is_reviewed = known.get("state") == "reviewed" and is_whole(
                source, values[column], known
            )
            if language in reviewed and (is_changed or not is_reviewed):
                values[f"{column}#status"] = status_value("reviewed", source, by=name, on=on)
            elif is_changed and language not in reviewed:
                values[f"{column}#status"] = edited(
                    source,
                    before.get(column) or "",
                    before.get(f"{column}#status"),
                    values[column],
                    is_rich=is_rich(model_of(key), field),
                    state="in_work",
                    by=name,
                    on=on.isoformat(),
                )
    return result


def columns_to_read_only(user: AbstractBaseUser, names: Iterable[str], model) -> list[str]:
    """Return those of the field ``names`` of ``model`` that ``user`` may not change."""
    if permissions.may_edit_source(user):
        return []
    allowed = permissions.editable_languages(user)
    columns = text_columns(model)
    return [name for name in names if columns.get(name, (None, None))[1] not in allowed]


def texts(model: type[models.Model]) -> tuple[str, ...]:
    """Return the translated fields of ``model`` that count as texts."""
    return tuple(field for field in translated_fields(model) if field != ADDRESS)


def count_missing(items: list[Any]) -> None:
    """Set ``missing_texts`` on each item, a number a language; one query a kind of owned row."""
    counts = {item.pk: dict.fromkeys(languages.TARGETS, 0) for item in items}
    if not items:
        return

    def add(row, pk):
        for language in languages.TARGETS:
            counts[pk][language] += missing_translations(row, texts(type(row)), language)

    for item in items:
        add(item, item.pk)
    for model, owner in owned_models(type(items[0])):
        if texts(model):
            for row in model._base_manager.filter(**{f"{owner}__in": counts}):
                add(row, getattr(row, f"{owner}_id"))
    for item in items:
        item.missing_texts = counts[item.pk]


def _is_missing(model: type[models.Model], language: str) -> Q:
    condition = Q(pk__in=[])
    for field in texts(model):
        source = languages.column(field, languages.SOURCE)
        target = languages.column(field, language)
        empty = Q(**{target: ""}) | Q(**{f"{target}__isnull": True})
        condition |= empty & ~Q(**{source: ""}) & Q(**{f"{source}__isnull": False})
    return condition


class MissingTranslationFilter(admin.SimpleListFilter):
    """The items that have a French text without its translation, in their own or owned rows."""

    title = _("missing translation")
    parameter_name = "missing"

    def lookups(self, request, model_admin):
        return [(language, language_name(language)) for language in languages.TARGETS]

    def queryset(self, request, queryset):
        if self.value() not in languages.TARGETS:
            return queryset
        condition = _is_missing(queryset.model, self.value())
        for model, owner in owned_models(queryset.model):
            if texts(model):
                rows = model._base_manager.filter(**{owner: OuterRef("pk")})
                condition |= Q(Exists(rows.filter(_is_missing(model, self.value()))))
        return queryset.filter(condition)
