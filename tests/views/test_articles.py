"""The news."""

import pytest

from phases import models
from phases.models.dates import PartialDate
from tests import factories
from tests.views.reading import count_queries, words

pytestmark = pytest.mark.django_db


def test_a_written_article_has_a_page(client):
    article = factories.ArticleFactory(title_fr="Titre inventé", slug_fr="titre-invente")
    article.phases.add(factories.PhaseFactory(title_fr="Phase concernée"))
    article.phases.add(factories.PhaseFactory(title_fr="Phase retirée", published_at=None))
    page = words(client.get("/fr/actualites/titre-invente/"))
    for part in (
        "Titre inventé",
        "9 janvier 2013",
        "Les premières lignes d’un article inventé.",
        "Le texte d’un article inventé.",
        "Phase concernée",
    ):
        assert part in page, part
    assert "Phase retirée" not in page


def test_an_article_without_text_or_not_live_has_none(client):
    factories.ArticleFactory(slug_fr="titre-seul", body_fr="")
    factories.ArticleFactory(slug_fr="pas-de-texte", body_fr=None)
    factories.ArticleFactory(slug_fr="brouillon", published_at=None)
    for slug in ("titre-seul", "pas-de-texte", "brouillon"):
        assert client.get(f"/fr/actualites/{slug}/").status_code == 404


def test_the_list_is_newest_first_and_names_written_articles_only(client):
    old = factories.ArticleFactory(date=PartialDate(2012, 12))
    new = factories.ArticleFactory(date=PartialDate(2013, 1, 9))
    undated = factories.ArticleFactory(date=None)
    factories.ArticleFactory(body_fr="")
    assert list(client.get("/fr/actualites/").context["page"]) == [new, old, undated]


def test_without_articles_the_list_says_so_and_no_menu_leads_to_it(client):
    response = client.get("/fr/actualites/")
    assert response.status_code == 200
    assert "line-list" not in response.content.decode()
    assert 'href="/fr/actualites/"' not in client.get("/fr/phases/").content.decode()
    factories.ArticleFactory()
    assert 'href="/fr/actualites/"' in client.get("/fr/phases/").content.decode()


def test_slugs_of_other_languages_and_previous_ones_lead_to_the_page(client):
    article = factories.ArticleFactory(slug_fr="titre", slug_lt="pavadinimas")
    models.PreviousAddress.objects.create(
        item_model="article", item_id=article.pk, language="lt", slug="senas"
    )
    for slug in ("titre", "senas"):
        response = client.get(f"/lt/actualites/{slug}/")
        assert response.headers["Location"] == "/lt/actualites/pavadinimas/"


def test_the_number_of_queries_does_not_grow_with_rows(client):
    article = factories.ArticleFactory(slug_fr="titre")

    def add(number: int) -> None:
        for _ in range(number):
            phase = factories.PhaseFactory()
            factories.ArticleFactory().phases.add(phase)
            article.phases.add(phase)

    paths = ("/fr/actualites/", "/fr/actualites/titre/")
    add(3)
    few = [count_queries(client, path) for path in paths]
    add(27)
    assert [count_queries(client, path) for path in paths] == few
