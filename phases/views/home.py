"""The entrance of the site and its home page."""

from collections.abc import Iterable
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views import View

from phases.filters import Choice
from phases.filters.poles import by_name, with_poles
from phases.localization.columns import named, shown
from phases.localization.negotiation import best_language
from phases.localization.prepared import Asked, NumberOf, together
from phases.localization.relations import attach, relations
from phases.localization.text import text
from phases.models import Article, PerformanceContract, Phase, Pole, Region, Source
from phases.snapshot import item_models
from phases.views import rows, timeline
from phases.views.base import PublicView
from phases.views.region_map import region_map

LATEST_ARTICLES = 3


class Entrance(View):
    """``/``: the home page in the best language of the visitor."""

    http_method_names = ["get", "head", "options"]

    def get(self, request):
        with translation.override(best_language(request.headers.get("Accept-Language", ""))):
            response = HttpResponseRedirect(reverse("home"))
        patch_vary_headers(response, ["Accept-Language"])
        return response


class Home(PublicView):
    """What is this policy, where does it stand?"""

    template_name = "phases/home.html"
    section = "home"
    shows = tuple(item_models())

    def get_title(self):
        return _("Home")

    def get_context_data(self, **kwargs):
        today = timezone.localdate()
        found = together(_shown)
        phases = found["phases"]
        current = next((phase for phase in phases if phase.is_current(today)), None)
        # Between two phases, or after the last one, the texts are those of the last announced.
        latest = current or next(
            (phase for phase in reversed(phases) if phase.start_year <= today.year), None
        )
        of_latest = together(_of_phase, latest.pk) if latest else {}
        if latest:
            attach([latest], of_latest)
        return super().get_context_data(
            phases=phases,
            bars=timeline.bars(phases, current, [phase.get_absolute_url() for phase in phases]),
            current_phase=current,
            shown_phase=latest,
            shows_sequel=bool(latest and not current and latest == phases[-1] and latest.sequel_fr),
            orientations=of_latest.get("orientations", []),
            latest_articles=found["articles"],
            pole_count=found["poles"],
            contract_count=found["contracts"],
            **region_map(_choices(by_name(found["regions"]))),
            **kwargs,
        )


def _shown() -> dict[str, Asked]:
    """Ask for what the home page shows."""
    live = Count("poles", filter=Q(poles__published_at__isnull=False))
    phases = Phase.objects.live().order_by("number").select_related("prolongation_source")
    return {
        "phases": named(phases, "headline", "summary", "sequel"),
        "articles": shown(Article.objects.live().written())[:LATEST_ARTICLES],
        "regions": with_poles(Region).annotate(number=live),
        "poles": NumberOf(Pole.objects.live()),
        "contracts": NumberOf(PerformanceContract.objects.newest_versions()),
    }


def _of_phase(phase: UUID) -> dict[str, Asked]:
    """Ask for what it says of the phase that stands first."""
    return relations(Phase, (phase,), "orientations", rows.live("sequel_sources", Source))


def _choices(regions: Iterable[Region]) -> list[tuple[Choice, str]]:
    """Return ``regions``, each with the number of its pôles and its list's query string."""
    return [
        (
            Choice(row.slug_fr, text(row, "name"), row, row.number),
            urlencode({"region": row.slug_fr}),
        )
        for row in regions
    ]
