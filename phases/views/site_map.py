"""The site map for people; the one for search engines is in ``phases.sitemaps``."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from phases.localization.columns import named
from phases.models import Article, Page, PerformanceContract, Phase, Pole
from phases.opendata.datasets.registry import DATA_SETS
from phases.views.base import PublicView
from phases.views.contracts import contract_title

#: Items of one kind named here. Of more, the site map names the list that has them, in pages.
MOST_NAMED = 100


class SiteMap(PublicView):
    """Every page of the site, as links, or the list that leads to it."""

    template_name = "phases/site_map.html"
    shows = (Phase, Pole, PerformanceContract, Article, Page)

    def get_title(self):
        return _("Site map")

    def get_context_data(self, **kwargs):
        contracts = _few(PerformanceContract.objects.live().select_related("pole", "phase"))
        return super().get_context_data(
            phases=named(Phase.objects.live().order_by("number")),
            poles=_few(Pole.objects.live()),
            contracts=[(contract, contract_title(contract)) for contract in contracts],
            articles=_few(Article.objects.live().written()),
            has_articles=Article.objects.is_any_written(),
            data_sets=DATA_SETS.values(),
            standing_pages=named(Page.objects.live()),
            **kwargs,
        )


def _few(items: QuerySet) -> QuerySet:
    """Return ``items``, none when they are many. Counts no further, and sorts no more."""
    is_many = len(items.order_by().values_list("pk")[: MOST_NAMED + 1]) > MOST_NAMED
    return items.none() if is_many else named(items)
