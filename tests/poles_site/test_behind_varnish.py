"""A real Varnish in front of the site, with the configuration that docs/cdn has for it."""

import tempfile
import time
from pathlib import Path

import psutil
import pytest
from django.conf import settings as site_settings
from django.core.management import call_command
from django.urls import reverse

from phases.editorial import preview_links, workflow
from phases.models import JournalEntry, Phase, Pole
from poles_site.page_store import cdn, purging
from poles_site.page_store.edition import Edition
from tests import factories, programs, served
from tests.together import committed

CONFIGURATION = site_settings.BASE_DIR / "docs" / "cdn" / "varnish.vcl"
#: As the site has it; here the last time comes sooner.
AGAIN_AFTER = purging.AGAIN_AFTER
A_DAY = 86_400
#: Seconds after its commit in which a publication is visible: the store's 100 ms, and the way.
VISIBLE = 0.15
ROUNDS = 6
FIRST, SECOND, THIRD = (f"/fr/phases/phase-inventee-{number}/" for number in (1, 2, 3))


class Varnish:
    """Asks the Varnish at ``port``, which is told at ``purge_port`` what to drop."""

    def __init__(self, site: served.Site, port: int, purge_port: int):
        self.site, self.port, self.purge_port = site, port, purge_port
        self.process = None

    def ask(self, address: str, method: str = "GET", **headers: str):
        return served.ask(self.port, address, method, **headers)

    def hold(self, *addresses: str) -> None:
        """Have these pages held: the second time they are hits."""
        for address in addresses:
            programs.wait_for(lambda address=address: is_hit(self.ask(address)))

    @property
    def is_told_all(self) -> bool:
        """Return whether there is nothing that it must be told, nor told again."""
        purger = self.site.store.purgers[0]
        newest = JournalEntry.objects.order_by("-id").values_list("id", flat=True).first() or 0
        return not purger._again and purger._told is not None and purger._told[0] == newest


def is_hit(answer) -> bool:
    return answer.headers.get("Cache-Status", "").endswith("cdn; hit")


def test_the_configuration_knows_the_settings():
    text = CONFIGURATION.read_text()
    assert site_settings.FOREIGN_PARAMETERS.pattern in text
    assert f"{site_settings.SESSION_COOKIE_NAME}=" in text
    assert f'"^{site_settings.STATIC_URL}"' in text
    assert AGAIN_AFTER[-1] > cdn.ON_THE_WAY
    assert f"beresp.time - bereq.time > {cdn.ON_THE_WAY}s" in text


@pytest.fixture(scope="module")
def running(django_db_setup, django_db_blocker):
    """Return a Varnish in front of a site with a little content, both for all tests."""
    program = programs.program("varnishd", "varnish")
    site_port, port, purge_port = (programs.free_port() for _n in range(3))
    text = CONFIGURATION.read_text()
    # A page that is too old may be shown for a minute: nobody waits for that here.
    for old, new in (('"8000"', f'"{site_port}"'), ("req.grace = 60s", "req.grace = 0.1s")):
        assert old in text
        text = text.replace(old, new)
    with (
        django_db_blocker.unblock(),
        pytest.MonkeyPatch.context() as patch,
        tempfile.TemporaryDirectory(prefix="varnish-") as folder,
    ):
        # Towards midnight there is less to keep (test_cdn.py): here the hour does not count.
        patch.setattr(Edition, "seconds_left", lambda edition: A_DAY)
        # Nothing is on its way for long: the last purge need not be 2 s later.
        patch.setattr(purging, "AGAIN_AFTER", (AGAIN_AFTER[0], 0.5))
        patch.setattr(site_settings, "CDN_PURGE_URLS", [f"http://127.0.0.1:{purge_port}"])
        for number, (first, last) in enumerate(((2005, 2008), (2009, 2012), (2013, 2018)), 1):
            factories.publish(Phase, **factories.phase_values(number, first, last))
        factories.publish(Pole, name="Pôle inventé", slug_fr="pole-invente")
        configuration = Path(folder) / "site.vcl"
        configuration.write_text(text)
        command = [
            *(program, "-F", "-j", "none", "-n", f"{folder}/work", "-f", str(configuration)),
            *("-a", f"web=127.0.0.1:{port}", "-a", f"purge=127.0.0.1:{purge_port}"),
            *("-s", "malloc,64m", "-p", "http_gzip_support=off"),
        ]
        with served.site(site_port) as site:
            varnish = Varnish(site, port, purge_port)
            log = Path(folder) / "log"
            with programs.running(command, lambda: varnish.ask("/health/live"), log) as process:
                varnish.process = process
                yield varnish
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def varnish(running, db):
    """Return the Varnish, told of everything."""
    programs.wait_for(lambda: running.is_told_all)
    return running


def test_a_publication_is_visible_at_once_and_other_pages_stay(varnish):
    phase = Phase.objects.get(number=3)
    other = "/fr/poles/pole-invente/"
    varnish.hold(other)
    seconds = []
    for number in range(ROUNDS):
        address = (THIRD, "/fr/phases/")[number % 2]
        varnish.hold(THIRD, "/fr/phases/")
        words = f"Titre inventé {number}".encode()
        committed(factories.edit, phase, title_fr=words.decode())
        seconds.append(
            served.seconds_until(
                lambda answer, words=words: words in answer.body,
                lambda address=address: varnish.ask(address),
            )
        )
        assert is_hit(varnish.ask(other)), number
    print("the last old answer was asked for after", [round(1000 * s) for s in seconds], "ms")
    assert max(seconds) < VISIBLE
    # And nothing comes back that was still on its way.
    programs.wait_for(lambda: varnish.is_told_all)
    for address in (THIRD, "/fr/phases/"):
        assert words in varnish.ask(address).body
    committed(workflow.withdraw, phase, by=None)
    gone = served.seconds_until(lambda answer: answer.status == 404, lambda: varnish.ask(THIRD))
    assert gone < VISIBLE
    assert words not in varnish.ask("/fr/phases/").body
    assert is_hit(varnish.ask(other))


def test_browsers_ask_each_time_and_get_what_the_site_would_say(varnish):
    own = served.ask(varnish.site.port, FIRST)
    assert "s-maxage=3540, stale-while-revalidate=60" in own.headers["Cache-Control"]
    varnish.hold(FIRST)
    for encoding in ("", "gzip", "br", "gzip, deflate, br, zstd"):
        asked = served.ask(varnish.site.port, FIRST, Accept_Encoding=encoding)
        for _twice in range(2):
            answer = varnish.ask(FIRST, Accept_Encoding=encoding)
        assert is_hit(answer), encoding
        assert answer.body == asked.body
        for name in ("ETag", "Content-Security-Policy", "Vary"):
            assert answer.headers[name] == asked.headers[name]
        assert answer.headers.get("Content-Encoding") == asked.headers.get("Content-Encoding")
        assert answer.headers["Cache-Control"] == "public, max-age=0, stale-if-error=604800"
        assert "Surrogate-Key" not in answer.headers
        known = varnish.ask(FIRST, Accept_Encoding=encoding, If_None_Match=answer.headers["ETag"])
        assert (known.status, known.body) == (304, b"")
    assert is_hit(varnish.ask(f"{FIRST}?utm_source=x&fbclid=y"))
    assert is_hit(varnish.ask(FIRST, Cookie="_ga=1; other=2"))


def test_what_was_on_its_way_for_long_is_not_held(varnish, monkeypatch):
    """It may be older than what was told last."""
    quick = varnish.site.store.application

    def slow(environ, start_response):
        time.sleep(1.1)
        return quick(environ, start_response)

    monkeypatch.setattr(varnish.site.store, "application", slow)
    first, second = varnish.ask("/en/poles/"), varnish.ask("/en/poles/")
    assert (first.status, is_hit(second)) == (200, False)
    # The site held it: this time it was quick.
    assert "pages; hit" in second.headers["Cache-Status"]
    assert is_hit(varnish.ask("/en/poles/"))


def test_drafts_and_what_somebody_reads_is_never_held(varnish, client):
    """A word that only drafts have, asked for in every way: Varnish has it nowhere."""
    phase = Phase.objects.get(number=1)
    committed(factories.edit, phase, publish=False, title_fr="Canari inventé")
    link = committed(preview_links.create, phase, 7, by=None)
    start = varnish.ask(reverse("preview_link", args=[preview_links.token_of(link)]))
    preview = start.headers["Location"]
    committed(client.force_login, committed(factories.account, "publisher", "publisher"))
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    form = reverse("admin:phases_phase_change", args=[phase.pk])
    for _twice in range(2):
        for address, headers in (
            (preview, {}),
            (preview, {"Cookie": cookie}),
            (form, {"Cookie": cookie}),
            (FIRST, {"Cookie": cookie}),
            ("/admin/", {"Cookie": cookie}),
        ):
            answer = varnish.ask(address, **headers)
            assert answer.status == 200, address
            assert not is_hit(answer), address
            assert ("Canari inventé" in answer.body.decode()) == (address in (preview, form))
    for address in (form, "/admin/"):
        assert varnish.ask(address).status == 302
    for _twice in range(2):
        assert "Canari" not in varnish.ask(FIRST).body.decode()
    assert not is_hit(varnish.ask("/fr/recherche/?q=phase"))


def test_only_the_hosts_of_the_site_purge_and_only_where_it_is_heard(varnish):
    varnish.hold(FIRST)
    every = {"Surrogate_Key": cdn.ALL}
    assert varnish.ask(FIRST, "PURGE", **every).status == 403
    elsewhere = served.ask(varnish.purge_port, "/", "PURGE", source="127.0.0.2", **every)
    assert elsewhere.status == 403
    for forged in ("", ".*", "a|b", 'x" || req.url ~ "', "a  b"):
        refused = served.ask(varnish.purge_port, "/", "PURGE", Surrogate_Key=forged)
        assert refused.status == 400, forged
    assert is_hit(varnish.ask(FIRST))
    assert served.ask(varnish.purge_port, "/", "PURGE", **every).status == 200
    assert not is_hit(varnish.ask(FIRST))


def test_a_varnish_that_is_silent_hinders_nobody_and_is_told_later(varnish):
    phase = Phase.objects.get(number=2)
    varnish.hold(SECOND, "/fr/poles/")
    main = psutil.Process(varnish.process.pid)
    stopped = [main, *main.children(recursive=True)]
    for process in stopped:
        process.suspend()
    try:
        began = time.monotonic()
        committed(factories.edit, phase, title_fr="Publié entretemps")
        assert time.monotonic() - began < 1
        assert "entretemps" in served.ask(varnish.site.port, SECOND).body.decode()
    finally:
        for process in reversed(stopped):
            process.resume()
    programs.wait_for(lambda: "entretemps" in varnish.ask(SECOND).body.decode(), seconds=20)
    assert is_hit(varnish.ask("/fr/poles/"))


def failing(environ, start_response):
    """Answer as a site that is broken."""
    start_response("500 Internal Server Error", [("Content-Length", "0")])
    return []


def until_old(varnish: Varnish, address: str) -> None:
    """Ask for a page until it is older than it may be; it must be there all the time."""
    age = 0
    while age < 3:
        answer = varnish.ask(address)
        assert answer.status == 200, age
        age = int(answer.headers["Age"])


def test_pages_are_there_when_the_site_is_not(varnish, monkeypatch):
    monkeypatch.setattr(cdn, "LONGEST", 1)
    monkeypatch.setattr(cdn, "MEANWHILE", 0)
    varnish.hold(FIRST, SECOND)
    words = varnish.ask(SECOND).body
    varnish.site.server.set_app(failing)
    until_old(varnish, SECOND)
    varnish.site.stop()
    try:
        until_old(varnish, FIRST)
        for _whenever in range(3):
            assert varnish.ask(SECOND).body == words
        absent = varnish.ask("/lt/phases/")
        assert absent.status == 503
        assert "Šis puslapis netrukus vėl veiks" in absent.body.decode()
    finally:
        varnish.site.start()
    committed(factories.edit, Phase.objects.get(number=2), title_fr="Revenu")
    programs.wait_for(lambda: "Revenu" in varnish.ask(SECOND).body.decode(), seconds=20)
