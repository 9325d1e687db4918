"""The pages of the data sets, for people."""

import json

import pytest

from phases import models
from phases.opendata.datasets.registry import DATA_SETS
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def phase():
    factories.site()
    return factories.publish(models.Phase, **factories.phase_values(title_fr="Phase inventée"))


def test_the_list_says_what_each_holds_and_how_much_it_weighs(client, phase):
    page = client.get("/fr/donnees/").content.decode()
    for slug, data_set in DATA_SETS.items():
        assert f'href="/fr/donnees/{slug}/"' in page
        for ending in data_set.formats:
            assert f'href="/donnees/v1/{slug}.{ending}"' in page
    assert "1\u00a0ligne" in page or "1 ligne" in page
    assert "etalab-2.0" in page
    assert 'href="/donnees/catalogue.ttl"' in page


def test_a_page_describes_each_field_and_shows_rows(client, phase):
    page = client.get("/lt/donnees/phases/").content.decode()
    for column in DATA_SETS["phases"].columns:
        assert f"<code>{column.name}</code>" in page
    assert '<td lang="fr">Phase inventée</td>' in page
    assert 'href="/lt/donnees/sources/"' in page


def test_a_page_tells_what_changed(client, phase):
    factories.edit(phase, title_fr="Un autre titre inventé")
    page = client.get("/fr/donnees/phases/")
    kinds = [told.change.kind for told in page.context["changes"]]
    assert kinds == ["changed", "published"]
    assert page.context["updated_at"] == models.PublicChange.objects.newest_at()
    history = client.get("/fr/historique/donnees/phases/")
    assert history.status_code == 200
    assert 'href="/fr/historique/donnees/phases/"' in page.content.decode()


def test_programs_are_told_of_the_data_set(client, phase):
    page = client.get("/en/donnees/phases/").content.decode()
    blocks = page.split('<script type="application/ld+json">')[1:]
    data = [json.loads(block.split("</script>")[0]) for block in blocks]
    (found,) = (one for one in data if one["@type"] == "Dataset")
    assert found["name"] == "Phases of the policy"
    assert found["license"].startswith("https://github.com/etalab/")
    assert found["distribution"][0]["encodingFormat"] == "text/csv"
    size = len(client.get("/donnees/v1/phases.csv").getvalue())
    assert found["distribution"][0]["contentSize"] == str(size)
