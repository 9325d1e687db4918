"""Search finds what the visitor reads."""

import pytest

from phases.models import Phase
from phases.search import MAX_WORDS, extract, search, words_of
from tests import factories


class TestWords:
    def test_are_folded_and_bounded(self):
        assert words_of("Marchés-cibles  l’EMPLOI\x00") == ["marches-cibles", "l'emploi"]
        assert len(words_of(" ".join(str(n) for n in range(100)))) == MAX_WORDS
        assert words_of("%_' \\ ()") == []


class TestExtract:
    def test_marks_the_words_whatever_their_accents(self):
        pieces = extract("<p>Les <strong>marchés</strong> porteurs&nbsp;: R&amp;D</p>", ["marches"])
        assert pieces == [("Les ", False), ("marchés", True), (" porteurs : R&D", False)]

    def test_is_cut_around_the_first_word(self):
        body = "avant " * 100 + "pôle " + "après " * 100
        pieces = extract(body, ["pole"])
        assert ("pôle", True) in pieces
        assert pieces[0] == ("… ", False)
        assert pieces[-1] == (" …", False)
        assert sum(len(words) for words, _found in pieces) < 250


@pytest.mark.django_db
class TestSearch:
    def test_every_word_in_any_order(self):
        factories.PageFactory(title_fr="Usines", body_fr="<p>à produits d’avenir</p>")
        factories.PageFactory(title_fr="Usines", body_fr="<p>à gaz</p>")
        assert len(search("avenir usines", "fr")) == 1
        assert len(search("USINES", "fr")) == 2

    def test_reads_the_visitors_language(self):
        page = factories.PageFactory(title_fr="Usines", title_en="Factories")
        assert [result.item for result in search("factories", "en")] == [page]
        assert search("factories", "fr") == []
        assert search("usines", "en") == []
        assert [result.title.language for result in search("usines", "lt")] == ["fr"]

    def test_hidden_translations_are_neither_found_nor_shown(self, settings, client):
        made = {"title": {"state": "reviewed", "source": "Ateliers"}}
        factories.PageFactory(
            title_fr="Usines", title_lt="Gamyklos", translation_status_lt=made, slug_fr="a"
        )
        assert [result.title.language for result in search("gamyklos", "lt")] == ["lt"]
        assert search("usines", "lt") == []
        settings.REPLACE_OUTDATED = frozenset({"lt"})
        assert search("gamyklos", "lt") == []
        assert [result.title.language for result in search("usines", "lt")] == ["fr"]
        assert "Gamyklos" not in client.get("/lt/recherche/?q=usines").content.decode()

    def test_a_block_is_found_in_the_language_that_it_is_shown_in(self):
        factories.PageFactory(
            body_fr="<p>Le premier bloc</p><p>Le dernier bloc, tout neuf</p>",
            body_lt="<p>Pirmas gabalas</p><p>Pamirštas gabalas</p>",
            translation_status_lt={
                "body": {"state": "reviewed", "source": "<p>Le premier bloc</p><p>Autre chose</p>"}
            },
        )
        assert len(search("pirmas neuf", "lt")) == 1
        assert search("premier", "lt") == []
        assert search("pamirstas", "lt") == []

    def test_rows_beside_an_item_are_read_in_the_visitor_s_language(self, settings):
        made = {"name": {"state": "machine", "source": "Ancienne"}}
        pole = factories.PoleFactory()
        pole.regions.add(
            factories.RegionFactory(name_fr="Nouvelle", name_lt="Nauja", translation_status_lt=made)
        )
        contract = factories.ContractFactory(pole=pole)
        orientation = factories.OrientationFactory(
            text_fr="<p>Achats</p>", text_lt="<p>Pirkimai</p>"
        )
        assert [result.item for result in search("nauja", "lt")] == [pole]
        assert [result.item for result in search("pirkimai", "lt")] == [orientation.phase]
        assert contract in [result.item for result in search("invente tests", "lt")]
        settings.REPLACE_OUTDATED = frozenset({"lt"})
        assert search("nauja", "lt") == []
        assert [result.item for result in search("nouvelle", "lt")] == [pole]

    def test_tags_are_no_words(self):
        factories.PageFactory(body_fr='<p><a href="https://example.org/secret">lien</a>&nbsp;</p>')
        assert search("secret", "fr") == []
        assert search("strong nbsp", "fr") == []

    def test_finds_an_orientation_and_its_place(self):
        phase = factories.PhaseFactory()
        factories.OrientationFactory(phase=phase, position=3, text_fr="<p>Les achats groupés</p>")
        [result] = search("achats", "fr")
        assert (result.item, result.anchor) == (phase, "#orientation-3")
        assert "achats" in result.body.value

    def test_finds_a_pole_by_its_region(self):
        pole = factories.PoleFactory()
        pole.regions.add(factories.RegionFactory(name_fr="Île-inventée"))
        assert [result.item for result in search("ile-inventee", "fr")] == [pole]

    def test_only_what_is_live_and_written(self):
        phase = factories.PhaseFactory(title_fr="Brouillon")
        Phase.objects.filter(pk=phase.pk).update(published_at=None)
        factories.ArticleFactory(title_fr="Brouillon", body_fr="")
        assert search("brouillon", "fr") == []

    def test_titles_come_first(self):
        factories.PageFactory(body_fr="<p>Une usine</p>", slug_fr="a")
        second = factories.PageFactory(title_fr="Usine", slug_fr="b")
        assert search("usine", "fr")[0].item == second

    def test_page_shows_extract_and_form(self, client):
        factories.PageFactory(title_fr="Usines", body_fr="<p>Les marchés porteurs</p>")
        html = client.get("/fr/recherche/?q=marches").content.decode()
        assert "<mark>marchés</mark>" in html
        assert 'value="marches"' in html

    def test_results_come_in_pages_with_titles_of_their_own(self, client):
        factories.PageFactory.create_batch(21, title_fr="Usines")
        first = client.get("/fr/recherche/?q=usines").content.decode()
        second = client.get("/fr/recherche/?q=usines&page=2").content.decode()
        assert first.split("</title>")[0] != second.split("</title>")[0]
        assert (first.count("site-results__item"), second.count("site-results__item")) == (20, 1)
        assert client.get("/fr/recherche/?q=usines&page=3").status_code == 404

    def test_query_is_escaped(self, client):
        html = client.get("/fr/recherche/?q=%3Cscript%3Ealert(1)%3C/script%3E").content.decode()
        assert "<script>alert" not in html
