"""Standing pages and the settings of the site."""

import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from phases.models.publishable import (
    Item,
    ItemQuerySet,
    Translatable,
    complete_when_live,
    slug_constraints,
)
from phases.models.richtext import RichTextField


class PageQuerySet(ItemQuerySet):
    def live(self):
        """Return the published pages; in production without those that wait for the ministry."""
        live = super().live()
        return live if settings.PUBLISH_PLACEHOLDERS else live.filter(is_placeholder=False)


class Page(Translatable, Item):
    """A page that stands. Those with a role have a fixed address and a fixed link."""

    class Role(models.TextChoices):
        DEFINITION = "definition", _("What is a pôle?")
        LEGAL_NOTICE = "legal-notice", _("Legal notice")
        PERSONAL_DATA = "personal-data", _("Personal data")
        COOKIES = "cookies", _("Cookies")
        CONTACT = "contact", _("Contact")
        ACCESSIBILITY = "accessibility", _("Accessibility")

    role = models.CharField(
        _("role"),
        max_length=20,
        choices=Role.choices,
        null=True,
        blank=True,
        help_text=_("Pages with a role are linked from the footer or the home page."),
    )
    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(
        _("address"),
        max_length=120,
        null=True,
        blank=True,
        db_index=False,
        help_text=_("Last part of the page's address. The old address goes on leading here."),
    )
    summary = models.TextField(
        _("summary"), max_length=1000, blank=True, help_text=_("In search results.")
    )
    body = RichTextField(_("text"), blank=True)
    is_placeholder = models.BooleanField(
        _("waits for the ministry"),
        default=False,
        help_text=_("The page says what is to be completed. It is never public in production."),
    )

    objects = PageQuerySet.as_manager()

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ("slug_fr",)
        constraints = [
            models.UniqueConstraint(
                fields=["role"],
                name="page_role",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("Another page has this role."),
            ),
            *slug_constraints("page"),
            complete_when_live("page", "title_fr", "slug_fr"),
        ]

    def __str__(self):
        return str(self.title or self.pk)

    #: Roles whose pages have an address word of their own, the same in all languages.
    FIXED_ADDRESSES = {
        Role.LEGAL_NOTICE: "mentions-legales",
        Role.PERSONAL_DATA: "donnees-personnelles",
        Role.COOKIES: "cookies",
        Role.CONTACT: "contact",
        Role.ACCESSIBILITY: "accessibilite",
    }

    def objection_to_withdrawal(self):
        if self.role not in self.FIXED_ADDRESSES:
            return ""
        return _("Every page of the site links to this one. Change its text instead.")

    def get_absolute_url(self):
        if self.role in self.FIXED_ADDRESSES:
            return reverse(f"page_{self.role.replace('-', '_')}")
        return reverse("page_detail", args=[self.slug])


class SiteSettings(Translatable, Item):
    """Names, introduction, notice and contact of the site: one row."""

    only = models.BooleanField(null=True, default=True, editable=False)
    ministry_name = models.CharField(
        _("name of the ministry"),
        max_length=200,
        help_text=_("In the State's block mark, at the top and the bottom of each page."),
    )
    service_name = models.CharField(
        _("name of the service"), max_length=150, help_text=_("In the header of each page.")
    )
    introduction = RichTextField(
        _("introduction"), blank=True, help_text=_("First words of the home page.")
    )
    notice = models.CharField(
        _("notice"), max_length=300, blank=True, help_text=_("Banner at the top of each page.")
    )
    notice_from = models.DateField(_("notice from"), null=True, blank=True)
    notice_until = models.DateField(_("notice until"), null=True, blank=True)
    contact_email = models.EmailField(_("contact address"), blank=True)
    security_contact = models.CharField(
        _("contact for security"),
        max_length=200,
        blank=True,
        help_text=_("mailto: or https: address. /.well-known/security.txt exists once it is set."),
    )

    class Meta:
        verbose_name = _("site settings")
        verbose_name_plural = _("site settings")
        constraints = [
            models.UniqueConstraint(
                fields=["only"],
                name="sitesettings_only",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("The site has its settings already."),
            ),
            complete_when_live("sitesettings", "only", "ministry_name_fr", "service_name_fr"),
        ]

    def __str__(self):
        return str(self.service_name or self.pk)

    def objection_to_withdrawal(self):
        return _("The site needs its settings. Change them instead.")

    def get_absolute_url(self):
        return reverse("home")

    def clean(self):
        if self.notice_from and self.notice_until and self.notice_until < self.notice_from:
            raise ValidationError({"notice_until": _("The notice ends before it begins.")})
        if self.security_contact and not self.security_contact.startswith(("mailto:", "https://")):
            raise ValidationError(
                {"security_contact": _("Begin with mailto: or https:// (RFC 9116, 2.5.3).")}
            )

    def shows_notice(self, on: datetime.date) -> bool:
        """Return whether the notice is to be shown on the day ``on``."""
        return bool(
            self.notice
            and (self.notice_from is None or self.notice_from <= on)
            and (self.notice_until is None or on <= self.notice_until)
        )
