"""Standing pages and the settings of the site."""

from django.contrib import admin
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from phases.admin.base import ItemAdmin
from phases.admin.lists import yes_no
from phases.models import Page, SiteSettings


@admin.register(Page)
class PageAdmin(ItemAdmin):
    sections = (
        (_("Title and text"), ("title", "summary", "body", "is_placeholder")),
        (_("Address and role"), ("slug", "role")),
    )
    required_when_live = ("title_fr", "slug_fr")
    list_display = ("__str__", "role", "placeholder")
    placeholder = yes_no(Page, "is_placeholder")
    list_filter = ("is_placeholder", "role")
    search_fields = ("title_fr", "title_en", "title_lt", "body_fr")


@admin.register(SiteSettings)
class SiteSettingsAdmin(ItemAdmin):
    sections = (
        (_("Header and footer"), ("ministry_name", "service_name")),
        (_("Home page"), ("introduction",)),
        (_("Notice"), ("notice", "notice_from", "notice_until")),
        (_("Contact"), ("contact_email", "security_contact")),
    )
    required_when_live = ("ministry_name_fr", "service_name_fr")
    list_display = ("__str__",)
    actions = ()

    def changelist_view(self, request, extra_context=None):
        """There is one row: open it."""
        row = self.get_queryset(request).first()
        if row is None:
            return super().changelist_view(request, extra_context)
        address = reverse("admin:phases_sitesettings_change", args=[row.pk])
        return HttpResponseRedirect(address)

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not self.get_queryset(request).exists()

    def has_delete_permission(self, request, obj=None):
        return False
