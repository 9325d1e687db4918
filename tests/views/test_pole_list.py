"""The states of the list of pôles: order, days, map, what was not understood."""

import datetime
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from lxml import etree

from phases import languages
from phases.filters.days import parse_day
from phases.models import Pole, Region
from phases.views.region_map import drawing, shade, shades
from tests import factories
from tests.pages import fetch
from tests.views.reading import words

NUMBER = re.compile(r"\d+")


def get(client, query: str, language: str = "en"):
    response = client.get(f"/{language}/poles/?{query}")
    assert response.status_code == 200
    return response


def slugs(pole) -> set[str]:
    return {region.slug_fr for region in pole.regions.all()}


def total(response) -> int:
    return response.context["page"].paginator.count


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "day"), [("fr", "11/05/2010"), ("en", "11 May 2010"), ("lt", "2010-05-11")]
)
def test_the_example_of_a_day_is_written_as_the_language_does(client, language, day):
    factories.PoleFactory()
    page = client.get(f"/{language}/poles/", {"labelled_on": "?"}).content.decode()
    # In the help of the field, and in the sentence about what could not be read.
    assert page.count(day) >= 2
    assert parse_day(day) == datetime.date(2010, 5, 11)


@pytest.mark.parametrize(
    ("day", "came", "went"),
    [
        ("2009-01-01", 0, 0),
        ("10 mai 2010", 0, 0),
        ("11/05/2010", 6, 6),
        ("31 December 2014", 6, 6),
    ],
)
def test_who_held_the_label_on_a_day(client, first_content, day, came, went):
    response = get(client, f"labelled_on={day}")
    assert total(response) == 71
    periods = response.context["periods"]
    for period in periods:
        assert (period.number_at_start, period.number_at_end) == (71, 71)
    before = periods[0] if str(periods[0].start) == "2009-01-01" else None
    if day == "2009-01-01":
        assert len(periods) == 1
        assert (len(periods[0].came), len(periods[0].went)) == (6, 6)
    else:
        assert (len(before.came), len(before.went)) == (came, went)
    page = words(response)
    assert "71 clusters held the label on" in page
    # The six that came and the six that went, with their source at the foot.
    assert "11 May 2010 : Alsace Energivie , Avenia , DREAM Eau & Milieux" in page
    assert "11 May 2010 : Enfant , Génie civil éco-construction , InnoViandes" in page
    assert 'id="source-d3"' in response.content.decode()


def test_no_default_view_speaks_of_today(client, first_content):
    response = get(client, "")
    assert total(response) == 77
    page = words(response)
    assert "77 clusters" in page
    assert "held the label at some moment between 2009 and 2014" in page
    assert "nothing here says who holds it today" in page
    assert not response.context["periods"]


@pytest.mark.parametrize("day", ["2008-12-31", "2015-01-01", "2026-11-27", "soon", "2010", "%00"])
def test_a_day_without_an_answer_has_no_list_and_no_number(client, first_content, day):
    for view in ("", "&vue=carte"):
        response = get(client, f"labelled_on={day}{view}")
        html = response.content.decode()
        assert total(response) == 0
        assert 'class="pole-line"' not in html
        assert "<svg class" not in html
        assert "Ask for a day from" in words(response)
        assert not re.search(r"\d+ clusters", words(response))
        assert not any(
            choice.count
            for field in response.context["filter"].fields.values()
            for choice in field.choices
        )


def test_a_day_out_of_range_stays_in_another_language(client, first_content):
    links = get(client, "labelled_on=2020-01-01&foo=1").context["language_links"]
    assert [link["url"] for link in links] == [
        f"/{code}/poles/?labelled_on=2020-01-01" for code in languages.ALL
    ]


def test_what_is_too_long_for_a_choice_is_not_repeated_in_links(client, first_content):
    long = "x" * 300
    links = get(client, f"region={long}&region=alsace&theme={long}").context["language_links"]
    assert [link["url"] for link in links] == [
        f"/{code}/poles/?region=alsace" for code in languages.ALL
    ]


@pytest.mark.parametrize(
    ("order", "first"),
    [("name", "Advancity"), ("region", "Alsace Biovalley"), ("theme", "Aerospace Valley")],
)
def test_orders(client, first_content, order, first):
    response = get(client, f"sort={order}")
    assert response.context["page"][0].name.lower() == first.lower()
    assert total(response) == 77


def test_order_by_the_date_of_the_label_tells_it(client, first_content):
    given = [
        str(pole.label_events.filter(kind="labelled").earliest("date").date)
        for number in (1, 2, 3, 4)
        for pole in get(client, f"sort=label-date&page={number}").context["page"]
    ]
    assert given == sorted(given)
    assert len(given) == 77
    assert "Label given: 12 July 2005" in words(get(client, "sort=label-date"))


def test_an_order_follows_the_language_of_the_page(client, db):
    for name, french, lithuanian in (("one", "a", "z"), ("two", "b", "y"), ("three", "c", None)):
        region = factories.RegionFactory(slug_fr=french, slug_lt=lithuanian)
        factories.PoleFactory(name=name).regions.add(region)
    factories.PoleFactory(name="nowhere")

    def names(language):
        return [pole.name for pole in get(client, "sort=region", language).context["page"]]

    assert names("fr") == ["one", "two", "three", "nowhere"]
    assert names("lt") == ["three", "two", "one", "nowhere"]


# What was not understood


def test_every_thing_that_was_not_understood_is_said(client, first_content):
    query = "theme=nothing&sort=best&vue=globe&year=2010&q=" + "a" * 101
    page = words(get(client, query))
    assert "“nothing” is not on offer" in page
    assert "“best” is not known here" in page
    assert "“globe” is not known here" in page
    assert "“year” is not known here: nothing is filtered by it." in page
    assert "write up to 100 characters" in page
    assert "77 clusters" in page


def test_a_page_that_was_understood_says_nothing_of_it(client, first_content):
    response = get(client, "q=eau&theme=&region=&category=&phase=&labelled_in=&labelled_on=&page=1")
    assert "filter-errors" not in response.content.decode()


# Addresses


def test_the_canonical_address_is_what_was_understood(client, first_content):
    response = get(client, "utm=1&theme=&labelled_on=11+mai+2010&region=bretagne&page=1")
    assert response.context["canonical"] == (
        "http://testserver/en/poles/?region=bretagne&labelled_on=2010-05-11"
    )


@pytest.mark.parametrize(
    ("query", "is_indexed"),
    [
        *(("", True), ("page=2", True), ("vue=carte", True), ("theme=energie", False)),
        *(("labelled_on=2010-05-11", False), ("labelled_on=2020-01-01", False), ("foo=1", False)),
    ],
)
def test_search_engines_list_what_nobody_filtered(
    client, first_content, settings, query, is_indexed
):
    settings.DEVELOPMENT = False
    html = get(client, query).content.decode()
    assert ('name="robots"' not in html) == is_indexed


def test_filters_in_use_are_links_that_remove_them(client, first_content):
    page = fetch(client, "/en/poles/?region=bretagne&theme=energie&q=a&vue=carte&theme=")
    removing = {
        link.text_content().split(":")[1].strip(): parse_qs(urlsplit(link.get("href")).query)
        for link in page.tree.xpath("//a[contains(@class, 'fr-tag--dismiss')]")
    }
    rest = {"region": ["bretagne"], "theme": ["energie"], "q": ["a"], "vue": ["carte"]}
    labels = {"Region": "region", "Theme": "theme", "Name or city": "q"}
    assert removing == {
        label: {key: value for key, value in rest.items() if key != name}
        for label, name in labels.items()
    }
    (reset,) = page.tree.xpath("//div[@class='active-filters']/a/@href")
    assert reset == "/en/poles/?vue=carte"


def test_of_several_choices_each_has_a_link_that_removes_it(client, first_content):
    page = fetch(client, "/lt/poles/?region=bretagne&region=alsace&category=national")
    queries = [
        urlsplit(link.get("href")).query
        for link in page.tree.xpath("//a[contains(@class, 'fr-tag--dismiss')]")
    ]
    assert queries == [
        "region=bretagne&category=national",
        "region=alsace&category=national",
        "region=alsace&region=bretagne",
    ]
    boxes = page.tree.xpath("//input[@name='region'][@checked]/@value")
    assert sorted(boxes) == ["alsace", "bretagne"]
    assert "Regionas: Bretanė, Elzasas" in page.tree.xpath("//summary")[0].text_content()


def test_several_regions_are_in_list_map_canonical_and_other_languages(client, first_content):
    query = "region=alsace&region=bretagne"
    held = [pole.pk for pole in Pole.objects.live() if {"alsace", "bretagne"} & slugs(pole)]
    response = get(client, f"{query}&vue=carte")
    assert total(response) == total(get(client, query)) == len(held) > 0
    chosen = [shape.choice.value for shape in response.context["shapes"] if shape.choice.is_chosen]
    assert chosen == ["alsace", "bretagne"]
    response = get(client, "region=bretagne&region=alsace")
    assert response.context["canonical"] == f"http://testserver/en/poles/?{query}"
    for link in response.context["language_links"]:
        assert total(client.get(link["url"])) == len(held)


def test_a_choice_that_would_leave_nothing_is_not_shown(client, first_content):
    response = get(client, "region=corse&category=national", "fr")
    html = response.content.decode()
    counted = response.context["filter"].fields["theme"].choices
    shown = set(re.findall(r'name="theme" value="([^"]+)"', html))
    assert shown == {choice.value for choice in counted if choice.count}
    assert len(shown) < len(counted)
    # What is chosen is shown, to be taken off.
    assert "corse" in re.findall(r'name="region" value="([^"]+)" checked', html)


def test_links_between_states_answer(client, first_content):
    """The crawl of the promises leaves them out: there are too many combinations."""
    page = fetch(client, "/lt/poles/?labelled_on=2010-05-11&theme=energie&vue=carte&q=e")
    links = page.tree.xpath("//main//a[@rel='nofollow']/@href")
    assert len(links) > 40
    for link in set(links):
        assert fetch(client, link).response.status_code == 200
        assert set(parse_qs(urlsplit(link).query)) <= {
            *("q", "theme", "region", "labelled_on", "sort", "vue")
        }


# The map


def test_map_table_and_lists_hold_the_same(client, first_content):
    for query in ("", "theme=energie", "labelled_on=2010-05-10&category=national"):
        page = fetch(client, f"/en/poles/?vue=carte&{query}")
        printed = {
            link.get("href"): int(link.text_content()) for link in page.tree.xpath("//svg//a")
        }
        table = {
            row.xpath(".//a/@href")[0]: int(NUMBER.search(row.xpath("./td")[0].text_content())[0])
            for row in page.tree.xpath("//table//tbody/tr")
        }
        assert len(printed) == 23
        assert printed == table
        for link, number in printed.items():
            assert total(client.get(link)) == number, link


def test_a_region_on_the_map_says_its_name_and_number(client, first_content):
    page = fetch(client, "/lt/poles/?vue=carte&region=bretagne")
    named = {}
    for link in page.tree.xpath("//svg//a"):
        parts = [page.tree.get_element_by_id(key) for key in link.get("aria-labelledby").split()]
        named[" ".join(part.text_content().strip() for part in parts)] = link
    assert named["Bretanė 4 klasteriai"].get("aria-current") == "true"
    assert sum(link.get("aria-current") == "true" for link in named.values()) == 1
    assert len(named) == 23


def test_credit_and_honest_drawing_are_visible(client, first_content):
    page = words(get(client, "vue=carte"))
    assert "IGN Admin Express 2018 / INSEE, via france-geojson, Licence Ouverte" in page
    assert "drawn simply and not to scale" in page


def test_a_region_without_a_shape_is_in_the_table(client, db):
    region = factories.RegionFactory(insee_code="97", name_fr="Invente", slug_fr="invente")
    factories.PoleFactory().regions.add(region)
    page = fetch(client, "/fr/poles/?vue=carte")
    assert page.tree.xpath("//svg//a") == []
    assert "Invente" in page.tree.xpath("//table")[0].text_content()


def test_the_drawing_is_small_and_that_of_the_regions(client, first_content):
    found, codes = drawing(), set(Region.objects.values_list("insee_code", flat=True))
    assert set(found["regions"]) == codes
    for across, down in found["regions"].values():
        assert 0 < across < found["width"]
        assert 0 < down < found["height"]
    file = Path(finders.find("phases/regions.svg"))
    assert file.stat().st_size <= 15_000
    image = etree.parse(file).getroot()
    assert image.get("viewBox") == f"0 0 {found['width']} {found['height']}"
    outlines = {path.get("id"): path.get("d") for path in image.iterfind("{*}path")}
    for outline in outlines.values():
        assert re.fullmatch(r"(M\d+ \d+(l-?\d+( |-)\d+)+z)+", outline)
    # Each once: those with a pôle in a link, the others under them.
    shown = fetch(client, "/en/poles/?vue=carte").tree.xpath("//svg//use/@href")
    assert shown[0].startswith(static("phases/regions.svg"))
    assert sorted(address.split("#")[1] for address in shown) == sorted(outlines)
    assert set(outlines) == {f"region-{code}" for code in codes}


def test_shades_have_no_gap():
    lines = list(shades())
    assert [line.fewest for line in lines[1:]] == [line.most + 1 for line in lines[:-1]]
    for line in lines:
        assert shade(line.fewest) == line.number
        assert line.most is None or shade(line.most) == line.number


def test_the_first_and_the_last_day_are_those_of_the_sources():
    assert [str(day) for day in Pole.LABELS_KNOWN] == ["2009-01-01", "2014-12-31"]


@pytest.mark.parametrize("address", ["poles/", "contrats/", "actualites/", "recherche/?q=abc"])
def test_a_parameter_that_is_not_known_is_named(client, db, address):
    mark = "&" if "?" in address else "?"
    page = words(client.get(f"/en/{address}{mark}thme=energie&utm_source=x&page=1&version=2013"))
    assert page.count("is not known here: nothing is filtered by it.") == 1
    assert "“thme” is not known here" in page
    page = words(client.get(f"/en/{address}{mark}utm_source=x&fbclid=y&page=1"))
    assert "is not known here" not in page
