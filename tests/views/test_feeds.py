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
