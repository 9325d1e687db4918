"""Public addresses. Path words are the same in all languages; slugs are translated.

URL name, view and template share a stem: ``phase_detail``, ``PhaseDetail``,
``phases/phase_detail.html``.
"""

from django.conf.urls.i18n import i18n_patterns
from django.urls import path

from phases.models import Page
from phases.opendata.api import manual
from phases.opendata.api import urls as api
from phases.opendata.datasets import urls as datasets
from phases.preview import LinkPreview
from phases.sitemaps import sitemap_index, sitemap_section
from phases.views.api import ApiDocumentation
from phases.views.articles import ArticleDetail, ArticleList
from phases.views.compare import Compare
from phases.views.contracts import ContractDetail, ContractList, ContractVersionDetail
from phases.views.datasets import DataSetDetail, DataSetList
from phases.views.errors import bad_request, error_page, not_found, permission_denied, server_error
from phases.views.feeds import ArticleFeed, ChangeFeed, ContractFeed, PhaseFeed, PoleFeed
from phases.views.follow import Follow
from phases.views.history import History
from phases.views.home import Entrance, Home
from phases.views.pages import PageDetail
from phases.views.phases import PhaseDetail, PhaseList
from phases.views.poles import PoleDetail, PoleList
from phases.views.search import Search, SearchSuggestions
from phases.views.search_feed import SearchFeed
from phases.views.site_map import SiteMap
from phases.views.versions import ContractVersionChanges
from phases.views.wellknown import robots, security

urlpatterns = [
    path("", Entrance.as_view(), name="entrance"),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemap_index, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemap_section, name="sitemap_section"),
    path(".well-known/security.txt", security, name="security"),
    *api.urlpatterns,
    path("apercu/<str:token>/", LinkPreview.as_view(error_page=error_page), name="preview_link"),
    path("apercu/<str:token>/<path:address>", LinkPreview.as_view(error_page=error_page)),
    *datasets.urlpatterns,
    *i18n_patterns(
        path("", Home.as_view(), name="home"),
        path("phases/", PhaseList.as_view(), name="phase_list"),
        path("phases/atom.xml", PhaseFeed(), name="phase_feed"),
        path("phases/<slug:slug>/", PhaseDetail.as_view(), name="phase_detail"),
        path("poles/", PoleList.as_view(), name="pole_list"),
        path("poles/atom.xml", PoleFeed(), name="pole_feed"),
        path("poles/<slug:slug>/", PoleDetail.as_view(), name="pole_detail"),
        path("contrats/", ContractList.as_view(), name="contract_list"),
        path("contrats/atom.xml", ContractFeed(), name="contract_feed"),
        path(
            "contrats/<slug:pole>/<slug:phase>/", ContractDetail.as_view(), name="contract_detail"
        ),
        path(
            "contrats/<slug:pole>/<slug:phase>/v<int:version>/",
            ContractVersionDetail.as_view(),
            name="contract_version_detail",
        ),
        path(
            "contrats/<slug:pole>/<slug:phase>/v<int:version>/changements/",
            ContractVersionChanges.as_view(),
            name="contract_version_changes",
        ),
        path("comparer/", Compare.as_view(), name="compare"),
        path("actualites/", ArticleList.as_view(), name="article_list"),
        path("actualites/atom.xml", ArticleFeed(), name="article_feed"),
        path("actualites/<slug:slug>/", ArticleDetail.as_view(), name="article_detail"),
        path("pages/<slug:slug>/", PageDetail.as_view(), name="page_detail"),
        path("donnees/", DataSetList.as_view(), name="dataset_list"),
        path("donnees/<slug:slug>/", DataSetDetail.as_view(), name="dataset_detail"),
        path("historique/", History.as_view(), {"address": ""}, name="history"),
        path("historique/atom.xml", ChangeFeed(), name="change_feed"),
        path("historique/<path:address>", History.as_view(), name="history"),
        path("suivre/", Follow.as_view(), name="follow"),
        path("api/", ApiDocumentation.as_view(describe=manual.describe), name="api_documentation"),
        path("plan-du-site/", SiteMap.as_view(), name="site_map"),
        path("recherche/", Search.as_view(), name="search"),
        path("recherche/atom.xml", SearchFeed(), name="search_feed"),
        path("recherche/suggestions.json", SearchSuggestions.as_view(), name="search_suggestions"),
        *(
            path(f"{word}/", PageDetail.as_view(role=role), name=f"page_{role.replace('-', '_')}")
            for role, word in Page.FIXED_ADDRESSES.items()
        ),
    ),
]

handler400 = bad_request
handler403 = permission_denied
handler404 = not_found
handler500 = server_error
