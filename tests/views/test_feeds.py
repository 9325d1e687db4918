"""The Atom feed: valid though empty, honest about languages and dates."""

import xml.etree.ElementTree as ET

import pytest

from phases.models.dates import PartialDate
from tests import factories

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


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
