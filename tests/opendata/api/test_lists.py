"""Lists: pages by cursor, fields that are asked for, filters as on the site."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from phases import models
from phases.opendata.api import cursor
from phases.opendata.api.urls import RESOURCES
from tests import factories

pytestmark = pytest.mark.django_db

LISTS = {resource.serializer_class.resource: resource for resource in RESOURCES}


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("word", LISTS)
def test_a_walk_meets_each_live_item_once(api, word):
    live = LISTS[word]().live()
    for size in (1, 3, 100):
        found = [item["id"] for item in api.walk(f"{word}/?page_size={size}&fields=id")]
        assert len(found) == len(set(found)) == live.count()
        assert set(found) == {str(pk) for pk in live.values_list("pk", flat=True)}
    assert api.read(f"{word}/?page_size=1")["count"] == live.count()


def test_what_is_published_meanwhile_moves_nothing(api):
    for letter in "bdfhj":
        factories.PoleFactory(slug_fr=letter)
    page = api.read("poles/?page_size=2&fields=slug")
    met = [item["slug"] for item in page["results"]]
    # Before the place that was reached, at it, after it; and one that was met is withdrawn.
    for letter in "aceg":
        factories.PoleFactory(slug_fr=letter)
    models.Pole.objects.filter(slug_fr="d").update(published_at=None)
    met += [i["slug"] for i in api.walk(page["next"].partition("/api/v1/")[2])]
    assert met == ["b", "d", "e", "f", "g", "h", "j"]


def test_the_next_page_is_asked_for_in_the_same_way(api):
    for _number in range(3):
        factories.PoleFactory()
    page = api.read("poles/?page_size=1&fields=name,slug&lang=lt&q=invent")
    assert "fields=name,slug&lang=lt&q=invent&cursor=" in page["next"]
    assert set(page["results"][0]) == {"name", "slug"}


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("word", LISTS)
def test_fields_are_those_asked_for_in_one_order(api, word):
    names = LISTS[word].serializer_class.names()
    whole = api.read(f"{word}/")["results"][0]
    assert tuple(whole) == names
    for name in names:
        assert api.read(f"{word}/?fields={name}")["results"][0] == {name: whole[name]}
    last, first = names[-1], names[0]
    assert list(api.read(f"{word}/?fields={last},{first}")["results"][0]) == [first, last]
    assert list(api.read(f"{word}/{whole['id']}/?fields={last}")) == [last]
    assert set(api.errors(f"{word}/?fields=")) == {"fields"}


def test_unknown_fields_are_named(api):
    factories.PoleFactory()
    said = api.errors("poles/?fields=name,nom,regions,titre&lang=en")["fields"]
    assert said.startswith("Unknown: “nom”, “titre”. Known: id, url")
    said = api.errors("poles/?fields=nom,titre&lang=fr")["fields"]
    assert said.startswith("Inconnus\u00a0: «\u00a0nom\u00a0», «\u00a0titre\u00a0».")
    assert "nom" in api.errors("poles/?fields=nom")["fields"]
    pole = models.Pole.objects.get()
    assert "nom" in api.errors(f"poles/{pole.slug_fr}/?fields=nom")["fields"]


@pytest.mark.parametrize("size", ["0", "101", "-1", "x", "1.5", "", "٣", "9" * 400, "%00", "1e2"])
def test_the_size_of_a_page_is_bounded(api, size):
    assert set(api.errors(f"poles/?page_size={size}")) == {"page_size"}


@pytest.mark.parametrize("word", LISTS)
@pytest.mark.parametrize(
    "value",
    ["", "~~", "a", "%ff", "x" * 5000, "Zg==="],
)
def test_a_cursor_that_is_none_is_refused(api, word, value):
    assert set(api.errors(f"{word}/?cursor={value}")) == {"cursor"}
    for key in ("\0", "9" * 300):
        assert set(api.errors(f"{word}/?cursor={cursor.written(word, key)}")) == {"cursor"}


@pytest.mark.parametrize("value", ["abc", "", "-1", "1.5", "NaN"])
def test_a_cursor_of_another_list_is_refused(api, value):
    for word in ("phases", "contracts"):
        assert set(api.errors(f"{word}/?cursor={cursor.written(word, value)}")) == {"cursor"}


@pytest.mark.usefixtures("site")
def test_the_cursor_that_a_list_gives_is_refused_by_the_others(api):
    """Keys of one list may look like those of another: pôles after a contract's id."""
    given = parse_qs(urlsplit(api.ask("sources/?page_size=1").json()["next"]).query)["cursor"][0]
    assert api.ask(f"sources/?cursor={given}").status_code == 200
    for word in set(LISTS) - {"sources"}:
        assert set(api.errors(f"{word}/?cursor={given}")) == {"cursor"}


def test_a_cursor_comes_back_as_it_went():
    for key in ("a", "dé-à", "x" * 120, str(models.Pole().pk)):
        assert cursor.read("poles", cursor.written("poles", key)) == key


def test_every_parameter_is_known_or_an_error(api):
    assert set(api.errors("poles/?filed=name&lang=xx&q=a&q=b")) == {"filed", "lang", "q"}
    assert set(api.errors("phases/?q=a")) == {"q"}
    assert set(api.errors("?fields=a")) == {"fields"}
    assert set(api.errors("openapi.json?x=1")) == {"x"}
    many = "&".join(f"x{number}=1" for number in range(500))
    assert len(api.errors(f"poles/?{many}")) == 5
    assert api.errors("poles/?%3Cscript%3E=1&%00=2")


@pytest.mark.usefixtures("site")
def test_filters_choose_as_the_list_of_the_site_does(api):
    for region in models.Region.objects.live():
        page = Client().get(f"/fr/poles/?region={region.slug_fr}").context["page"]
        if (answer := api.ask(f"poles/?region={region.slug_fr}")).status_code == 400:
            assert not region.poles.live().exists()
            continue
        assert answer.json()["count"] == page.paginator.count
    for phase in models.Phase.objects.live():
        page = Client().get(f"/fr/contrats/?phase={phase.slug_fr}").context["page"]
        found = api.walk(f"contracts/?phase={phase.slug_fr}&is_newest=true")
        assert len(found) == page.paginator.count
        assert all(contract["is_newest"] for contract in found)
    words = api.walk("poles/?q=bio&fields=slug")
    page = Client().get("/fr/poles/?q=bio").context["page"]
    assert [pole["slug"] for pole in words] == sorted(pole.slug_fr for pole in page)
    two = "region=alsace&region=bretagne"
    page = Client().get(f"/fr/poles/?{two}").context["page"]
    assert api.ask(f"poles/?{two}").json()["count"] == page.paginator.count > 0
    alone = api.ask("poles/?region=alsace").json()["count"]
    assert api.ask("poles/?region=alsace&region=").json()["count"] == alone > 0
    assert "region" in api.errors("poles/?region=atlantide")
    assert "atlantide" in api.errors("poles/?region=alsace&region=atlantide")["region"]
    assert "is_newest" in api.errors("contracts/?is_newest=false")
