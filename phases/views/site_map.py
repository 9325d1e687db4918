"""The site map for people; the one for search engines is in ``phases.sitemaps``."""

from django.utils.translation import gettext as _

from phases.models import Article, Page, PerformanceContract, Phase, Pole
from phases.views.base import PublicView
from phases.views.contracts import contract_title


class SiteMap(PublicView):
    """Every page of the site, as links."""

    template_name = "phases/site_map.html"

    def get_title(self):
        return _("Site map")

    def get_context_data(self, **kwargs):
        contracts = PerformanceContract.objects.live().select_related("pole", "phase")
        return super().get_context_data(
            phases=Phase.objects.live().order_by("number"),
            poles=Pole.objects.live(),
            contracts=[(contract, contract_title(contract)) for contract in contracts],
            articles=Article.objects.live().written(),
            standing_pages=Page.objects.live(),
            **kwargs,
        )
