"""A CDN is told of every publication, by one process, and also after a crash or an outage."""

import os
import time

import pytest
from django.db import connection

from phases.models import CdnAddress, JournalEntry
from poles_site.page_store import cdn, purging
from poles_site.page_store.edition import Edition
from poles_site.page_store.purging import Purger
from tests import factories
from tests.programs import free_port, wait_for
from tests.purged import Cdn
from tests.together import committed

TIMES = 1 + len(purging.AGAIN_AFTER)


@pytest.fixture
def there(db):
    """Return a CDN, of which nothing is known yet."""
    there = Cdn()
    yield there
    committed(CdnAddress.objects.all().delete)
    committed(JournalEntry.objects.all().delete)
    there.go()


@pytest.fixture
def purger(there, monkeypatch):
    """Return a function that starts a purger, as a process of a release does."""
    monkeypatch.setattr(purging, "AGAIN_AFTER", (0.05, 0.1))
    monkeypatch.setattr(purging, "RETRY_AFTER", 0.05)
    monkeypatch.setattr(purging, "TRY_EVERY", 0.05)
    monkeypatch.setattr(purging, "LOOK_EVERY", 0.2)
    started = []

    def start(url=there.url, release="of today") -> Purger:
        purger = Purger(url, Edition(release))
        purger.start()
        started.append(purger)
        return purger

    yield start
    for purger in started:
        purger.stop()


def publish(*keys: str) -> None:
    """Write what a publication of something with these keys writes."""
    committed(write, keys)


def write(keys: tuple[str, ...]) -> None:
    entry = JournalEntry.objects.create(
        verb=JournalEntry.Verb.PUBLISHED,
        item_model="phase",
        title="Inventé",
        at=factories.PUBLISHED,
        surrogate_keys=list(keys),
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('publication', %s)", [str(entry.pk)])


def wait_until_written_down(url: str) -> None:
    newest = JournalEntry.objects.order_by("id").last()
    wait_for(
        lambda: CdnAddress.objects.filter(
            address=url, publication=newest.pk if newest else 0
        ).exists()
    )


def test_who_was_never_told_drops_everything_first(there, purger):
    purger()
    wait_until_written_down(there.url)
    assert there.told_keys() == [{cdn.ALL}] * TIMES


def test_each_publication_is_told_at_once_and_again(there, purger):
    purger()
    wait_until_written_down(there.url)
    there.told.clear()
    published = time.monotonic()
    publish("aaaaaaaa", "bbbbbbbb")
    wait_until_written_down(there.url)
    assert there.told_keys() == [{"aaa", "bbb", cdn.MANY}] * TIMES
    moments = [moment - published for moment, _keys in there.told]
    for moment, least in zip(moments[1:], purging.AGAIN_AFTER, strict=True):
        assert moment >= least
    # What changed nothing that is public is not told.
    there.told.clear()
    publish()
    wait_until_written_down(there.url)
    assert there.told == []


def test_who_follows_tells_again_what_was_not_told_to_the_end(there, purger, monkeypatch):
    first = purger()
    wait_until_written_down(there.url)
    monkeypatch.setattr(purging, "AGAIN_AFTER", (0.05, 60))
    there.told.clear()
    publish("aaaaaaaa")
    wait_for(lambda: len(there.told) == 2)
    first.stop()
    monkeypatch.setattr(purging, "AGAIN_AFTER", (0.05, 0.1))
    there.told.clear()
    publish("bbbbbbbb")
    second = purger()
    wait_until_written_down(there.url)
    assert there.told_keys() == [{"aaa", "bbb", cdn.MANY}] * TIMES
    second.stop()
    there.told.clear()
    purger()
    publish("cccccccc")
    wait_until_written_down(there.url)
    assert set(there.told_keys()) == {frozenset({"ccc", cdn.MANY})}


@pytest.mark.parametrize("outage", ["refuses", "fails"])
def test_after_an_outage_it_is_told_all_that_it_missed(there, purger, outage):
    purger()
    wait_until_written_down(there.url)
    there.told.clear()
    if outage == "refuses":
        there.go()
    else:
        there.status = 503
    for key in ("aaaaaaaa", "bbbbbbbb"):
        publish(key)
        time.sleep(0.1)
    assert there.told == []
    if outage == "refuses":
        there.appear()
    there.status = 200
    wait_until_written_down(there.url)
    assert frozenset().union(*there.told_keys()) == {"aaa", "bbb", cdn.MANY}
    assert len(there.told) >= TIMES


def test_who_missed_too_much_drops_everything(there, purger, monkeypatch):
    first = purger()
    wait_until_written_down(there.url)
    first.stop()
    there.told.clear()
    for number in range(purging.MOST_MISSED + 1):
        publish(f"{number:08}")
    purger()
    wait_until_written_down(there.url)
    assert there.told_keys() == [{cdn.ALL}] * TIMES


def test_another_release_and_another_database_drop_everything(there, purger):
    first = purger()
    publish("aaaaaaaa")
    wait_until_written_down(there.url)
    first.stop()
    there.told.clear()
    second = purger(release="of tomorrow")
    wait_for(lambda: CdnAddress.objects.filter(edition__startswith="of tomorrow").exists())
    assert there.told_keys() == [{cdn.ALL}] * TIMES
    second.stop()
    there.told.clear()
    committed(JournalEntry.objects.all().delete)
    purger(release="of tomorrow")
    wait_until_written_down(there.url)
    assert there.told_keys() == [{cdn.ALL}] * TIMES


def test_words_of_the_interface_that_change_drop_everything(there, purger, settings, tmp_path):
    catalogue = tmp_path / "fr" / "LC_MESSAGES" / "django.mo"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_bytes(b"")
    settings.EDIT_CATALOGUES, settings.LOCALE_PATHS = True, [tmp_path]
    purger()
    wait_until_written_down(there.url)
    there.told.clear()
    os.utime(catalogue, (1, 1))
    wait_for(lambda: len(there.told) == TIMES)
    assert there.told_keys() == [{cdn.ALL}] * TIMES


def test_one_tells_and_another_follows_when_it_is_gone(there, purger):
    first = purger()
    wait_until_written_down(there.url)
    purger()
    for number in range(3):
        there.told.clear()
        publish(f"{number}{number}{number}aaaaa")
        wait_until_written_down(there.url)
        assert len(there.told) == TIMES
    first.stop()
    there.told.clear()
    publish("bbbbbbbb")
    wait_until_written_down(there.url)
    assert there.told_keys() == [{"bbb", cdn.MANY}] * TIMES


def test_one_that_is_away_keeps_no_other_waiting(there, purger):
    purger()
    away = f"http://127.0.0.1:{free_port()}"
    purger(away)
    wait_until_written_down(there.url)
    there.told.clear()
    publish("aaaaaaaa")
    wait_until_written_down(there.url)
    assert there.told_keys() == [{"aaa", cdn.MANY}] * TIMES
    assert not CdnAddress.objects.filter(address=away).exists()


def test_many_keys_are_told_in_parts_that_fit_into_a_header(there, purger):
    purger()
    wait_until_written_down(there.url)
    there.told.clear()
    keys = {f"{number:04}aaaa" for number in range(10_000)}
    publish(*keys)
    wait_until_written_down(there.url)
    assert frozenset().union(*there.told_keys()) == {cdn.MANY, *(key[:3] for key in keys)}
    assert max(len(" ".join(keys)) for keys in there.told_keys()) < 2_500
