"""Phases with their announcement, speakers and orientations."""

from django.contrib import admin
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from phases.admin.base import ItemAdmin
from phases.admin.inlines import OwnedRows
from phases.localization.figures import years_in_words
from phases.models import Announcement, BudgetFigure, Orientation, Phase, Speaker


class AnnouncementRows(OwnedRows):
    model = Announcement
    fields = ("date", "body_addressed", "text", "reference")


class SpeakerRows(OwnedRows):
    model = Speaker
    fields = ("name", "office")


class OrientationRows(OwnedRows):
    model = Orientation
    fields = ("title", "text", "support_domains")


class BudgetFigureRows(OwnedRows):
    model = BudgetFigure
    fields = ("amount", "wording", "start_year", "end_year", "source")


@admin.register(Phase)
class PhaseAdmin(ItemAdmin):
    sections = (
        (_("Title and summary"), ("title", "headline", "headline_on", "summary")),
        (
            _("Period"),
            ("number", "start_year", "end_year", "planned_end_year", "prolongation_source"),
        ),
        (_("Text"), ("body", "objective", "orientations_introduction")),
        (
            _("Budget"),
            (
                "budget_amount",
                "budget_wording",
                "budget_start_year",
                "budget_end_year",
                "budget_source",
            ),
        ),
        (capfirst(_("what followed")), ("sequel", "sequel_sources")),
        (_("Picture"), ("picture", "picture_alternative")),
        (_("Address and sources"), ("slug", "sources")),
    )
    required_when_live = ("number", "start_year", "end_year", "title_fr", "slug_fr")
    inlines = (AnnouncementRows, SpeakerRows, OrientationRows, BudgetFigureRows)
    list_display = ("__str__", "number", "period")
    list_filter = ("start_year",)
    search_fields = ("title_fr", "title_en", "title_lt", "summary_fr", "headline_fr")

    @admin.display(description=_("period"), ordering="start_year")
    def period(self, phase):
        return years_in_words(phase.start_year, phase.end_year)
