"""Figures with their wording, period and source, and never a total."""

import lxml.html
import pytest
from django.core.exceptions import ValidationError

from phases.models import Phase
from tests import factories
from tests.views.reading import count_queries, plain, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def phase():
    source = factories.SourceFactory(code="Z1", title_fr="Premier document inventé")
    phase = factories.PhaseFactory(
        number=2,
        start_year=2009,
        end_year=2012,
        title_fr="Phase dotée",
        budget_amount=1_500_000_000,
        budget_wording_fr="affecté à une chose inventée",
        budget_source=source,
    )
    factories.BudgetFigureFactory(
        phase=phase,
        position=1,
        amount=35_000_000,
        wording_fr="part inventée d’un autre",
        start_year=2009,
        end_year=2011,
        source=factories.SourceFactory(code="Z2", title_fr="Second document inventé"),
    )
    return phase


def rows(client, address):
    tree = lxml.html.document_fromstring(client.get(address).content)
    (table,) = tree.xpath("//table[caption[starts-with(., 'Budgets donnés')]]")
    cells = [row.xpath("./td | ./th") for row in table.xpath(".//tbody/tr")]
    return [[plain(cell.text_content()) for cell in row] for row in cells]


def test_each_figure_stands_with_wording_years_and_source(client, phase):
    expected = [
        ["1,5 milliard d’euros", "affecté à une chose inventée", "non précisé", "source Z1"],
        ["35 millions d’euros", "part inventée d’un autre", "2009-2011", "source Z2"],
    ]
    assert rows(client, phase.get_absolute_url()) == expected
    assert rows(client, "/fr/phases/") == [["Phase dotée", *row] for row in expected]
    for address in (phase.get_absolute_url(), "/fr/phases/"):
        html = client.get(address).content.decode()
        for code in ("z1", "z2"):
            assert f'href="#source-{code}"' in html
            assert f'id="source-{code}"' in html
        assert "ne s’additionnent pas" in words(client.get(address))


def test_figures_stand_in_the_order_of_the_phases(client, phase):
    earlier = factories.PhaseFactory(number=1, start_year=2005, end_year=2008)
    factories.BudgetFigureFactory(phase=earlier, wording_fr="figure d’avant")
    first, *_others = rows(client, "/fr/phases/")
    assert first[2] == "figure d’avant"


def test_a_phase_without_figures_has_no_section(client):
    phase = factories.PhaseFactory()
    for address in (phase.get_absolute_url(), "/fr/phases/"):
        assert b'id="budgets"' not in client.get(address).content


def test_a_wording_in_french_says_so(client, phase):
    html = client.get("/lt/phases/").content.decode()
    assert '<span lang="fr">part inventée d’un autre</span>' in html


def test_no_figure_costs_a_query_of_its_own(client, phase):
    addresses = ["/fr/phases/", phase.get_absolute_url()]
    few = [count_queries(client, address) for address in addresses]
    for _number in range(5):
        factories.BudgetFigureFactory(phase=phase)
    assert [count_queries(client, address) for address in addresses] == few


def test_what_a_figure_and_a_prolongation_must_have(db):
    with pytest.raises(ValidationError) as caught:
        factories.publish(Phase, **factories.phase_values(budgetfigure=[{"amount": "1.00"}]))
    assert "source" in str(caught.value)
    for end, wrong in (
        (2008, "planned_end_year"),
        (2004, "planned_end_year"),
        (2007, "prolongation_source"),
    ):
        phase = factories.PhaseFactory.build(
            number=1, start_year=2005, end_year=2008, planned_end_year=end
        )
        with pytest.raises(ValidationError) as caught:
            phase.clean()
        assert caught.value.message_dict.keys() == {wrong}


class TestFirstContent:
    pytestmark = pytest.mark.usefixtures("first_content")

    def test_every_figure_has_wording_in_all_languages_and_a_source(self, client):
        for language in ("fr", "en", "lt"):
            tree = lxml.html.document_fromstring(client.get(f"/{language}/phases/").content)
            body = tree.xpath("//table//tbody")[0]
            assert len(body.xpath("./tr")) == 12
            assert body.xpath(".//*[@lang]") == []
            assert all(row.xpath(".//a[@class='source-mark']") for row in body.xpath("./tr"))

    def test_no_figure_of_the_third_phase_is_that_of_the_others(self):
        """1.5 billion euros for phase 3 was found nowhere (phases/content/README.md)."""
        third = Phase.objects.live().get(number=3)
        amounts = [figure.amount for figure in third.budget_figures.all()]
        assert amounts == [90_000_000, 16_000_000, 11_500_000]
        assert third.budget_amount is None

    def test_the_parts_of_the_doubled_envelope_are_the_whole(self):
        first = Phase.objects.live().get(number=1)
        _planned, whole, *parts = [figure.amount for figure in first.budget_figures.all()]
        assert whole == sum(parts) == 1_500_000_000
