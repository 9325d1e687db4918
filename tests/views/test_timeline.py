"""The phases as bars: in proportion, with links, and the same in words for everybody else."""

import lxml.html
import pytest
from django.utils import timezone

from tests import factories
from tests.views.reading import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def phases():
    source = factories.SourceFactory(code="Z7")
    first = factories.PhaseFactory(number=1, start_year=2001, end_year=2004, title_fr="Première")
    second = factories.PhaseFactory(
        number=2,
        start_year=2005,
        end_year=2008,
        title_fr="Deuxième",
        planned_end_year=2007,
        prolongation_source=source,
    )
    return [first, second]


def drawing(client, address="/fr/"):
    (svg,) = lxml.html.document_fromstring(client.get(address).content).xpath("//figure/svg")
    return svg


def bars(svg):
    return [
        tuple(float(rect.get(name)) for name in ("x", "width"))
        for rect in svg.xpath(".//rect[@class='phase-timeline__bar']")
    ]


def test_bars_are_in_proportion_to_the_years(client, phases):
    assert bars(drawing(client)) == [(0, 494), (500, 494)]
    factories.PhaseFactory(number=3, start_year=2011, end_year=2020)
    assert bars(drawing(client)) == [(0, 194), (200, 194), (500, 494)]


def test_each_bar_is_a_link_with_its_name(client, phases):
    links = drawing(client).xpath(".//a")
    assert [link.get("href") for link in links] == [p.get_absolute_url() for p in phases]
    assert [link.findtext("title") for link in links] == [
        "Première (2001-2004)",
        "Deuxième (2005-2008)",
    ]
    links = drawing(client, "/fr/phases/").xpath(".//a/@href")
    assert links == ["#phase-1", "#phase-2"]


def test_a_prolongation_is_drawn_and_said_with_its_source(client, phases):
    svg = drawing(client)
    (part,) = svg.xpath(".//rect[@class='phase-timeline__prolonged']")
    assert (part.get("x"), part.get("width")) == ("875.0", "119.0")
    assert "prolongée : prévue jusqu’en 2007" in " ".join(svg.text_content().split())
    said = "Prolongée jusqu’en 2008 : elle était d’abord prévue jusqu’en 2007. source Z7"
    for address in ("/fr/", "/fr/phases/", phases[1].get_absolute_url()):
        assert said in words(client.get(address)), address
    for address in ("/fr/phases/", phases[1].get_absolute_url()):
        assert b'id="source-z7"' in client.get(address).content, address


def test_the_current_phase_is_derived(client, phases):
    assert drawing(client).xpath(".//a[contains(@class, '--current')]") == []
    year = timezone.localdate().year
    factories.PhaseFactory(number=3, start_year=year, end_year=year)
    (current,) = drawing(client).xpath(".//a[contains(@class, '--current')]")
    assert str(year) in current.findtext("title")
    assert "Phase en cours" in drawing(client).text_content()


def test_a_short_bar_has_the_number_of_its_phase(client):
    factories.PhaseFactory(number=1, start_year=1950, end_year=2049)
    factories.PhaseFactory(number=2, start_year=2050, end_year=2050, title_fr="Un long nom")
    names = drawing(client).xpath(".//text[@class='phase-timeline__name']/text()")
    assert names[1] == "2"
    assert drawing(client).xpath(".//a/title/text()")[1] == "Un long nom (2050)"


def test_a_name_in_french_says_so(client, phases):
    svg = drawing(client, "/lt/")
    assert {node.get("lang") for node in svg.xpath(".//*[@class='phase-timeline__name']")} == {"fr"}
    assert {node.get("lang") for node in svg.xpath(".//a/title")} == {"fr"}


def test_figures_of_the_drawing_are_the_same_in_all_languages(client, phases):
    factories.PhaseFactory(number=3, start_year=2009, end_year=2011)
    assert bars(drawing(client, "/fr/")) == bars(drawing(client, "/en/"))


def test_without_phases_there_is_no_drawing(client):
    assert b"phase-timeline" not in client.get("/fr/phases/").content.split(b"</head>")[1]
