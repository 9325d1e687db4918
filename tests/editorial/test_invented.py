"""The demonstration: something of everything, and every page of it says that it is invented."""

from collections import Counter

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client

from phases import languages
from phases.editorial import invented
from phases.models import Draft, JournalEntry, PerformanceContract, Pole, PublicationSet, Segment
from tests import factories, pages

MARKS = {"fr": "DONNÉES FICTIVES", "en": "FICTITIOUS DATA", "lt": "IŠGALVOTI DUOMENYS"}
ROWS = ("strategicareas", "targetmarkets", "challenges", "commitments", "indicators", "signatories")


@pytest.fixture(scope="module")
def demonstration(django_db_setup, django_db_blocker):
    """Return the public pages of a demonstration, read by a visitor, and what there is in it."""
    with (
        pytest.MonkeyPatch.context() as patch,
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        patch.setattr(django_settings, "DEMO", True)
        editor = factories.account("editor", "editor")
        publisher = factories.account("publisher", "publisher")
        invented.load(editor, publisher)
        found = {
            "poles": list(Pole.objects.live().values_list("name", flat=True)),
            "contracts": PerformanceContract.objects.live().count(),
            "versions": PerformanceContract.objects.live().filter(version=2).count(),
            "rows": {
                name: PerformanceContract.objects.live().exclude(**{name: None}).distinct().count()
                for name in ROWS
            },
            "states": {
                language: Counter(
                    Segment.objects.filter(language=language, item_model="performancecontract")
                    .with_state()
                    .values_list("state", flat=True)
                )
                for language in languages.TARGETS
            },
            "drafts": Counter(
                (draft.state, bool(draft.reason), bool(draft.publication_set_id))
                for draft in Draft.objects.all()
            ),
            "sets": PublicationSet.objects.count(),
            "by": set(JournalEntry.objects.values_list("by__username", flat=True)),
            "pages": pages.crawl(Client()),
        }
        client = Client()
        client.force_login(publisher)
        found["admin"] = client.get("/admin/")
        found["login"] = Client().get("/admin/login/")
        transaction.set_rollback(True)
    return found


def test_there_is_something_of_everything(demonstration):
    assert demonstration["contracts"] >= 40
    assert demonstration["versions"] >= 3
    assert all(count >= 20 for count in demonstration["rows"].values()), demonstration["rows"]
    for states in demonstration["states"].values():
        assert {"missing", "machine", "in_work", "reviewed", "outdated"} <= states.keys()
    assert demonstration["drafts"] == {
        ("draft", False, False): 2,
        ("draft", True, False): 1,
        ("draft", False, True): 3,
        ("in_review", False, False): 1,
        ("scheduled", False, False): 1,
    }
    assert demonstration["sets"] == 1
    assert {"editor", "publisher"} <= demonstration["by"]


def test_no_real_pole_stands_beside_the_invented_ones(demonstration):
    assert len(demonstration["poles"]) == 20
    assert all(name.startswith("Pôle fictif ") for name in demonstration["poles"])


def test_every_page_says_that_it_is_invented(demonstration):
    read = [page for page in demonstration["pages"].values() if page.is_html]
    assert len(read) > 200
    silent = [
        page.address
        for page in read
        if page.response.status_code == 200
        and MARKS[page.prefix or "fr"] not in "".join(page.tree.xpath("//body/section//text()"))
    ]
    assert silent == []


def test_feeds_say_so_in_their_title(demonstration):
    for language, mark in MARKS.items():
        feeds = {
            address: page.html
            for address, page in demonstration["pages"].items()
            if address.startswith(f"/{language}/") and "/atom.xml" in address
        }
        assert {address.split("/")[2] for address in feeds} >= {"actualites", "recherche"}
        silent = [address for address, feed in feeds.items() if f"<title>{mark} – " not in feed]
        assert silent == []


def test_no_answer_may_be_indexed(demonstration):
    answers = [page.response for page in demonstration["pages"].values()]
    for answer in (*answers, demonstration["admin"], demonstration["login"]):
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "Disallow: /\n" in demonstration["pages"]["/robots.txt"].html


def test_the_admin_says_so(demonstration):
    for answer in (demonstration["admin"], demonstration["login"]):
        assert MARKS["fr"] in answer.content.decode()


@pytest.mark.django_db
def test_real_content_bears_no_mark(client):
    assert "FICTI" not in client.get("/fr/").content.decode()
    assert client.get("/robots.txt").get("X-Robots-Tag") is None


@pytest.mark.django_db
def test_invented_content_comes_into_no_other_database(settings):
    with pytest.raises(CommandError, match="DEMO=1 only"):
        call_command("load_demonstration")
    settings.DEMO = True
    factories.publish(Pole, name="Pôle inventé", slug_fr="pole-invente")
    with pytest.raises(CommandError, match="content already"):
        call_command("load_demonstration")
