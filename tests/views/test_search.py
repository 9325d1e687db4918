"""The page of results, its feed and what is suggested while typing."""

import json
import re

import lxml.etree
import lxml.html
import pytest

from phases import languages
from phases.models import Page
from phases.search import documents
from phases.views.feeds import key_of
from tests import factories

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture
def read(client):
    """Return a function that writes the documents and reads an address."""

    def get(address: str, status: int = 200) -> str:
        documents.write_all()
        answer = client.get(address)
        assert answer.status_code == status
        return answer.content.decode()

    return get


def boxes(html: str) -> dict[tuple[str, str], int]:
    """Return the choices of the facets: parameter and value → the number beside it."""
    tree = lxml.html.fromstring(html)
    return {
        (box.get("name"), box.get("value")): int(
            re.search(r"\((\d+)\)", box.getnext().text_content())[1]
        )
        for box in tree.xpath("//input[@type='checkbox']")
    }


class TestPage:
    def test_shows_extract_and_form(self, read):
        factories.PageFactory(title_fr="Usines", body_fr="<p>Les marchés porteurs</p>")
        html = read("/fr/recherche/?q=marche")
        assert "<mark>marchés</mark>" in html
        assert 'value="marche"' in html

    def test_words_of_an_editor_or_of_a_visitor_are_never_markup(self, read):
        page = factories.PageFactory(title_fr="Usine <b>", slug_fr="usine")
        Page._base_manager.filter(pk=page.pk).update(
            body_fr="<p>&lt;script&gt;alert(1)&lt;/script&gt; &lt;mark&gt; usine</p>",
            summary_fr="<img src=x onerror=alert(1)> usine gaz",
        )
        for query in ("usine", "usine gaz", "<script>alert(1)</script>", '"><script>usine'):
            html = read(f"/fr/recherche/?q={query}")
            assert "<script>alert" not in html
            assert "<img src=x" not in html
        assert "&lt;script&gt;" in html

    def test_results_come_in_pages_with_titles_of_their_own(self, read):
        factories.PageFactory.create_batch(26, title_fr="Usines")
        first = read("/fr/recherche/?q=usines")
        second = read("/fr/recherche/?q=usines&page=2")
        assert first.split("</title>")[0] != second.split("</title>")[0]
        assert (first.count("site-results__item"), second.count("site-results__item")) == (25, 1)
        for page in ("3", "0", "-1", "x", "9" * 30, "²"):
            read(f"/fr/recherche/?q=usines&page={page}", status=404)

    def test_nothing_too_little_and_nothing_found_say_what_to_do(self, read):
        factories.PageFactory(title_fr="Usines")
        assert "Les accents" in read("/fr/recherche/")
        assert "deux lettres" in read("/fr/recherche/?q=x")
        nothing = read("/fr/recherche/?q=zzzz")
        assert "Essayez" in nothing
        assert "/fr/poles/" in nothing
        assert "Chercher dans tout le site" not in nothing
        nothing = read("/fr/recherche/?q=usine&type=pole")
        assert re.search(r'href="\?q=usine" rel="nofollow">Chercher dans tout le site', nothing)

    def test_a_typing_error_is_answered_by_a_link(self, read):
        factories.PageFactory(title_fr="Compétitivité")
        html = read("/fr/recherche/?q=compettitivite&type=page")
        assert "Vouliez-vous dire" in html
        [address] = re.findall(r'href="(\?q=[^"]+)">compétitivité</a>', html)
        assert "<mark>" not in html
        assert "Compétitivité</a>" in read(f"/fr/recherche/{address.replace('&amp;', '&')}")

    def test_what_is_cut_is_told(self, read):
        assert "8\u00a0premiers" in read(f"/fr/recherche/?q={'mot ' * 9}")
        assert "8\u00a0premiers" in read(f"/fr/recherche/?q={'é' * 201}")
        assert "8\u00a0premiers" not in read(f"/fr/recherche/?q={'mot ' * 8}")

    def test_other_languages_come_last_and_say_so(self, read):
        factories.PageFactory(title_fr="Usines", title_en="Factories", slug_en="factories")
        factories.PageFactory(title_fr="Autre", title_en="Usines", slug_fr="autre")
        html = read("/en/recherche/?q=usines")
        here, elsewhere = html.split("Found in other languages only")
        assert "/en/pages/autre/" in here
        assert re.search(r'href="/fr/pages/[^"]+" hreflang="fr"><span lang="fr">Usines', elsewhere)
        assert re.search(r'lang="fr">Français</span>', elsewhere)
        assert "Found in other" not in read("/en/recherche/?q=factories")

    def test_each_state_has_an_address_that_works_in_every_language(self, read):
        phase = factories.PhaseFactory(title_fr="Phase neuve", slug_lt="naujas")
        for _number in range(2):
            factories.ArticleFactory(title_fr="Usine neuve").phases.add(phase)
        factories.PageFactory(title_fr="Usine neuve")
        state = f"q=neuve&type=article&phase={phase.slug_fr}&sort=date"
        html = read(f"/fr/recherche/?{state}")
        assert html.count("site-results__item") == 2
        links = re.findall(r'hreflang="(\w\w)" [^>]*href="([^"]+)"|href="([^"]+)" hreflang', html)
        assert links
        for language in languages.ALL:
            assert f'href="/{language}/recherche/?{state.replace("&", "&amp;")}"' in html
            assert read(f"/{language}/recherche/?{state}").count("site-results__item") == 2
        # Other words for the same: without a facet, in another order.
        assert 'href="/fr/recherche/?q=neuve&amp;phase=' in html
        assert f'href="?q=neuve&amp;type=article&amp;phase={phase.slug_fr}"' in html

    def test_counts_of_the_facets_are_those_of_their_lists(self, read):
        region = factories.RegionFactory()
        for number in range(4):
            pole = factories.PoleFactory(full_name_fr="Une usine")
            pole.regions.set([region] * (number % 2))
            factories.ContractFactory(pole=pole, preamble_fr="<p>Usine</p>")
        facets = boxes(read("/fr/recherche/?q=usine"))
        assert len(facets) == 2 + 4 + 1
        for (name, value), number in facets.items():
            answer = read(f"/fr/recherche/?q=usine&{name}={value}")
            assert answer.count("site-results__item") == number

    def test_one_of_several_choices_is_enough_and_each_is_taken_off(self, read):
        for name in ("nord", "sud", "est"):
            pole = factories.PoleFactory(full_name_fr="Une usine")
            pole.regions.add(factories.RegionFactory(slug_fr=name))
        factories.PageFactory(title_fr="Usine")
        html = read("/fr/recherche/?q=usine&region=sud&region=nord&type=pole&type=page")
        assert html.count("site-results__item") == 2
        # What else is chosen of a facet does not count in its numbers.
        numbers = boxes(html)
        assert [numbers["region", name] for name in ("est", "nord", "sud")] == [1, 1, 1]
        assert ("type", "page") in numbers
        assert html.count(" checked>") == 4
        rest = "q=usine&amp;type=page&amp;type=pole&amp;region=sud"
        assert f'href="/fr/recherche/?{rest}" rel="nofollow"' in html
        feed = re.search(r'href="(/fr/recherche/atom.xml\?[^"]+)"', html)[1]
        assert read(feed.replace("&amp;", "&")).count("</entry>") == 2

    def test_a_facet_that_is_not_on_offer_filters_nothing_and_says_so(self, read):
        factories.PageFactory(title_fr="Usine")
        for query in ("type=phases_page", "phase=%00", "region=x", "type=page&region=99"):
            html = read(f"/fr/recherche/?q=usine&{query}")
            assert html.count("site-results__item") == 1
            assert "fr-error-text" in html
        assert "fr-error-text" not in read("/fr/recherche/?q=usine&sort=x")

    def test_search_engines_are_told_to_stay_away(self, read):
        assert '<meta name="robots" content="noindex">' in read("/fr/recherche/?q=usine")

    def test_no_account_and_no_cookie(self, client):
        answer = client.get("/fr/recherche/?q=usine")
        assert not answer.cookies


class TestSuggestions:
    def suggest(self, client, query: str, language: str = "fr") -> dict:
        documents.write_all()
        answer = client.get(f"/{language}/recherche/suggestions.json", {"q": query})
        assert answer.status_code == 200
        assert answer["Content-Type"] == "application/json"
        assert answer["Cache-Control"] == "public, max-age=60"
        return json.loads(answer.content)

    def test_tell_title_kind_language_and_address(self, client):
        pole = factories.PoleFactory(name="Usinage")
        factories.PageFactory(title_fr="Autre", title_en="Usinage", slug_en="usinage")
        found = self.suggest(client, "usin")
        assert found["status"] == "2 suggestions"
        first, second = found["suggestions"]
        assert first == {
            "title": "Usinage",
            "language": "fr",
            "kind": "Pôle",
            "found_in": "",
            "found_in_language": "fr",
            "address": pole.get_absolute_url(),
        }
        assert (second["found_in"], second["language"]) == ("English", "en")
        assert second["address"] == "/en/pages/usinage/"

    def test_at_most_eight(self, client):
        factories.PageFactory.create_batch(12, title_fr="Usinage")
        assert len(self.suggest(client, "usinage")["suggestions"]) == 8

    def test_nothing_for_fewer_than_three_letters(self, client):
        factories.PageFactory(title_fr="Us Usinage")
        assert self.suggest(client, "us") == {"status": "Aucune suggestion", "suggestions": []}
        assert self.suggest(client, "") == {"status": "Aucune suggestion", "suggestions": []}

    def test_are_for_reading(self, client):
        assert client.post("/fr/recherche/suggestions.json", {"q": "abc"}).status_code == 405


class TestFeed:
    def entries(self, read, query: str, language: str = "fr"):
        tree = lxml.etree.fromstring(read(f"/{language}/recherche/atom.xml?{query}").encode())
        return tree, tree.findall(f"{ATOM}entry")

    def test_tells_the_newest_first_with_what_the_page_finds(self, read):
        pole = factories.PoleFactory(name="Opale", full_name_fr="Une usine & un <gaz>")
        later = factories.PUBLISHED.replace(year=2015)
        factories.PageFactory(title_fr="Usine", body_fr="<p>Du gaz</p>", updated_at=later)
        tree, entries = self.entries(read, "q=usine+gaz&type=&page=7")
        assert tree.get(XML_LANG) == "fr"
        title = tree.findtext(f"{ATOM}title")
        assert title == "Pôles de compétitivité – Recherche\u00a0: «\u00a0usine gaz\u00a0»"
        assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["Usine", "Opale"]
        assert entries[1].findtext(f"{ATOM}summary") == "Une usine & un <gaz>"
        assert entries[1].findtext(f"{ATOM}id") == key_of(pole).urn
        assert entries[0].findtext(f"{ATOM}updated").startswith("2015")
        links = {link.get("rel"): link.get("href") for link in tree.findall(f"{ATOM}link")}
        assert links["alternate"].endswith("/fr/recherche/?q=usine+gaz&sort=date")
        assert links["self"].endswith("/fr/recherche/atom.xml?q=usine+gaz")

    def test_follows_the_facets(self, read):
        factories.PoleFactory(name="Usine")
        factories.PageFactory(title_fr="Usine")
        assert len(self.entries(read, "q=usine")[1]) == 2
        assert len(self.entries(read, "q=usine&type=pole")[1]) == 1

    def test_entries_say_their_language(self, read):
        factories.PageFactory(title_fr="Usine", title_lt="Gamykla", body_fr="<p>Gaz</p>")
        factories.PageFactory(title_fr="Gamykla", slug_fr="b")
        _tree, entries = self.entries(read, "q=gamykla", "lt")
        assert sorted(entry.get(XML_LANG) for entry in entries) == ["fr", "lt"]

    def test_without_words_it_is_empty(self, read):
        for query in ("", "q=", "q=x", "q=%00"):
            assert self.entries(read, query)[1] == []

    def test_the_page_leads_to_it(self, read):
        html = read("/fr/recherche/?q=usine&type=pole&sort=date")
        assert 'href="/fr/recherche/atom.xml?q=usine&amp;type=pole"' in html
        assert html.count("recherche/atom.xml") == 1
        factories.PoleFactory(name="Usine")
        assert read("/fr/recherche/?q=usine").count("recherche/atom.xml") == 2
