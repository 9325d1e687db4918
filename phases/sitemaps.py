"""The site map for search engines: every public address, with alternates where they exist.

``/sitemap.xml`` names a map for each section that has addresses, in pages of a bounded size.
"""

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import index, sitemap
from django.core.paginator import Paginator
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from phases import languages, reading
from phases.caching import public_answer
from phases.localization.text import translated_into
from phases.models import Article, Page, PerformanceContract, Phase, Pole
from phases.opendata.datasets.files import State
from phases.opendata.datasets.registry import DATA_SETS


class _Addresses:
    """Each item in each language, as Django's sitemaps want them. Reads those of a page only."""

    def __init__(self, items: QuerySet):
        self.items = items

    def __len__(self):
        return self.items.count() * len(languages.ALL)

    def __getitem__(self, page: slice):
        first, last = (number // len(languages.ALL) for number in (page.start, page.stop))
        return [(item, code) for item in self.items[first:last] for code in languages.ALL]


class _Translated(Sitemap):
    """Every address in every language; alternates only where the item has a translation."""

    i18n = True
    alternates = True
    #: Addresses in a file; the protocol allows 50,000 and 50 MB.
    limit = 5_000 * len(languages.ALL)

    @property
    def paginator(self):
        return Paginator(_Addresses(self.items()), self.limit)

    def get_latest_lastmod(self):
        newest = self.items().order_by().aggregate(Max("updated_at"), Max("published_at"))
        return max(filter(None, newest.values()), default=None)

    def worded_rows(self, item):
        """Return the rows whose words make the page of ``item``."""
        return [item]

    def lastmod(self, item):
        with reading.asked_by_day():
            return item.updated_at or item.published_at

    def _urls(self, page, protocol, domain):
        urls = super()._urls(page, protocol, domain)
        for url in urls:
            item, _language = url["item"]
            codes = translated_into(self.worded_rows(item))
            translated = [row for row in url["alternates"] if row["lang_code"] in codes]
            url["alternates"] = translated if len(translated) > 1 else []
        return urls


class PhaseSitemap(_Translated):
    def items(self):
        return Phase.objects.live().order_by("number")


class PoleSitemap(_Translated):
    def items(self):
        return Pole.objects.live().prefetch_related("strategicareas", "targetmarkets")

    def worded_rows(self, item):
        return [item, *item.strategicareas.all(), *item.targetmarkets.all()]


class ContractSitemap(_Translated):
    """The newest version where the contract is, older ones at their own addresses."""

    def items(self):
        newest = PerformanceContract.objects.newest_versions().filter(pk=OuterRef("pk"))
        contracts = PerformanceContract.objects.live().annotate(is_newest=Exists(newest))
        return (
            contracts.order_by("pk")
            # Not joined: only what is looked at of a pôle matters, not each of its columns.
            .prefetch_related("pole", "phase", *PerformanceContract.CONTENTS)
        )

    def location(self, item):
        return item.newest_url() if item.is_newest else item.version_url()

    def worded_rows(self, item):
        return item.worded_rows()


class ArticleSitemap(_Translated):
    def items(self):
        return Article.objects.live().written()


class PageSitemap(_Translated):
    def items(self):
        return Page.objects.live()


class InterfaceSitemap(Sitemap):
    """Pages whose words are the interface's: they exist in every language."""

    i18n = True
    alternates = True

    def items(self):
        names = ["home", "phase_list", "pole_list", "contract_list", "dataset_list", "site_map"]
        names.append("api_documentation")
        if Article.objects.is_any_written():
            names.append("article_list")
        return names

    def location(self, item):
        return reverse(item)


class DataSetSitemap(Sitemap):
    """A page for each data set, as new as its rows: to the day, or each publication of whatever
    kind would make the maps anew."""

    i18n = True
    alternates = True

    def items(self):
        state = State.read()
        with reading.asked_by_day():
            moments = [(slug, state.updated_at(data_set)) for slug, data_set in DATA_SETS.items()]
        return [(slug, moment and localdate(moment)) for slug, moment in moments]

    def location(self, item):
        return reverse("dataset_detail", args=item[:1])

    def lastmod(self, item):
        return item[1]


SITEMAPS = {
    "interface": InterfaceSitemap,
    "phases": PhaseSitemap,
    "poles": PoleSitemap,
    "contracts": ContractSitemap,
    "articles": ArticleSitemap,
    "pages": PageSitemap,
    "datasets": DataSetSitemap,
}


@public_answer
def sitemap_index(request):
    """``/sitemap.xml``: the sections that have addresses (a sitemap without any is not valid)."""
    sections = {name: section for name, section in SITEMAPS.items() if section().paginator.count}
    return index(request, sections, sitemap_url_name="sitemap_section")


@public_answer
def sitemap_section(request, section):
    """``/sitemap-<section>.xml``: the addresses of a section."""
    return sitemap(request, SITEMAPS, section)
