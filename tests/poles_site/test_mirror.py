"""The emergency copy, served by a plain nginx, is the site."""

import gzip
import http.client
from pathlib import Path

import brotli
import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from phases.models import Article, Phase, Pole
from phases.views.poles import PoleList
from tests import factories, programs
from tests.pages import sitemap_addresses

pytestmark = pytest.mark.django_db(transaction=True)

HOST = "www.example.org"


@pytest.fixture(autouse=True)
def _site(settings, tmp_path, monkeypatch):
    monkeypatch.setattr(PoleList, "per_page", 2)
    settings.SITE_ADDRESS = f"http://{HOST}"
    settings.ALLOWED_HOSTS = [HOST, "testserver"]
    settings.STATIC_ROOT = tmp_path / "static"
    call_command("collectstatic", interactive=False, verbosity=0)
    factories.publish(Phase, **factories.phase_values(1, 2005, 2008))
    for number in range(3):
        factories.publish(Pole, name=f"Pôle {number}", slug_fr=f"pole-{number}")
    factories.publish(Article, title_fr="Inventé", slug_fr="article", body_fr="<p>Texte</p>")


def write(folder: Path) -> None:
    call_command("mirror", str(folder), verbosity=0)


@pytest.fixture
def served(tmp_path):
    """Return a function that asks an nginx, which serves the copy, for an address."""
    folder = tmp_path / "mirror"
    write(folder)
    port = programs.free_port()
    conf = folder / "nginx.conf"
    conf.write_text(conf.read_text().replace("listen 80;", f"listen 127.0.0.1:{port};"))

    def ask(address: str, **headers: str):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", address, headers={"Host": HOST, **headers})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, body, dict(answer.getheaders())

    with programs.nginx(tmp_path, conf, lambda: ask("/robots.txt")):
        yield ask


#: Address → what is answered, in which words.
NOT_THERE = {
    "/lt/recherche/?q=x": (503, "Šis puslapis netrukus vėl veiks"),
    "/fr/poles/?q=x": (503, "Cette page sera bientôt de retour"),
    "/en/poles/?page=99": (503, "This page will be back soon"),
    "/admin/": (503, "Cette page sera bientôt de retour"),
    "/api/v1/poles/": (503, "Cette page sera bientôt de retour"),
    "/lt/nera/": (404, 'lang="lt"'),
    "/nowhere": (404, 'lang="fr"'),
    "/fr/404.html": (404, 'lang="fr"'),
}


def test_each_page_is_that_of_the_site(served, tmp_path):
    client = Client(headers={"host": HOST})
    addresses = [
        *(address for address in sitemap_addresses(Client())),
        *("/fr/poles/?page=2", "/lt/poles/?page=2", "/fr/phases/atom.xml", "/sitemap-poles.xml"),
        *("/fr/historique/", "/donnees/v1/poles.csv", "/robots.txt", "/sitemap.xml"),
    ]
    assert len(addresses) > 60
    for address in addresses:
        page = client.get(address)
        body = b"".join(page.streaming_content) if page.streaming else page.content
        status, copy, headers = served(address)
        assert (status, copy) == (200, body), address
        assert (
            headers["Content-Type"].partition(";")[0]
            == page.headers["Content-Type"].partition(";")[0]
        ), address
        assert headers["Content-Security-Policy"] == page.headers["Content-Security-Policy"]
    assert served("/")[0] in (200, 302)
    page = client.get("/fr/phases/").content
    assert served("/fr/phases/?utm_source=x&fbclid=y")[1] == page
    status, packed, headers = served("/fr/phases/", **{"Accept-Encoding": "gzip"})
    assert (headers["Content-Encoding"], gzip.decompress(packed)) == ("gzip", page)
    site = tmp_path / "mirror" / "site"
    assert brotli.decompress((site / "fr" / "phases" / "index.html.br").read_bytes()) == page
    assert served("/static/joined/state.css")[0] == 200
    for address, (expected, words) in NOT_THERE.items():
        status, body, headers = served(address)
        assert (status, words in body.decode()) == (expected, True), address
        assert headers["Content-Security-Policy"]


def test_a_broken_link_leaves_the_last_copy(tmp_path, settings):
    folder = tmp_path / "mirror"
    (folder / "site").mkdir(parents=True)
    (folder / "site" / "index.html").write_text("the last copy")
    (settings.STATIC_ROOT / "joined" / "state.css").unlink()
    with pytest.raises(CommandError, match=r"leads to /static/joined/state\.css"):
        write(folder)
    assert (folder / "site" / "index.html").read_text() == "the last copy"
    assert [place.name for place in folder.iterdir()] == ["site"]
