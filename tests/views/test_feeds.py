"""The Atom feeds: valid though empty, honest about languages and dates, stable whatever changes."""

import xml.etree.ElementTree as ET

import lxml.html
import pytest

from phases.editorial import workflow
from phases.models import Phase, PublicChange
from phases.models.dates import PartialDate
from tests import factories

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
FEEDS = (
    *("historique/atom.xml", "phases/atom.xml", "poles/atom.xml", "contrats/atom.xml"),
    "actualites/atom.xml",
)


def test_feed(client):
    feed = ET.fromstring(client.get("/lt/actualites/atom.xml").content)
    assert feed.findall(f"{ATOM}entry") == []
    factories.ArticleFactory(title_fr="Une nouvelle", date=PartialDate(2013, 1, 9))
    factories.ArticleFactory(title_fr="Sans texte", body_fr="")
    feed = ET.fromstring(client.get("/lt/actualites/atom.xml").content)
    [entry] = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "Une nouvelle"
    assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"
    assert entry.findtext(f"{ATOM}published").startswith("2013-01-09")


def test_feed_invents_no_date(client):
    factories.ArticleFactory(date=PartialDate(2013, 1))
    feed = ET.fromstring(client.get("/fr/actualites/atom.xml").content)
    assert feed.find(f"{ATOM}entry/{ATOM}published") is None


def test_entry_is_whole_in_one_language(client):
    factories.ArticleFactory(title_fr="Titre", summary_fr="Résumé", summary_lt="Santrauka")
    [entry] = ET.fromstring(client.get("/lt/actualites/atom.xml").content).findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}summary") == "Résumé"
    assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"


def test_an_entry_is_in_french_where_that_replaces_its_translation(client, settings):
    made = {"summary": {"state": "reviewed", "source": "Ancien"}}
    factories.ArticleFactory(
        title_fr="Titre",
        title_lt="Antraštė",
        summary_fr="Résumé",
        summary_lt="Santrauka",
        translation_status_lt=made,
    )

    def entry():
        feed = ET.fromstring(client.get("/lt/actualites/atom.xml").content)
        [found] = feed.findall(f"{ATOM}entry")
        language = found.get("{http://www.w3.org/XML/1998/namespace}lang")
        return language, found.findtext(f"{ATOM}title"), found.findtext(f"{ATOM}summary")

    assert entry() == ("lt", "Antraštė", "Santrauka")
    settings.REPLACE_OUTDATED = frozenset({"lt"})
    assert entry() == ("fr", "Titre", "Résumé")


def test_the_title_is_in_the_feed_s_language(client):
    factories.SiteSettingsFactory(service_name_fr="Service inventé")

    def title(language):
        feed = ET.fromstring(client.get(f"/{language}/actualites/atom.xml").content)
        return feed.findtext(f"{ATOM}title")

    assert title("fr") == "Service inventé – Actualités"
    assert title("lt") == "Konkurencingumo klasteriai – Naujienos"


def entries(client, address):
    feed = ET.fromstring(client.get(address).content)
    return feed.findall(f"{ATOM}entry")


@pytest.mark.parametrize("address", FEEDS)
def test_every_feed_has_what_rfc_4287_asks(client, address):
    phase = factories.publish(Phase, **factories.phase_values())
    factories.edit(phase, summary_fr="Un résumé.")
    factories.ArticleFactory()
    for language in ("fr", "en", "lt"):
        response = client.get(f"/{language}/{address}")
        assert response["Content-Type"].startswith("application/atom+xml")
        feed = ET.fromstring(response.content)
        assert feed.get(LANG) == language
        for element in (feed, *feed.findall(f"{ATOM}entry")):
            for name in ("id", "title", "updated"):
                assert element.findtext(f"{ATOM}{name}"), (address, name)
        own = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
        assert own["self"] == f"http://testserver/{language}/{address}"
        assert client.get(own["alternate"].removeprefix("http://testserver")).status_code == 200


def test_a_change_is_an_entry_that_leads_to_its_words(client):
    phase = factories.publish(Phase, **factories.phase_values())
    factories.edit(phase, summary_fr="Un résumé.", title_lt="Išgalvotas etapas")
    newest, first = entries(client, "/fr/phases/atom.xml")
    assert newest.findtext(f"{ATOM}title") == "Phase inventée 1"
    summary = newest.findtext(f"{ATOM}summary").replace("\u00a0", " ")
    assert summary == "Modifié : Titre (lituanien), Résumé (français)"
    assert first.findtext(f"{ATOM}summary") == "Première publication"
    change = PublicChange.objects.of(phase)[0]
    assert newest.find(f"{ATOM}link").get("href") == (
        f"http://testserver/fr/historique/phases/phase-inventee-1/#change-{change.pk}"
    )
    assert newest.findtext(f"{ATOM}updated")[:19] == change.at.isoformat()[:19]
    assert entries(client, "/fr/poles/atom.xml") == []
    assert len(entries(client, "/fr/historique/atom.xml")) == 2


def test_an_entry_of_changes_is_whole_in_one_language(client):
    phase = factories.publish(Phase, **factories.phase_values())
    [entry] = entries(client, "/lt/phases/atom.xml")
    assert entry.get(LANG) == "fr"
    assert entry.findtext(f"{ATOM}summary") == "Première publication"
    factories.edit(phase, title_lt="Išgalvotas etapas")
    _newest, first = entries(client, "/lt/phases/atom.xml")
    assert first.get(LANG) == "lt"
    assert first.findtext(f"{ATOM}summary") == "Paskelbta pirmą kartą"


def test_ids_outlive_slugs_and_words(client):
    phase = factories.publish(Phase, **factories.phase_values())
    article = factories.ArticleFactory()

    def ids(address):
        return [entry.findtext(f"{ATOM}id") for entry in entries(client, address)]

    before = ids("/fr/phases/atom.xml") + ids("/fr/actualites/atom.xml")
    assert all(each.startswith("urn:uuid:") for each in before)
    assert ids("/lt/phases/atom.xml")[0] not in before
    factories.edit(phase, slug_fr="autre-adresse", title_fr="Autre titre")
    article.slug_fr, article.title_fr = "autre", "Autre"
    article.save()
    assert [ids("/fr/phases/atom.xml")[-1], *ids("/fr/actualites/atom.xml")] == before


def test_feeds_are_bounded(client):
    phase = factories.publish(Phase, **factories.phase_values())
    PublicChange.objects.bulk_create(
        PublicChange(item_model="phase", item_id=phase.pk, kind="changed", at=phase.updated_at)
        for _number in range(40)
    )
    factories.ArticleFactory.create_batch(40)
    for address in ("phases/atom.xml", "historique/atom.xml", "actualites/atom.xml"):
        assert len(entries(client, f"/fr/{address}")) == 30


def test_drafts_are_in_no_feed(client, publisher):
    phase = factories.publish(Phase, **factories.phase_values())
    factories.edit(phase, publish=False, title_fr="Un secret")
    factories.save(Phase, **factories.phase_values(2, 2009, 2012, title_fr="Encore un secret"))
    for address in FEEDS:
        assert "secret" not in client.get(f"/fr/{address}").content.decode()
    workflow.withdraw(phase, by=publisher)
    newest = entries(client, "/fr/phases/atom.xml")[0]
    assert newest.findtext(f"{ATOM}title") == "Phase"
    assert newest.findtext(f"{ATOM}summary") == "Retiré du site"


def test_pages_name_the_feeds_the_nearest_first(client):
    def named(address):
        head = lxml.html.document_fromstring(client.get(address).content).find("head")
        return head.xpath("./link[@type='application/atom+xml']/@href")

    assert len(named("/lt/")) == len(FEEDS)
    assert named("/lt/")[0] == "/lt/historique/atom.xml"
    assert named("/lt/poles/")[0] == "/lt/poles/atom.xml"
    html = client.get("/lt/suivre/").content.decode()
    for address in named("/lt/"):
        assert client.get(address).status_code == 200
        assert f'<a class="fr-link" href="{address}"' in html
