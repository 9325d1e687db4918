"""Translations in the forms: which state a text gets, who may change it, what is missing."""

import copy
import datetime
from collections.abc import Collection, Iterable
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Count, Exists, OuterRef
from django.urls import reverse
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from phases import languages
from phases.editorial import permissions
from phases.editorial.people import person
from phases.localization.aligning import is_whole
from phases.localization.segments import edited
from phases.localization.status import is_rich, status_value
from phases.models import Segment
from phases.models.publishable import Item
from phases.snapshot import Snapshot, model_of, text_columns


def language_name(language: str) -> str:
    """Return the name of ``language`` in the language of the interface, capitalised."""
    return str(get_language_info(language)["name_translated"]).capitalize()


def screens(item: Item, targets: Iterable[str]) -> list[dict[str, str]]:
    """Return the translators' screens of ``item`` in the languages ``targets``."""
    name = item._meta.model_name
    return [
        {
            "language": language,
            "address": reverse("admin:translations_item", args=[language, name, item.pk]),
            "label": str(_("Translate: %(language)s"))
            % {"language": languages.in_sentence(language)},
        }
        for language in targets
    ]


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
    name = person(by)
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


def count_missing(items: list[Any]) -> None:
    """Set ``missing_texts`` on each item: how many segments of its public text have no translation,
    a number a language. One query."""
    found = (
        Segment.objects.filter(item_id__in=[item.pk for item in items], target="")
        .order_by()
        .values_list("item_id", "language")
        .annotate(count=Count("pk"))
    )
    counts = {(pk, language): count for pk, language, count in found}
    for item in items:
        item.missing_texts = {
            language: counts.get((item.pk, language), 0) for language in languages.TARGETS
        }


class MissingTranslationFilter(admin.SimpleListFilter):
    """The live items with a French text, in their own or owned rows, that is not translated."""

    title = _("missing translation")
    parameter_name = "missing"

    def lookups(self, request, model_admin):
        return [(language, language_name(language)) for language in languages.TARGETS]

    def queryset(self, request, queryset):
        if self.value() not in languages.TARGETS:
            return queryset
        missing = Segment.objects.filter(item_id=OuterRef("pk"), language=self.value(), target="")
        return queryset.filter(Exists(missing))
