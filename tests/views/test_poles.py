"""The pôles: the list with its filter, and a page each."""

from urllib.parse import urlencode

import pytest

from phases import models
from phases.models.dates import PartialDate
from tests import factories
from tests.views.reading import count_queries, words

pytestmark = pytest.mark.django_db


def names(client, **query) -> list[str]:
    """Return the names of the pôles that the list shows for a query string."""
    response = client.get(f"/fr/poles/?{urlencode(query)}")
    assert response.status_code == 200
    return [pole.name for pole in response.context["page"]]


@pytest.fixture
def poles():
    """Return three invented pôles: Énergie Lumière, Mov'invent and Zèbre."""
    health = factories.ThemeFactory(name_fr="Santé", slug_fr="sante")
    energy = factories.ThemeFactory(name_fr="Énergie", slug_fr="energie")
    north = factories.RegionFactory(name_fr="Nord", slug_fr="nord")
    south = factories.RegionFactory(name_fr="Sud", slug_fr="sud")
    light = factories.PoleFactory(
        name="Énergie Lumière", slug_fr="energie-lumiere", full_name_fr="Ampoules"
    )
    light.themes.set([energy])
    light.regions.set([north])
    car = factories.PoleFactory(
        name="Mov'invent",
        slug_fr="movinvent",
        full_name_fr="Voitures",
        full_name_en="Motor cars",
        headquarters_city="Évreux",
    )
    car.themes.set([energy, health])
    car.regions.set([north, south])
    zebra = factories.PoleFactory(name="Zèbre", slug_fr="zebre", full_name_fr="Cœurs et os")
    zebra.themes.set([health])
    zebra.regions.set([south])
    return light, car, zebra


def test_all_poles_by_name_without_a_question(client, poles):
    factories.PoleFactory(name="Retiré", published_at=None)
    assert names(client) == ["Énergie Lumière", "Mov'invent", "Zèbre"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("energie", ["Énergie Lumière"]),
        ("LUMIÈRE energie", ["Énergie Lumière"]),
        ("mov’invent", ["Mov'invent"]),
        ("evreux", ["Mov'invent"]),
        ("motor", ["Mov'invent"]),
        ("zebre os", ["Zèbre"]),
        ("zebre lumiere", []),
        ("100 % d'ici_là", []),
    ],
)
def test_words_are_found_without_accents_or_capitals(client, poles, asked, found):
    assert names(client, q=asked) == found


def test_theme_and_region_are_chosen_together(client, poles):
    assert names(client, theme="sante") == ["Mov'invent", "Zèbre"]
    assert names(client, theme="sante", region="nord") == ["Mov'invent"]
    assert names(client, theme="energie", region="sud", q="zebre") == []


def test_only_what_a_live_pole_has_is_on_offer(client, poles):
    factories.ThemeFactory(name_fr="Vide", slug_fr="vide")
    withdrawn = factories.PoleFactory(published_at=None)
    withdrawn.regions.add(factories.RegionFactory(slug_fr="ailleurs"))
    offered = client.get("/fr/poles/").context["filter"]
    themes, regions = offered.fields["theme"].choices, offered.fields["region"].choices
    assert [choice.value for choice in themes] == ["energie", "sante"]
    assert [choice.value for choice in regions] == ["nord", "sud"]


def test_a_choice_that_is_not_on_offer_filters_nothing_and_is_named(client, poles):
    response = client.get("/fr/poles/?theme=inconnu")
    assert len(response.context["page"]) == 3
    html = response.content.decode()
    assert 'id="theme-error"' in html
    assert 'aria-describedby="theme-help theme-error"' in html


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=%FF%FE",
        "q=" + "a" * 100_000,
        "q=%ED%A0%80",
        "theme=%00&region=%00",
        "theme=" + "x" * 100_000,
        "page=&q=a&q=b&theme=&region=&=&&&",
        "q[]=a",
    ],
    ids=lambda query: query[:20],
)
def test_malformed_questions_get_an_answer(client, poles, query):
    assert client.get(f"/fr/poles/?{query}").status_code == 200


@pytest.mark.parametrize("page", ["2", "0", "-1", "9" * 30, "9" * 5000, "abc", "%00", "1.5"])
def test_a_page_that_the_list_does_not_have_is_not_found(client, poles, page):
    assert client.get(f"/fr/poles/?page={page}").status_code == 404


def test_the_first_page_of_an_unknown_theme_is_that_of_the_list(client, poles):
    context = client.get("/fr/poles/?page=1&theme=inconnu&tracker=1").context
    assert context["canonical"] == "http://testserver/fr/poles/"
    context = client.get("/fr/poles/?page=1&theme=sante").context
    assert context["canonical"] == "http://testserver/fr/poles/?theme=sante"


def test_pages_keep_what_was_asked(client):
    theme = factories.ThemeFactory(slug_fr="sante")
    for _ in range(30):
        factories.PoleFactory().themes.add(theme)
    response = client.get("/fr/poles/?theme=sante&page=2&tracker=1")
    assert len(response.context["page"]) == 5
    html = response.content.decode()
    assert 'href="?theme=sante&amp;page=1"' in html
    assert "tracker" not in html[html.index("fr-pagination") :]
    assert "page 2" in html[: html.index("</title>")]
    assert response.context["canonical"] == "http://testserver/fr/poles/?theme=sante&page=2"


def test_a_filtered_list_is_for_people_not_for_search_engines(client, poles, settings):
    settings.DEVELOPMENT = False
    assert 'name="robots"' not in client.get("/fr/poles/").content.decode()
    assert 'name="robots"' in client.get("/fr/poles/?q=zebre").content.decode()


def test_no_pole_found_is_said(client, poles):
    response = client.get("/fr/poles/?q=introuvable")
    assert response.context["page"].paginator.count == 0
    assert "pole-line" not in response.content.decode()


def test_a_pole_says_what_it_does_where_and_since_when(client, poles):
    _light, car, zebra = poles
    source = factories.SourceFactory(code="Z901", title_fr="Journal inventé")
    car.website = "https://example.org/"
    car.description_fr = "<p>Une description inventée.</p>"
    car.category = models.Pole.Category.NATIONAL
    car.save()
    factories.LabelEventFactory(pole=car, kind="withdrawn", date=PartialDate(2010, 5, 11))
    factories.LabelEventFactory(pole=car, date=PartialDate(2005, 7, 12), source=source)
    factories.LabelEventFactory(
        pole=zebra, kind="merged", date=PartialDate(2009), successor=car, source=source
    )
    factories.StrategicAreaFactory(
        contract=None, pole=car, source=source, name_fr="Moteurs inventés"
    )
    factories.TargetMarketFactory(
        contract=None, pole=car, source=source, name_fr="Marché des moteurs"
    )
    page = words(client.get("/fr/poles/movinvent/"))
    for part in (
        "Voitures",
        "Santé",
        "Nord",
        "Évreux",
        "https://example.org/",
        "Une description inventée.",
        "Moteurs inventés",
        "Marché des moteurs",
        "Journal inventé",
    ):
        assert part in page, part
    assert page.index("12 juillet 2005") < page.index("2009 ") < page.index("11 mai 2010")
    html = client.get("/fr/poles/movinvent/").content.decode()
    assert 'id="source-z901"' in html
    assert html.count('href="#source-z901"') >= 4
    assert 'href="/fr/poles/movinvent/"' in client.get("/fr/poles/zebre/").content.decode()


def test_themes_without_a_source_are_told_to_be_our_own(client, poles):
    light, *_ = poles
    with_note = client.get("/fr/poles/energie-lumiere/").content.decode()
    light.themes_source = factories.SourceFactory(code="Z902")
    light.save()
    without = client.get("/fr/poles/energie-lumiere/").content.decode()
    # The region has a note of its own.
    assert with_note.count("facts__note") == without.count("facts__note") + 1
    assert 'href="#source-z902"' in without


def test_near_are_live_poles_of_a_region_and_of_a_theme(client, poles):
    light, car, zebra = poles
    stranger = factories.PoleFactory(name="Étranger")
    hidden = factories.PoleFactory(published_at=None)
    hidden.themes.set(car.themes.all())
    twin = factories.PoleFactory(name="Jumeau", slug_fr="jumeau")
    twin.themes.set(car.themes.all())
    twin.regions.set(car.regions.all())
    far = factories.PoleFactory(name="Lointain", slug_fr="lointain")
    far.themes.set(light.themes.all())
    answer = client.get("/fr/poles/movinvent/")
    near = answer.context["near"]
    assert near["regions"] == [twin, light, zebra]
    assert near["themes"] == [twin, light, zebra, far]
    assert [row.name for row in near["themes"][0].shared_regions] == ["Nord", "Sud"]
    assert "Lointain Même thématique : Énergie." in words(answer)
    near = client.get(stranger.get_absolute_url()).context["near"]
    assert near == {"regions": [], "themes": []}


def test_contracts_are_the_newest_live_ones_by_phase(client, poles):
    light, *_ = poles
    old, new = factories.PhaseFactory(number=1), factories.PhaseFactory(number=2)
    for phase, version in ((old, 1), (new, 1), (new, 2)):
        factories.ContractFactory(pole=light, phase=phase, version=version)
    factories.ContractFactory(pole=light, published_at=None)
    found = client.get("/fr/poles/energie-lumiere/").context["contracts"]
    assert [(row.phase, row.version) for row in found] == [(new, 2), (old, 1)]


def test_alternates_only_where_the_pole_is_translated(client, poles):
    html = client.get("/fr/poles/movinvent/").content.decode()
    head = html[: html.index("</head>")]
    assert 'hreflang="en"' in head
    assert 'hreflang="lt"' not in head


def test_a_pole_of_another_time_and_one_that_is_not_live(client, poles):
    models.PreviousAddress.objects.create(
        item_model="pole", item_id=poles[0].pk, language="en", slug="light-energy"
    )
    response = client.get("/lt/poles/light-energy/")
    assert (response.status_code, response.headers["Location"]) == (
        301,
        "/lt/poles/energie-lumiere/",
    )
    models.Pole.objects.filter(name="Zèbre").update(published_at=None)
    assert client.get("/fr/poles/zebre/").status_code == 404


def test_the_number_of_queries_does_not_grow_with_rows(client, poles):
    light, *_ = poles

    def add(number: int) -> None:
        for _ in range(number):
            pole = factories.PoleFactory()
            pole.themes.set(light.themes.all())
            pole.regions.add(factories.RegionFactory(insee_code=None, published_at=None))
            pole.regions.set(light.regions.all())
            source = factories.SourceFactory()
            light.sources.add(source)
            factories.LabelEventFactory(pole=light, source=source)
            factories.LabelEventFactory(pole=pole, kind="merged", successor=light, source=source)
            factories.StrategicAreaFactory(contract=None, pole=light, source=source)
            factories.TargetMarketFactory(contract=None, pole=light, source=source)
            factories.ContractFactory(pole=light)

    paths = ("/fr/poles/", "/fr/poles/energie-lumiere/", "/fr/poles/?q=pole&theme=energie")
    add(3)
    few = [count_queries(client, path) for path in paths]
    add(27)
    assert [count_queries(client, path) for path in paths] == few


def label(pole, **events):
    for position, (kind, date) in enumerate(events.items(), start=1):
        factories.LabelEventFactory(pole=pole, kind=kind, date=date, position=position)


def test_the_list_says_whose_label_was_withdrawn(client, poles):
    kept, lost, _unknown = poles
    label(kept, labelled="2005-07-12", renewed="2010-05-11")
    label(lost, labelled="2005-07-12", withdrawn="2010-05-11")
    page = words(client.get("/fr/poles/"))
    assert page.count("label retiré") == 1
    assert "Voitures label retiré le 11 mai 2010" in page
    assert "label withdrawn on 11 May 2010" in words(client.get("/en/poles/"))


def test_an_ended_label_is_told_as_precisely_as_it_is_known(client, poles):
    kept, lost, merged = poles
    label(kept, labelled="2005", merged="2014-01")
    label(lost, labelled="2005", withdrawn="2010")
    label(merged, labelled="2005", merged="2014-01-31")
    page = words(client.get("/en/poles/"))
    for expected in (
        "merged into another cluster in January 2014",
        "label withdrawn in 2010",
        "merged into another cluster on 31 January 2014",
    ):
        assert expected in page


def test_near_poles_that_hold_the_label_come_first(client, poles):
    light, car, zebra = poles
    light.themes.set(car.themes.all())
    label(light, labelled="2005-07-12", withdrawn="2010-05-11")
    page = client.get("/en/poles/movinvent/")
    for near in page.context["near"].values():
        assert [pole.name for pole in near] == [zebra.name, light.name]
    assert words(page).count("label withdrawn on 11 May 2010") == 2
