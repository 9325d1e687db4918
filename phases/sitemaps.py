"""The site map for search engines: every public address, with alternates where they exist."""

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from phases.localization.text import translated_into
from phases.models import Article, Page, PerformanceContract, Phase, Pole


class _Translated(Sitemap):
    """Every address in every language; alternates only where the item has a translation."""

    i18n = True
    alternates = True

    def worded_rows(self, item):
        """Return the rows whose words make the page of ``item``."""
        return [item]

    def lastmod(self, item):
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
        contracts = PerformanceContract.objects.live().order_by("pole", "phase", "-version")
        contracts = contracts.select_related("pole").prefetch_related(
            "phase", *PerformanceContract.CONTENTS
        )
        seen = set()
        for contract in contracts:
            contract.is_newest = (contract.pole_id, contract.phase_id) not in seen
            seen.add((contract.pole_id, contract.phase_id))
        return contracts

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
        names = ["home", "phase_list", "pole_list", "contract_list", "site_map"]
        if Article.objects.live().written().exists():
            names.append("article_list")
        return names

    def location(self, item):
        return reverse(item)


SITEMAPS = {
    "interface": InterfaceSitemap,
    "phases": PhaseSitemap,
    "poles": PoleSitemap,
    "contracts": ContractSitemap,
    "articles": ArticleSitemap,
    "pages": PageSitemap,
}
