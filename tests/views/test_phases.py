"""The phases: the document whole, and a page each."""

import re
from datetime import date

import pytest
from django.urls import reverse

from phases import models
from phases.models.dates import PartialDate
from tests import factories
from tests.views.reading import count_queries, plain, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def phase():
    """Return an invented third phase with all that a phase can have."""
    phase = factories.PhaseFactory(
        number=3,
        start_year=2013,
        end_year=2018,
        title_fr="Phase inventée",
        title_en="Invented phase",
        slug_fr="phase-inventee",
        slug_en="invented-phase",
        body_fr="<p>Le texte de la phase.</p>",
        objective_fr="<p>Un objectif inventé.</p>",
        orientations_introduction_fr="Pour atteindre cet objectif :",
        budget_amount=1_500_000_000,
        budget_wording_fr="pour une chose inventée",
        budget_source=factories.SourceFactory(code="Z900", title_fr="Source du budget"),
    )
    models.Announcement.objects.create(
        phase=phase,
        position=1,
        date=PartialDate(2013, 1, 9),
        body_addressed_fr="Conseil inventé",
        text_fr="<p>Une communication inventée.</p>",
        reference_fr="décision inventée n° 1",
    )
    models.Speaker.objects.create(
        phase=phase, position=1, name="Jeanne Inventée", office_fr="ministre inventée"
    )
    for number in (1, 2, 3):
        factories.OrientationFactory(
            phase=phase, position=number, text_fr=f"<p>Texte inventé {number}.</p>"
        )
    return phase


def test_a_phase_says_what_was_decided_when_by_whom_and_how_much(client, phase):
    page = words(client.get("/fr/phases/phase-inventee/"))
    for part in (
        "Phase inventée",
        "Une phase inventée pour les tests.",
        "pour une chose inventée",
        "1,5",
        "9 janvier 2013",
        "Conseil inventé",
        "Une communication inventée.",
        "décision inventée n° 1",
        "Jeanne Inventée",
        "ministre inventée",
        "Un objectif inventé.",
        "Pour atteindre cet objectif :",
        "Texte inventé 3.",
        "Source du budget",
    ):
        assert part in page, part
    assert re.search("2013.2018", page)


def test_the_source_of_the_budget_stands_beside_the_figure(client, phase):
    html = client.get("/fr/phases/phase-inventee/").content.decode()
    figure = html[html.index('class="key-figures"') : html.index("</dl>")]
    assert 'href="#source-z900"' in figure
    assert 'id="source-z900"' in html


def test_each_orientation_has_an_address_and_a_number_where_it_has_no_title(client, phase):
    phase.orientations.filter(position=2).update(title_fr="Un titre inventé")
    html = client.get("/fr/phases/phase-inventee/").content.decode()
    for number in (1, 2, 3):
        assert f'id="orientation-{number}"' in html
        assert f'href="#orientation-{number}"' in html
    page = words(client.get("/fr/phases/phase-inventee/"))
    assert "Orientation 3 Texte inventé 3." in page
    assert "Un titre inventé Texte inventé 2." in page


def test_nothing_is_printed_of_what_a_phase_does_not_have(client):
    factories.PhaseFactory(slug_fr="phase-nue", summary_fr="")
    html = client.get("/fr/phases/phase-nue/").content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    assert "<h2" not in main
    assert "key-figures" not in main
    assert "fr-summary" not in main


def test_slugs_of_other_languages_and_previous_ones_lead_to_the_page(client, phase):
    assert client.get("/en/phases/phase-inventee/").headers["Location"] == (
        "/en/phases/invented-phase/"
    )
    models.PreviousAddress.objects.create(
        item_model="phase", item_id=phase.pk, language="fr", slug="ancien-nom"
    )
    response = client.get("/fr/phases/ancien-nom/")
    assert (response.status_code, response.headers["Location"]) == (
        301,
        "/fr/phases/phase-inventee/",
    )
    assert client.get("/fr/phases/inconnue/").status_code == 404


def test_previous_and_next_phase_are_the_nearest_live_ones(client):
    one, two, four = (factories.PhaseFactory(number=number) for number in (1, 2, 4))
    factories.PhaseFactory(number=None, start_year=None, end_year=None, published_at=None)
    context = client.get(two.get_absolute_url()).context
    assert (context["previous_phase"], context["next_phase"]) == (one, four)
    context = client.get(four.get_absolute_url()).context
    assert (context["previous_phase"], context["next_phase"]) == (two, None)


def test_what_followed_is_told_of_the_last_phase_once_it_is_over(client, phase, monkeypatch):
    source = factories.SourceFactory(code="Z903")
    phase.sequel_sources.add(source)
    models.Phase.objects.filter(pk=phase.pk).update(sequel_fr="<p>Une suite inventée.</p>")

    def shown(year: int) -> bool:
        monkeypatch.setattr("phases.views.phases.timezone.localdate", lambda: date(year, 6, 1))
        response = client.get("/fr/phases/phase-inventee/")
        page = words(response)
        assert ("Une suite inventée." in page) == (source in response.context["sources"])
        return "Une suite inventée." in page

    assert not shown(2018)
    assert shown(2019)
    factories.PhaseFactory(number=4, start_year=2019, end_year=2022)
    assert not shown(2019)


def test_only_live_relations_are_named(client, phase):
    for index, name in enumerate(("annoncé", "retiré")):
        article = factories.ArticleFactory(title_fr=f"Article {name}", slug_fr=f"article-{index}")
        article.phases.add(phase)
        phase.sources.add(factories.SourceFactory(title_fr=f"Document {name}"))
    models.Article.objects.filter(title_fr__contains="retiré").update(published_at=None)
    models.Source.objects.filter(title_fr__contains="retiré").update(published_at=None)
    for path in ("/fr/phases/phase-inventee/", "/fr/phases/"):
        page = words(client.get(path))
        assert "Article annoncé" in page
        assert "retiré" not in page


def test_an_article_that_nobody_has_written_stands_without_a_link(client, phase):
    unwritten = factories.ArticleFactory(title_fr="Titre seul", slug_fr="titre-seul", body_fr="")
    written = factories.ArticleFactory(title_fr="Texte entier", slug_fr="texte-entier")
    for article in (unwritten, written):
        article.phases.add(phase)
    for path in ("/fr/phases/phase-inventee/", "/fr/phases/"):
        html = client.get(path).content.decode()
        assert "Titre seul" in html
        assert "titre-seul" not in html
        assert 'href="/fr/actualites/texte-entier/"' in html


def test_an_older_version_of_a_contract_is_not_counted(client, phase):
    pole = factories.PoleFactory(name="Pôle compté")
    for version in (1, 2):
        factories.ContractFactory(pole=pole, phase=phase, version=version)
    factories.ContractFactory(phase=phase, published_at=None)
    context = client.get("/fr/phases/phase-inventee/").context
    assert context["contract_count"] == 1
    assert [contract.version for contract in context["contracts"]] == [2]


def test_many_contracts_lead_to_the_list_of_all(client, phase):
    for _ in range(26):
        factories.ContractFactory(phase=phase)
    response = client.get("/fr/phases/phase-inventee/")
    assert len(response.context["contracts"]) == 25
    assert 'href="/fr/contrats/?phase=phase-inventee"' in response.content.decode()


def test_the_document_begins_with_the_newest_phase_and_ends_with_the_definition(client, phase):
    factories.PhaseFactory(
        number=1, start_year=2005, end_year=2008, title_fr="Première", summary_fr="Au début."
    )
    factories.PageFactory(
        role="definition", title_fr="Qu’est-ce donc ?", body_fr="<p>Une définition.</p>"
    )
    models.Phase.objects.filter(pk=phase.pk).update(
        headline_fr="Elle est lancée", headline_on=PartialDate(2013, 1)
    )
    page = words(client.get("/fr/phases/"))
    page = page[page.index("Elle est lancée") :]
    order = (
        "Elle est lancée",
        "janvier 2013",
        "Une phase inventée pour les tests.",
        "Une communication inventée.",
        "Un objectif inventé.",
        "Pour atteindre cet objectif :",
        "Texte inventé 1.",
        "Texte inventé 3.",
        "Au début.",
        "Une définition.",
    )
    places = [page.index(part) for part in order]
    assert places == sorted(places)


def test_the_ministrys_page_is_there_whole_and_in_its_order(client, first_content):
    page = words(client.get("/fr/phases/"))
    sentences = [
        sentence
        for phase in models.Phase.objects.order_by("-number")
        for sentence in (
            phase.summary_fr,
            *(row.text_fr for row in phase.announcements.all()),
            phase.objective_fr,
            *(row.text_fr for row in phase.orientations.all()),
            *(row.title_fr for row in phase.articles.all()),
        )
        if sentence
    ]
    assert len(sentences) >= 13
    places = [page.index(plain(sentence)) for sentence in sentences]
    assert places == sorted(places)


def test_the_number_of_queries_does_not_grow_with_rows(client, phase):
    def add(number: int) -> None:
        for _ in range(number):
            factories.OrientationFactory(phase=phase)
            factories.ArticleFactory().phases.add(phase)
            factories.ContractFactory(phase=phase)
            phase.sources.add(factories.SourceFactory())
            models.Speaker.objects.create(phase=phase, name="X", office_fr="ministre inventé")

    paths = (reverse("phase_detail", args=["phase-inventee"]), reverse("phase_list"))
    add(3)
    few = [count_queries(client, path) for path in paths]
    add(27)
    for number in range(10, 15):  # not that of the phase above, as a sequence may give
        factories.OrientationFactory(phase__number=number)
    assert [count_queries(client, path) for path in paths] == few
