"""The numbers beside the choices are kept until something is published."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from phases import models
from phases.editorial import workflow
from tests import factories

ADDRESS = "/fr/poles/"


def publish_pole(number: int, region: models.Region) -> models.Pole:
    return factories.publish(
        models.Pole,
        name=f"Pôle inventé {number}",
        slug_fr=f"pole-invente-{number}",
        regions=[str(region.pk)],
    )


@pytest.mark.django_db(transaction=True)
def test_numbers_are_those_of_the_newest_publication(publisher):
    region = factories.publish(
        models.Region, name_fr="Région inventée", slug_fr="region-inventee", insee_code="01"
    )
    first, client = publish_pole(1, region), Client()

    def look() -> tuple[int, int, bool, str]:
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(ADDRESS)
        asked = answer.context["filter"]
        total = answer.context["page"].paginator.count
        is_counted = any("WITH asked" in query["sql"] for query in queries)
        [choice] = asked.fields["region"].choices
        return total, choice.count, is_counted, answer["Surrogate-Key"]

    *counted, keys = look()
    assert counted == [1, 1, True]
    # Known without counting, and of what the page depends is told all the same.
    assert look() == (1, 1, False, keys)
    publish_pole(2, region)
    assert look()[:3] == (2, 2, True)
    assert look()[:3] == (2, 2, False)
    first.refresh_from_db()
    workflow.withdraw(first, by=publisher)
    assert look()[:3] == (1, 1, True)


@pytest.mark.django_db
def test_in_a_transaction_nothing_is_kept():
    """A preview applies drafts that nobody else sees."""
    factories.site()
    factories.PoleFactory()
    for number in (1, 2):
        answer = Client().get(ADDRESS)
        assert answer.context["page"].paginator.count == number
        factories.PoleFactory()
