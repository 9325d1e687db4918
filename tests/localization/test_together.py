"""Several queries asked as one give what each gives by itself."""

import pytest
from django.db import connection
from django.db.models.functions import Substr
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from phases import models
from phases.localization.columns import briefly, shown
from phases.localization.together import Together
from tests import factories

pytestmark = pytest.mark.django_db


def test_rows_of_several_kinds_are_what_their_own_queries_give():
    contract = factories.ContractFactory(signed_on="2013-10")
    theme = factories.ThemeFactory(name_fr="Thème inventé", name_lt="Išgalvota tema")
    factories.ArticleFactory(date="2012-03")
    contracts = models.PerformanceContract.objects.order_by().select_related("pole", "phase")
    with translation.override("lt"):
        asked = Together(
            {
                "themes": briefly(models.Theme.objects.order_by()),
                "contracts": shown(contracts),
                "years": models.Article.objects.order_by().values_list(Substr("date", 1, 4)),
                "none": shown(models.Source.objects.order_by()),
            }
        )
    with CaptureQueriesContext(connection) as queries:
        found = asked.read()
    assert len(queries) == 1
    assert found["none"] == []
    assert found["years"] == [("2012",)]
    assert [(row.pk, row.name_fr, row.name_lt) for row in found["themes"]] == [
        (theme.pk, "Thème inventé", "Išgalvota tema")
    ]
    [row] = found["contracts"]
    assert row == contract
    assert str(row.signed_on) == "2013-10"
    with CaptureQueriesContext(connection) as queries:
        assert (row.pole.name, row.phase.title_fr) == (contract.pole.name, contract.phase.title_fr)
    assert len(queries) == 0
    # Asked again, it looks again.
    models.Theme.objects.filter(pk=theme.pk).update(name_fr="Autre thème")
    assert [row.name_fr for row in asked.read()["themes"]] == ["Autre thème"]


def test_each_keeps_its_order():
    for number in (2, 3, 1):
        factories.PhaseFactory(number=number, start_year=2000 + number, end_year=2000 + number)
    newest, oldest = (
        briefly(models.Phase.objects.order_by(order), "number") for order in ("-number", "number")
    )
    assert [row.number for row in Together({"newest": newest[:2]}).read()["newest"]] == [3, 2]
    found = Together({"newest": newest[:2], "oldest": oldest}).read()
    assert [row.number for row in found["newest"]] == [3, 2]
    assert [row.number for row in found["oldest"]] == [1, 2, 3]
