"""What every item of content shares: identity, publication, owned rows, translations."""

import uuid
from functools import lru_cache

from django.db import models
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from phases import languages
from phases.reading import NotedRow

#: Said to code only: people delete in the admin, which uses the trash.
NOT_DELETED = (
    "Items are not deleted: editorial.trash.trash() puts one into the trash, from where it can "
    "come back, and empty_trash() deletes it for good."
)


class ItemQuerySet(models.QuerySet):
    """The one word that decides what the public sees."""

    def live(self):
        """Return the published items. Their owned rows are live with them."""
        return self.filter(published_at__isnull=False)

    def delete(self):
        """Refuse: what is public would be gone without journal, receivers or a way back."""
        raise TypeError(NOT_DELETED)

    delete.alters_data = True
    delete.queryset_only = True


def address(view: str, *args: str | int) -> str:
    """Return what ``reverse()`` does, which takes long for the many addresses of a list."""
    return _address(view, args, get_language(), get_script_prefix(), get_urlconf())


@lru_cache(maxsize=10_000)
def _address(
    view: str, args: tuple[str | int, ...], language: str, prefix: str, urlconf: str | None
) -> str:
    return reverse(view, args=args)


def slug_of(item: models.Model) -> str:
    """Return what ``item.slug`` does, its part of an address in the active language or else in
    French: modeltranslation takes long over it, and a list asks for many."""
    language = get_language()
    own = getattr(item, languages.column("slug", language)) if language in languages.TARGETS else ""
    return own or getattr(item, languages.column("slug", languages.SOURCE)) or ""


class Translatable(models.Model):
    """A row with words. ``translation_status_<language>`` tells, per field, how a text came about.

    ``{"title": {"state": "machine" | "in_work" | "reviewed", "source": "<French text it was made
    from>", "by": "<name>", "on": "<ISO date>"}}``. The other states (source, missing, outdated)
    are derived: see ``localization/status.py``.
    """

    translation_status = models.JSONField(
        _("translation status"), default=dict, blank=True, editable=False
    )

    class Meta:
        abstract = True


class Item(NotedRow):
    """A root row that editors work on and publish, with the rows that it owns.

    The tables hold the published state: an item that is not live is a stub (``published_at`` and
    every constrained column NULL, texts empty, no owned rows); its content is in its revisions.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)
    updated_at = models.DateTimeField(_("updated at"), null=True, editable=False)
    #: The revision that the tables show; None for what is not live.
    published_revision = models.ForeignKey(
        "phases.Revision",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("published revision"),
    )
    trashed_at = models.DateTimeField(_("in the trash since"), null=True, editable=False)

    objects = ItemQuerySet.as_manager()

    class Meta:
        abstract = True

    def delete(self, *args, **kwargs):
        """Refuse, as the queryset does."""
        raise TypeError(NOT_DELETED)

    delete.alters_data = True

    @property
    def is_live(self) -> bool:
        return self.published_at is not None

    def objection_to_withdrawal(self) -> str:
        """Return why the item may never be withdrawn, "" when it may."""
        return ""


class OwnedRow(NotedRow):
    """A row that belongs to an item and is published with it; ``owners`` names its parents."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    position = models.PositiveIntegerField(_("position"), default=0, db_index=True)

    class Meta:
        abstract = True
        ordering = ("position",)


def slug_constraints(model_name: str) -> list[models.UniqueConstraint]:
    """Return one deferrable unique constraint per language column of ``slug``.

    Not ``unique=True``: modeltranslation copies it to the base column as well. The fields say
    ``db_index=False``, since a constraint is an index already: PostgreSQL thinks of every index of
    a table in every query of it.
    """
    return [
        models.UniqueConstraint(
            fields=[languages.column("slug", language)],
            name=f"{model_name}_slug_{language}",
            deferrable=models.Deferrable.DEFERRED,
            violation_error_message=_("This address is taken by another item."),
        )
        for language in languages.ALL
    ]


def complete_when_live(model_name: str, *fields: str) -> models.CheckConstraint:
    """Return the constraint that a live row has all ``fields`` (texts: not empty)."""
    complete = models.Q()
    for field in fields:
        complete &= models.Q(**{f"{field}__isnull": False})
        if field.endswith(f"_{languages.SOURCE}"):
            complete &= ~models.Q(**{field: ""})
    return models.CheckConstraint(
        condition=models.Q(published_at__isnull=True) | complete,
        name=f"{model_name}_complete_when_live",
        violation_error_message=_(
            "A published item must be complete: a required text, number or link is missing."
        ),
    )
