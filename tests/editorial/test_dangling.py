"""A row that another row names and that somebody removed: said in words, never a broken page."""

import uuid

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from phases.editorial import inspection, workflow
from phases.models import PerformanceContract, Phase, Pole
from phases.snapshot import row_key
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def _english():
    with translation.override("en"):
        yield


MARKET, INDICATOR = (str(uuid.UUID(int=number)) for number in (1, 2))


@pytest.fixture
def contract(db):
    """Return a live contract with a market and an indicator that nothing names yet."""
    return factories.publish(
        PerformanceContract,
        pole=str(factories.publish(Pole, name="Pôle inventé", slug_fr="p").pk),
        phase=str(factories.publish(Phase, **factories.phase_values()).pk),
        version=1,
        targetmarket=[{"id": MARKET, "name_fr": "Marché inventé"}],
        indicator=[{"id": INDICATOR, "name_fr": "Indicateur inventé"}],
    )


def add(snapshot, contract, kind, values):
    pk = str(uuid.uuid4())
    root = snapshot[row_key(PerformanceContract, contract.pk)]
    root[f"#{kind}"] = [*root[f"#{kind}"], pk]
    snapshot[f"{kind}:{pk}"] = values


def remove(snapshot, contract, kind, pk):
    root = snapshot[row_key(PerformanceContract, contract.pk)]
    root[f"#{kind}"] = [one for one in root[f"#{kind}"] if one != pk]
    del snapshot[f"{kind}:{pk}"]


@pytest.mark.parametrize(
    ("kind", "pk", "naming", "values", "label"),
    [
        (
            "targetmarket",
            MARKET,
            "challenge",
            {"kind": "technological", "name_fr": "Défi inventé", "markets": [MARKET]},
            "associated target markets",
        ),
        (
            "indicator",
            INDICATOR,
            "indicatorvalue",
            {"indicator": INDICATOR, "year": 2014, "value": "1"},
            "indicator",
        ),
    ],
)
@pytest.mark.usefixtures("_english")
def test_one_removes_a_row_while_another_names_it(
    contract, editor, publisher, kind, pk, naming, values, label
):
    base = workflow.newest_revision(PerformanceContract, contract.pk)
    there, here = ({key: dict(row) for key, row in base.snapshot.items()} for _number in range(2))
    remove(there, contract, kind, pk)
    add(here, contract, naming, values)
    workflow.save(PerformanceContract, contract.pk, there, by=publisher, base=base)
    merged = workflow.save(PerformanceContract, contract.pk, here, by=editor, base=base)
    with pytest.raises(ValidationError) as caught:
        workflow.publish(merged, by=publisher)
    said = " ".join(caught.value.messages)
    assert label in said
    assert "same moment" not in said
    assert inspection.inspect([merged], by=publisher).obstacles.messages == caught.value.messages
