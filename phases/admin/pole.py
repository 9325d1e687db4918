"""Pôles with the history of their label, their areas and markets as sources describe them."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from phases.admin.base import ItemAdmin
from phases.admin.inlines import OwnedRowForm, OwnedRows
from phases.admin.knowledge import Knowledge
from phases.models import LabelEvent, Pole, StrategicArea, TargetMarket


class LabelEventRows(OwnedRows):
    model = LabelEvent
    fk_name = "pole"
    fields = ("kind", "date", "successor", "new_name", "source")


class SourcedRowForm(OwnedRowForm):
    """What is told of a pôle needs its source."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if source := self.fields.get("source"):
            source.required = True


class StrategicAreaRows(OwnedRows):
    model = StrategicArea
    form = SourcedRowForm
    fields = ("name", "text", "source")


class TargetMarketRows(OwnedRows):
    model = TargetMarket
    form = SourcedRowForm
    fields = ("name", "text", "source")


@admin.register(Pole)
class PoleAdmin(Knowledge, ItemAdmin):
    sections = (
        (_("Name and description"), ("name", "full_name", "description", "website")),
        (_("Classification"), ("category", "themes", "themes_source", "regions")),
        (
            _("Place"),
            ("headquarters_city", "department_code", "commune_insee", "latitude", "longitude"),
        ),
        (_("Address and sources"), ("slug", "sources")),
    )
    required_when_live = ("slug_fr",)
    inlines = (LabelEventRows, StrategicAreaRows, TargetMarketRows)
    list_display = ("name", "headquarters_city", "category")
    list_filter = ("category", "regions", "themes")
    search_fields = (
        "name",
        "full_name_fr",
        "full_name_en",
        "full_name_lt",
        "headquarters_city",
    )
