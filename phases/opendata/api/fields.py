"""How values look in an answer: texts that say their language, dates no more precise than their
source, exact decimals. What is not known is null."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from phases import languages
from phases.localization.aligning import GRAVITY
from phases.localization.text import Text, text
from phases.models.dates import PartialDate

#: The six words of ``localization/text.py``.
STATES = ("source", *GRAVITY)
LINK = '<a href="/'


@extend_schema_serializer(component_name="Text")
class TextPart(serializers.Serializer):
    """For the OpenAPI document: a text or a block of one."""

    value = serializers.CharField(help_text=_("The text; HTML where the field is rich text"))
    language = serializers.ChoiceField(
        languages.ALL, help_text=_("Language that the text is really in")
    )
    state = serializers.ChoiceField(
        STATES,
        help_text=_(
            "State of the translation; “missing”: the French text stands in place of the "
            "translation; “source”: it is the French original"
        ),
    )


@extend_schema_serializer(component_name="RichText")
class RichText(TextPart):
    """For the OpenAPI document: a text in HTML."""

    parts = TextPart(
        many=True,
        help_text=_(
            "The blocks of the text in their order, where they differ in language or state; "
            "the state of the text is then the gravest of theirs"
        ),
    )


def said(found: Text) -> dict[str, str]:
    """Return a text as the API says it."""
    return {"value": found.value, "language": found.language, "state": found.state}


@extend_schema_field(TextPart)
class TextField(serializers.Field):
    """A translated field in the language asked for, or else in French; null when it is empty."""

    def get_attribute(self, instance: models.Model) -> Text | None:
        return text(instance, self.source) or None

    def to_representation(self, value: Text) -> dict[str, Any]:
        return said(value)


@extend_schema_field(RichText)
class RichTextField(TextField):
    """A translated text in HTML, sanitised when it was saved (``models/richtext.py``).

    Links within the site are made absolute: the text will be shown elsewhere.
    """

    def to_representation(self, value: Text) -> dict[str, Any]:
        parts = [self._absolute(said(part)) for part in value.parts]
        return {**self._absolute(said(value)), "parts": parts}

    def _absolute(self, part: dict[str, str]) -> dict[str, str]:
        return {
            **part,
            "value": part["value"].replace(LINK, f"{LINK[:-1]}{self.context['origin']}/"),
        }


@extend_schema_field(
    {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$", "examples": ["2013-12"]}
)
class DateField(serializers.Field):
    """A year, a month or a day (ISO 8601): as precise as the source gives it."""

    def to_representation(self, value: PartialDate) -> str:
        return str(value)


@extend_schema_field({"type": "string", "pattern": r"^-?\d+(\.\d+)?$", "examples": ["11.25"]})
class DecimalField(serializers.Field):
    """An exact number, as a string: programs read JSON's numbers as binary fractions."""

    def to_representation(self, value: Decimal) -> str:
        return format(value.normalize(), "f")


class WordField(serializers.CharField):
    """A word that is not translated; null in place of an empty one."""

    def get_attribute(self, instance: models.Model) -> str | None:
        return super().get_attribute(instance) or None


class WebAddressField(serializers.URLField):
    """An address on the web; null in place of none."""

    def get_attribute(self, instance: models.Model) -> str | None:
        return super().get_attribute(instance) or None


class CodeField(serializers.ChoiceField):
    """One of a few codes; null in place of none."""

    def get_attribute(self, instance: models.Model) -> str | None:
        return super().get_attribute(instance) or None
