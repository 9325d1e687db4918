"""The site map for search engines: every public address, with alternates where they exist."""

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from phases.localization.text import has_translation
from phases.models import Article, Page, PerformanceContract, Phase, Pole


class _Translated(Sitemap):
    """Every address in every language; alternates only where the item has a translation."""

    i18n = True
    alternates = True
    translated_fields: tuple[str, ...] = ("title",)

    def lastmod(self, item):
        return item.updated_at or item.published_at

    def _urls(self, page, protocol, domain):
        urls = super()._urls(page, protocol, domain)
        for url in urls:
            item, _language = url["item"]
            translated = [
                alternate
                for alternate in url["alternates"]
                if has_translation(item, self.translated_fields, alternate["lang_code"])
            ]
            url["alternates"] = translated if len(translated) > 1 else []
        return urls


class PhaseSitemap(_Translated):
    def items(self):
        return Phase.objects.live().order_by("number")


class PoleSitemap(_Translated):
    translated_fields = ("full_name", "description")

    def items(self):
        return Pole.objects.live()


class ContractSitemap(_Translated):
    translated_fields = ("preamble",)

    def items(self):
        return PerformanceContract.objects.live().select_related("pole", "phase")


class ArticleSitemap(_Translated):
    translated_fields = ("title", "body")

    def items(self):
        return Article.objects.live().written()


class PageSitemap(_Translated):
    translated_fields = ("title", "body")

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
