"""The entrance of the site and its home page."""

from urllib.parse import urlencode

from django.db.models import Count, Q
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views import View

from phases.filters import Choice
from phases.filters.poles import by_name, with_poles
from phases.localization.columns import shown
from phases.localization.negotiation import best_language
from phases.localization.text import text
from phases.models import Article, Orientation, PerformanceContract, Phase, Pole, Region, Source
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
        phases = list(
            shown(
                Phase.objects.live()
                .order_by("number")
                .select_related("prolongation_source")
                .prefetch_related(rows.live("sequel_sources", Source))
            )
        )
        current = next((phase for phase in phases if phase.is_current(today)), None)
        # Between two phases, or after the last one, the texts are those of the last announced.
        latest = current or next(
            (phase for phase in reversed(phases) if phase.start_year <= today.year), None
        )
        return super().get_context_data(
            phases=phases,
            bars=timeline.bars(phases, current, [phase.get_absolute_url() for phase in phases]),
            current_phase=current,
            shown_phase=latest,
            shows_sequel=bool(latest and not current and latest == phases[-1] and latest.sequel_fr),
            orientations=shown(Orientation.objects.filter(phase=latest)).order_by("position")
            if latest
            else [],
            latest_articles=shown(Article.objects.live().written())[:LATEST_ARTICLES],
            pole_count=Pole.objects.live().count(),
            contract_count=PerformanceContract.objects.newest_versions().count(),
            **region_map(_regions()),
            **kwargs,
        )


def _regions() -> list[tuple[Choice, str]]:
    """Return the regions that have pôles with their number, each with its list's query string."""
    live = Count("poles", filter=Q(poles__published_at__isnull=False))
    return [
        (
            Choice(row.slug_fr, text(row, "name"), row, row.number),
            urlencode({"region": row.slug_fr}),
        )
        for row in by_name(with_poles(Region).annotate(number=live))
    ]
