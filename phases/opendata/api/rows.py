"""Rows as an answer shows them: items with their addresses, what they own, what they point at."""

from collections.abc import Collection
from typing import Any, ClassVar

from django.db import models
from django.db.models import Prefetch
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from phases.localization.status import is_rich
from phases.models.dates import PartialDateField
from phases.models.publishable import Item
from phases.opendata.api import fields
from phases.opendata.api.answers import ROOT
from phases.snapshot import translated_fields

IDENTIFIER = _("Identifier, which never changes")
#: What a field of an answer needs read beside its row.
Lookup = str | Prefetch


def live(relation: str, model: type[Item]) -> Prefetch:
    """Prefetch the published items that ``relation`` leads to."""
    return Prefetch(relation, queryset=model.objects.live())


class RowSerializer(serializers.ModelSerializer):
    """A row. Each field is described by the words that editors know it by."""

    serializer_field_mapping: ClassVar = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.CharField: fields.WordField,
        models.URLField: fields.WebAddressField,
        models.DecimalField: fields.DecimalField,
        PartialDateField: fields.DateField,
    }
    serializer_choice_field = fields.CodeField
    #: Fields that are empty in what is not live only.
    never_null: ClassVar[tuple[str, ...]] = ()

    def build_standard_field(self, field_name: str, model_field: models.Field) -> tuple:
        """Return the class of a field and its arguments; for reading, so without validators."""
        model = self.Meta.model
        field_class, found = super().build_standard_field(field_name, model_field)
        arguments: dict[str, Any] = {
            "read_only": True,
            "help_text": IDENTIFIER
            if model_field.primary_key
            else capfirst(model_field.verbose_name),
        }
        if field_name in translated_fields(model):
            field_class = fields.RichTextField if is_rich(model, field_name) else fields.TextField
        if (model_field.null or model_field.blank) and field_name not in self.never_null:
            arguments["allow_null"] = True
        if "choices" in found:
            arguments["choices"] = [code for code, _label in found["choices"]]
        return field_class, arguments


@extend_schema_field(OpenApiTypes.URI)
class AddressField(serializers.Field):
    """The item's own address in the API, which holds its identifier and so never changes."""

    def get_attribute(self, instance: Item) -> Item:
        return instance

    def to_representation(self, value: Item) -> str:
        return f"{self.context['origin']}{ROOT}{self.parent.resource}/{value.pk}/"


class NamedItemSerializer(RowSerializer):
    """A live item that another one names; null when it is not live."""

    #: Word of the resource in addresses.
    resource: ClassVar[str] = ""

    id = serializers.UUIDField(read_only=True, help_text=IDENTIFIER)
    url = AddressField(read_only=True, help_text=_("Address in the API, which never changes"))

    def get_attribute(self, instance: models.Model) -> Item | None:
        item = super().get_attribute(instance)
        return item if item is None or item.is_live else None


class ItemSerializer(NamedItemSerializer):
    """An item whole, or those of its fields that ``names`` holds."""

    #: What must be read beside the row, by field.
    relations: ClassVar[dict[str, tuple[Lookup, ...]]] = {}

    updated_at = serializers.SerializerMethodField(help_text=_("When the item was last published"))

    def __init__(self, *args: Any, names: Collection[str] | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if names is not None:
            for name in set(self.fields) - set(names):
                del self.fields[name]

    @extend_schema_field(OpenApiTypes.DATETIME)
    def get_updated_at(self, item: Item) -> str:
        return (item.updated_at or item.published_at).isoformat()

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Return the names of the fields, in the order of an answer."""
        return tuple(cls.Meta.fields)


@extend_schema_field(OpenApiTypes.URI)
class PageAddressField(serializers.Field):
    """The address of the item's page for people; null when it has none."""

    def get_attribute(self, instance: Item) -> str:
        return instance.get_absolute_url()

    def to_representation(self, value: str) -> str:
        return f"{self.context['origin']}{value}"


def slug() -> serializers.Field:
    """Return the field of an item's French address, which filters take in every language."""
    return serializers.CharField(
        source="slug_fr",
        read_only=True,
        help_text=_("Name in addresses, in French; parameters take it"),
    )


def page() -> serializers.Field:
    """Return the field of the address of an item's page."""
    return PageAddressField(
        read_only=True, help_text=_("Address of the page for people, in the language asked for")
    )
