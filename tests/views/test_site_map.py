"""The site map for people."""

import pytest

from phases.models import Article
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
