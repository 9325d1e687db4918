"""What ``live`` shows, and what the database refuses to hold as live."""

import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation

from phases import languages
from phases.models import Page, PerformanceContract, Phase, Pole
from phases.models.publishable import slug_of
from phases.snapshot import item_models
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("item_model", item_models(), ids=lambda model: model._meta.model_name)
def test_an_incomplete_item_cannot_be_live(item_model):
    """The database says no, even to code that goes round the workflow."""
    with pytest.raises(IntegrityError, match="complete_when_live"), transaction.atomic():
        item_model._base_manager.create(published_at=timezone.now())


def test_live_is_published():
    factories.PhaseFactory()
    Phase._base_manager.create()
    assert Phase.objects.live().count() == 1
    assert Phase._base_manager.count() == 2


def test_pages_that_wait_for_the_ministry_are_not_public_in_production(settings):
    factories.PageFactory(is_placeholder=True)
    settings.PUBLISH_PLACEHOLDERS = True
    assert Page.objects.live().exists()
    settings.PUBLISH_PLACEHOLDERS = False
    assert not Page.objects.live().exists()


@pytest.mark.parametrize("language", [*languages.ALL, None])
@pytest.mark.parametrize(("french", "lithuanian"), [("a", "b"), ("a", None), (None, None)])
def test_an_address_is_in_the_language_of_the_page_or_else_in_french(language, french, lithuanian):
    pole = Pole(slug_fr=french, slug_lt=lithuanian)
    with translation.override(language):
        assert slug_of(pole) == (pole.slug or "")
        assert slug_of(pole) == (lithuanian if language == "lt" and lithuanian else french or "")


def test_newest_versions():
    first = factories.ContractFactory()
    second = factories.ContractFactory(pole=first.pole, phase=first.phase, version=2)
    alone = factories.ContractFactory(pole=first.pole)
    PerformanceContract.objects.filter(pk=alone.pk).update(published_at=None)
    assert list(PerformanceContract.objects.newest_versions()) == [second]
    PerformanceContract.objects.filter(pk=second.pk).update(published_at=None)
    assert list(PerformanceContract.objects.newest_versions()) == [first]


def test_current_is_derived_from_the_period():
    phase = factories.PhaseFactory(start_year=2013, end_year=2018)
    assert phase.is_current(datetime.date(2018, 12, 31))
    assert not phase.is_current(datetime.date(2019, 1, 1))


def test_periods_do_not_overlap_in_the_database():
    factories.PhaseFactory(number=1, start_year=2005, end_year=2008)
    factories.PhaseFactory(number=2, start_year=2009, end_year=2012)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError, match="do_not_overlap"), transaction.atomic():
            factories.PhaseFactory(number=3, start_year=2012, end_year=2018)


def test_code_cannot_delete_an_item_past_the_trash():
    page = factories.PageFactory()
    for delete in (page.delete, Page.objects.all().delete, Page.objects.live().delete):
        with pytest.raises(TypeError, match="trash"):
            delete()
    assert Page.objects.count() == 1
    # What an item owns comes and goes with its drafts.
    orientation = factories.OrientationFactory()
    orientation.delete()
    assert not orientation.phase.orientations.exists()
