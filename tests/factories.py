"""Invented rows, and named as such: nothing here may be taken for a fact.

Factories write live rows directly, for tests that read. :func:`publish` goes through the
workflow, as editors do.
"""

import datetime
import uuid
from typing import Any

import factory
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.utils import translation

from phases import languages, models
from phases.editorial import workflow
from phases.models.dates import PartialDate
from phases.models.publishable import Item
from phases.snapshot import Snapshot, owned_models, row_key

PUBLISHED = datetime.datetime(2013, 1, 10, 9, 0, tzinfo=datetime.UTC)


def account(name: str, group: str):
    """Return a new account of the group, named after its role."""
    user = get_user_model().objects.create_user(
        name, password=name, is_staff=True, is_superuser=group == "administrator"
    )
    user.groups.add(Group.objects.get(name=group))
    return user


# Through the workflow


def snapshot_of(item_model: type[Item], pk: uuid.UUID | None = None, **values: Any) -> Snapshot:
    """Return a snapshot of a new item; lists of dictionaries are owned rows.

    ``snapshot_of(Phase, number=1, orientation=[{"text_fr": "…"}])``. A row may bring its "id".
    """
    owned = {model._meta.model_name: model for model, _owner in owned_models(item_model)}
    root = {name: value for name, value in values.items() if name not in owned}
    snapshot = {row_key(item_model, pk or uuid.uuid4()): root}
    for name in owned.keys() & values.keys():
        rows = {str(row.get("id") or uuid.uuid4()): dict(row) for row in values[name]}
        root[f"#{name}"] = list(rows)
        for row_pk, row in rows.items():
            row.pop("id", None)
            snapshot[row_key(owned[name], row_pk)] = row
    return snapshot


def save(item_model: type[Item], pk: uuid.UUID | None = None, *, by=None, **values: Any):
    """Save a new item through the workflow, not live; return its revision."""
    pk = pk or uuid.uuid4()
    return workflow.save(item_model, pk, snapshot_of(item_model, pk, **values), by=by, base=None)


def publish(item_model: type[Item], *, by=None, **values: Any) -> Item:
    """Save and publish a new item through the workflow and return it."""
    revision = save(item_model, by=by, **values)
    workflow.publish(revision, by=by)
    return item_model.objects.live().get(pk=revision.item_id)


def save_again(item: Item, *, times: int) -> None:
    """Add revisions to those of ``item`` that say what the newest says."""
    newest = workflow.newest_revision(type(item), item.pk)
    models.Revision.objects.bulk_create(
        models.Revision(
            item_model=newest.item_model,
            item_id=item.pk,
            number=newest.number + number,
            snapshot=newest.snapshot,
            origin=newest.origin,
        )
        for number in range(1, times + 1)
    )


def edit(item: Item, *, by=None, publish: bool = True, row: str | None = None, **values: Any):
    """Change paths of an item (or of its owned ``row``) as ``by``; return the revision."""
    newest = workflow.newest_revision(type(item), item.pk)
    snapshot = {key: dict(paths) for key, paths in newest.snapshot.items()}
    snapshot[row or row_key(type(item), item.pk)].update(values)
    revision = workflow.save(type(item), item.pk, snapshot, by=by, base=newest)
    if publish:
        workflow.publish(revision, by=by)
    return revision


def phase_values(number: int = 1, start: int = 2005, end: int = 2008, **values: Any) -> dict:
    """Return what a complete phase needs, for :func:`publish` and :func:`save`."""
    return {
        "number": number,
        "start_year": start,
        "end_year": end,
        "title_fr": f"Phase inventée {number}",
        "slug_fr": f"phase-inventee-{number}",
        **values,
    }


# Directly, for volume


class LiveFactory(factory.django.DjangoModelFactory):
    """Writes a live row. Base columns get the source language's value."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        with translation.override(languages.SOURCE):
            return super()._create(model_class, *args, **kwargs)


class ItemFactory(LiveFactory):
    class Meta:
        abstract = True

    published_at = PUBLISHED
    updated_at = PUBLISHED


class SourceFactory(ItemFactory):
    class Meta:
        model = models.Source

    code = factory.Sequence(lambda n: f"Z{n}")
    title_fr = factory.Sequence(lambda n: f"Document inventé {n}")


class ThemeFactory(ItemFactory):
    class Meta:
        model = models.Theme

    name_fr = factory.Sequence(lambda n: f"Thème inventé {n}")
    slug_fr = factory.Sequence(lambda n: f"theme-invente-{n}")


class RegionFactory(ItemFactory):
    class Meta:
        model = models.Region

    insee_code = factory.Sequence(lambda n: f"{n % 100:02}")
    name_fr = factory.Sequence(lambda n: f"Région inventée {n}")
    slug_fr = factory.Sequence(lambda n: f"region-inventee-{n}")


class SupportDomainFactory(ItemFactory):
    class Meta:
        model = models.SupportDomain

    rank = factory.Sequence(lambda n: n)
    name_fr = factory.Sequence(lambda n: f"Domaine inventé {n}")
    slug_fr = factory.Sequence(lambda n: f"domaine-invente-{n}")


class PhaseFactory(ItemFactory):
    """Phases of two years each, one after the other, with numbers and years that no test names.

    Before 2000, however many tests a process runs: the first content has phases from 2005 on.
    """

    class Meta:
        model = models.Phase

    number = factory.Sequence(lambda n: 100 + n)
    start_year = factory.Sequence(lambda n: 1000 + 2 * (n % 500))
    end_year = factory.LazyAttribute(lambda phase: phase.start_year + 1)
    title_fr = factory.LazyAttribute(lambda phase: f"Phase inventée {phase.number}")
    slug_fr = factory.LazyAttribute(lambda phase: f"phase-inventee-{phase.number}")
    summary_fr = "Une phase inventée pour les tests."


class OrientationFactory(LiveFactory):
    class Meta:
        model = models.Orientation

    phase = factory.SubFactory(PhaseFactory)
    position = factory.Sequence(lambda n: n + 1)
    text_fr = "<p>Une orientation inventée pour les tests.</p>"


class BudgetFigureFactory(LiveFactory):
    class Meta:
        model = models.BudgetFigure

    phase = factory.SubFactory(PhaseFactory)
    position = factory.Sequence(lambda n: n + 1)
    amount = 2_500_000
    wording_fr = factory.Sequence(lambda n: f"pour une autre chose inventée {n}")
    source = factory.SubFactory(SourceFactory)


class PoleFactory(ItemFactory):
    class Meta:
        model = models.Pole

    name = factory.Sequence(lambda n: f"Pôle inventé {n}")
    slug_fr = factory.Sequence(lambda n: f"pole-invente-{n}")
    full_name_fr = "Un pôle inventé pour les tests"


class LabelEventFactory(LiveFactory):
    class Meta:
        model = models.LabelEvent

    pole = factory.SubFactory(PoleFactory)
    position = 1
    kind = models.LabelEvent.Kind.LABELLED
    date = PartialDate(2005, 7)


class ContractFactory(ItemFactory):
    class Meta:
        model = models.PerformanceContract

    pole = factory.SubFactory(PoleFactory)
    phase = factory.SubFactory(PhaseFactory)
    version = 1
    signed_on = PartialDate(2013, 12)
    start_year = 2013
    end_year = 2018
    preamble_fr = "<p>Un contrat inventé pour les tests.</p>"


class StrategicAreaFactory(LiveFactory):
    class Meta:
        model = models.StrategicArea

    contract = factory.SubFactory(ContractFactory)
    position = factory.Sequence(lambda n: n + 1)
    name_fr = factory.Sequence(lambda n: f"Domaine stratégique inventé {n}")


class TargetMarketFactory(LiveFactory):
    class Meta:
        model = models.TargetMarket

    contract = factory.SubFactory(ContractFactory)
    position = factory.Sequence(lambda n: n + 1)
    name_fr = factory.Sequence(lambda n: f"Marché inventé {n}")


class ChallengeFactory(LiveFactory):
    class Meta:
        model = models.Challenge

    contract = factory.SubFactory(ContractFactory)
    position = factory.Sequence(lambda n: n + 1)
    kind = models.Challenge.Kind.TECHNOLOGICAL
    name_fr = factory.Sequence(lambda n: f"Défi inventé {n}")


class CommitmentFactory(LiveFactory):
    class Meta:
        model = models.Commitment

    contract = factory.SubFactory(ContractFactory)
    support_domain = factory.SubFactory(SupportDomainFactory)
    position = factory.Sequence(lambda n: n + 1)
    text_fr = "<p>Un engagement inventé pour les tests.</p>"


class IndicatorFactory(LiveFactory):
    class Meta:
        model = models.Indicator

    contract = factory.SubFactory(ContractFactory)
    position = factory.Sequence(lambda n: n + 1)
    name_fr = factory.Sequence(lambda n: f"Indicateur inventé {n}")
    unit_fr = "unités inventées"


class SignatoryFactory(LiveFactory):
    class Meta:
        model = models.Signatory

    contract = factory.SubFactory(ContractFactory)
    position = factory.Sequence(lambda n: n + 1)
    body_fr = "Association inventée"


class AttachmentFactory(LiveFactory):
    """A small document. Its file is written to the uploads' folder."""

    class Meta:
        model = models.Attachment

    contract = factory.SubFactory(ContractFactory)
    position = factory.Sequence(lambda n: n + 1)
    title_fr = factory.Sequence(lambda n: f"Document inventé {n}")
    file = factory.LazyFunction(lambda: ContentFile(b"%PDF-1.4 invented %%EOF", "invented.pdf"))


class ArticleFactory(ItemFactory):
    class Meta:
        model = models.Article

    title_fr = factory.Sequence(lambda n: f"Article inventé {n}")
    slug_fr = factory.Sequence(lambda n: f"article-invente-{n}")
    date = PartialDate(2013, 1, 9)
    summary_fr = "Les premières lignes d’un article inventé."
    body_fr = "<p>Le texte d’un article inventé.</p>"


class PageFactory(ItemFactory):
    class Meta:
        model = models.Page

    title_fr = factory.Sequence(lambda n: f"Page inventée {n}")
    slug_fr = factory.Sequence(lambda n: f"page-inventee-{n}")
    body_fr = "<p>Le texte d’une page inventée.</p>"


class SiteSettingsFactory(ItemFactory):
    class Meta:
        model = models.SiteSettings

    ministry_name_fr = "Ministère inventé"
    service_name_fr = "Service inventé"


def site() -> models.SiteSettings:
    """Return the site's settings, made when there are none."""
    return models.SiteSettings.objects.first() or SiteSettingsFactory()
