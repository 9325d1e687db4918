"""A real nginx in front of the site, with the configuration that docs/cdn has for it."""

import tempfile
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.urls import reverse

from phases.editorial import preview_links, workflow
from phases.models import Phase
from tests import factories, programs, served

CONFIGURATION = site_settings.BASE_DIR / "docs" / "cdn" / "nginx.conf"
#: Seconds that a page may be old: it counts whole ones.
OLD = 2
PAGE, OTHER = "/fr/phases/phase-inventee-1/", "/fr/phases/"


@pytest.fixture
def nginx(transactional_db):
    """Return a site with a little content, and the port of the nginx in front of it."""
    for number, first, last in ((1, 2005, 2008), (2, 2009, 2012)):
        factories.publish(Phase, **factories.phase_values(number, first, last))
    site_port, port = programs.free_port(), programs.free_port()
    with (
        tempfile.TemporaryDirectory(prefix="nginx-") as folder,
        served.site(site_port) as site,
    ):
        conf, text = Path(folder) / "site.conf", CONFIGURATION.read_text()
        for old, new in (
            ("127.0.0.1:8000", f"127.0.0.1:{site_port}"),
            ("listen 80;", f"listen 127.0.0.1:{port};"),
            ("/var/cache/nginx/poles", f"{folder}/cache"),
        ):
            assert old in text
            text = text.replace(old, new)
        conf.write_text(text)
        with programs.nginx(Path(folder), conf, lambda: served.ask(port, "/health/live")):
            yield site, port


def state(answer) -> str:
    return answer.headers["X-Cache-Status"]


def test_pages_are_held_for_a_second_and_then_asked_for(nginx):
    site, port = nginx
    phase = Phase.objects.get(number=1)
    for address in (PAGE, OTHER, PAGE, OTHER):
        answer = served.ask(port, address)
    assert state(answer) == "HIT"
    assert answer.headers["Cache-Control"] == "public, max-age=0, stale-if-error=604800"
    assert served.ask(port, OTHER, If_None_Match=answer.headers["ETag"]).status == 304
    factories.edit(phase, title_fr="Titre nouveau")
    seconds = served.seconds_until(
        lambda answer: "Titre nouveau" in answer.body.decode(), lambda: served.ask(port, PAGE)
    )
    print(f"the last old answer was asked for after {seconds:.2f} s")
    assert seconds < OLD
    workflow.withdraw(phase, by=None)
    gone = served.seconds_until(lambda answer: answer.status == 404, lambda: served.ask(port, PAGE))
    assert gone < OLD
    # Nor does it come back when the site is gone; what is public does.
    words = served.ask(port, OTHER).body
    site.stop()
    for address, status in ((OTHER, 200), (PAGE, 404)):
        programs.wait_for(lambda a=address: state(served.ask(port, a)) == "STALE")
        assert served.ask(port, address).status == status
    assert served.ask(port, OTHER).body == words
    site.start()
    programs.wait_for(lambda: state(served.ask(port, OTHER)) in ("REVALIDATED", "HIT"))


def test_drafts_and_what_somebody_reads_is_never_held(nginx, client):
    _site, port = nginx
    phase = Phase.objects.get(number=1)
    factories.edit(phase, publish=False, title_fr="Canari inventé")
    link = preview_links.create(phase, 7, by=None)
    start = served.ask(port, reverse("preview_link", args=[preview_links.token_of(link)]))
    preview = start.headers["Location"]
    client.force_login(factories.account("publisher", "publisher"))
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    form = reverse("admin:phases_phase_change", args=[phase.pk])
    for _twice in range(2):
        for address, headers in (
            (preview, {}),
            (form, {"Cookie": cookie}),
            (PAGE, {"Cookie": f"other=1; {cookie}"}),
            ("/admin/", {"Cookie": cookie}),
            ("/fr/recherche/?q=phase", {}),
            (PAGE, {"Authorization": "Basic x"}),
        ):
            answer = served.ask(port, address, **headers)
            assert answer.status == 200, address
            assert state(answer) in ("MISS", "BYPASS"), (address, state(answer))
            assert ("Canari inventé" in answer.body.decode()) == (address in (preview, form))
    for _twice in range(2):
        for address in (form, "/admin/"):
            assert served.ask(port, address).status == 302
        assert "Canari" not in served.ask(port, PAGE).body.decode()
    assert state(served.ask(port, PAGE)) == "HIT"
