"""What a snapshot holds of each model, and how values stand in it."""

import uuid
from decimal import Decimal
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from modeltranslation.translator import translator

from phases import languages
from phases.models.publishable import Item, OwnedRow, Translatable

Snapshot = dict[str, dict[str, Any]]

BOOKKEEPING = frozenset(
    {"id", "position", "published_at", "published_revision", "trashed_at", "updated_at"}
    | {languages.column("translation_status", language) for language in languages.ALL}
)


def row_key(model: type[models.Model], pk: uuid.UUID | str) -> str:
    """Return the key of a row, ``<model name>:<id>``."""
    return f"{model._meta.model_name}:{pk}"


def model_of(key: str) -> type[models.Model]:
    """Return the model of the row ``key``; LookupError when there is none of that name."""
    return apps.get_model("phases", key.partition(":")[0])


def pk_of(key: str) -> str:
    """Return the id in the row ``key``."""
    return key.partition(":")[2]


@cache
def translated_fields(model: type[models.Model]) -> tuple[str, ...]:
    """Return the names of the translated texts of ``model``, without the language."""
    if not issubclass(model, Translatable):
        return ()
    names = translator.get_options_for_model(model).all_fields
    return tuple(name for name in names if name != "translation_status")


@cache
def snapshot_fields(model: type[models.Model]) -> tuple[models.Field, ...]:
    """Return the columns and many-to-many fields of ``model`` that a snapshot holds."""
    bases = {*translated_fields(model), "translation_status"}
    owners = set(getattr(model, "owners", ()))
    columns = [
        field
        for field in model._meta.concrete_fields
        if field.name not in BOOKKEEPING | bases | owners
    ]
    return (*columns, *model._meta.many_to_many)


@cache
def owned_models(model: type[models.Model]) -> tuple[tuple[type[OwnedRow], str], ...]:
    """Return the models whose rows ``model`` owns, each with the name of its key to the owner."""
    return tuple(
        (candidate, owner)
        for candidate in apps.get_app_config("phases").get_models()
        if issubclass(candidate, OwnedRow)
        for owner in candidate.owners
        if candidate._meta.get_field(owner).related_model is model
    )


@cache
def text_columns(model: type[models.Model]) -> dict[str, tuple[str, str]]:
    """Return each translated column of ``model`` with its field and its language."""
    return {
        languages.column(field, language): (field, language)
        for field in translated_fields(model)
        for language in languages.ALL
    }


def language_of(row: str, path: str) -> str | None:
    """Return the language that ``path`` of the row ``row`` belongs to, None when untranslated."""
    _field, language = text_columns(model_of(row)).get(path.removesuffix("#status"), (None, None))
    return language


def item_models() -> list[type[Item]]:
    """Return the models of items, those that others point at first."""
    order = (
        "source supportdomain theme region sitesettings page phase pole performancecontract article"
    )
    return [apps.get_model("phases", name) for name in order.split()]


def root_of(snapshot: Snapshot) -> str:
    """Return the key of the item's own row in ``snapshot``, which may have rows of former times."""
    names = {model._meta.model_name for model in item_models()}
    return next(key for key in snapshot if key.partition(":")[0] in names)


def encode(field: models.Field, value: Any) -> Any:
    if isinstance(field, models.ManyToManyField):
        return sorted(str(getattr(target, "pk", target)) for target in value or ())
    if value is None or value == "":
        original = getattr(field, "translated_field", field)
        is_text = isinstance(field, models.CharField | models.TextField | models.FileField)
        return "" if is_text and not original.null else None
    if isinstance(field, models.ForeignKey):
        return str(getattr(value, "pk", value))
    if isinstance(field, models.FileField):
        return str(value)
    if isinstance(field, models.BooleanField | models.IntegerField | models.JSONField):
        return value
    if isinstance(field, models.DecimalField):
        return str(Decimal(value).quantize(Decimal(1).scaleb(-field.decimal_places)))
    return str(field.get_prep_value(value))


def decode(field: models.Field, value: Any) -> Any:
    if value is None or isinstance(field, models.FileField | models.JSONField):
        return value
    if isinstance(field, models.ForeignKey):
        return uuid.UUID(value)
    return field.to_python(value)


def defaults(model: type[models.Model]) -> dict[str, Any]:
    return {
        field.name: encode(
            field, () if isinstance(field, models.ManyToManyField) else field.get_default()
        )
        for field in snapshot_fields(model)
    }
