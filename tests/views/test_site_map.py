"""The site map for people."""

import pytest

from phases.models import Article
from phases.views import site_map
from tests import factories

pytestmark = pytest.mark.django_db


def test_names_every_live_item(client):
    factories.PhaseFactory(title_fr="Une phase")
    factories.PoleFactory(name="Mov’eo inventé")
    factories.ArticleFactory(title_fr="Un article")
    Article.objects.update(slug_fr="un-article")
    html = client.get("/fr/plan-du-site/").content.decode()
    for words in ("Une phase", "Mov’eo inventé", "Un article"):
        assert words in html


def test_of_many_items_it_names_the_list(client, monkeypatch):
    monkeypatch.setattr(site_map, "MOST_NAMED", 2)
    factories.PoleFactory.create_batch(2, name="Pôle inventé")
    page = client.get("/fr/plan-du-site/").content.decode()
    assert page.count("Pôle inventé") == 2
    factories.PoleFactory(name="Pôle inventé")
    page = client.get("/fr/plan-du-site/").content.decode()
    assert "Pôle inventé" not in page
    assert 'href="/fr/poles/"' in page[page.index("<main") :]
