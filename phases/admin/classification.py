"""What pôles, orientations and facts are filed under: themes, regions, domains, sources."""

from django.contrib import admin

from phases.admin.base import ItemAdmin
from phases.models import Region, Source, SupportDomain, Theme

NAMES = ("name_fr", "name_en", "name_lt")


@admin.register(Theme)
class ThemeAdmin(ItemAdmin):
    sections = ((None, ("name", "slug")),)
    required_when_live = ("name_fr", "slug_fr")
    list_display = ("__str__",)
    search_fields = NAMES


@admin.register(Region)
class RegionAdmin(ItemAdmin):
    sections = ((None, ("name", "insee_code", "slug")),)
    required_when_live = ("insee_code", "name_fr", "slug_fr")
    list_display = ("__str__", "insee_code")
    search_fields = (*NAMES, "insee_code")


@admin.register(SupportDomain)
class SupportDomainAdmin(ItemAdmin):
    sections = ((None, ("name", "rank", "slug")),)
    required_when_live = ("name_fr", "slug_fr")
    list_display = ("__str__", "rank")
    search_fields = NAMES


@admin.register(Source)
class SourceAdmin(ItemAdmin):
    sections = ((None, ("title", "code", "publisher", "dated", "address")),)
    required_when_live = ("code", "title_fr")
    list_display = ("title", "code", "publisher", "dated")
    list_filter = ("publisher",)
    search_fields = ("code", "title_fr", "title_en", "title_lt", "publisher")
