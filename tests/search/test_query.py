"""Search finds what the visitor reads, and the visitor's language comes first."""

import uuid

import pytest
from django.db import connection
from django.utils import translation

from phases import languages
from phases.models import Article, PerformanceContract, Phase, Pole, SearchDocument
from phases.search import documents
from phases.search.configurations import create_configurations, known
from phases.search.documents import language_mark, translated_mark
from phases.search.query import BY_DATE, Asked, find, in_all_languages, tsqueries
from phases.search.words import cleaned, units_of
from phases.views.found import Result, results
from tests import factories

pytestmark = pytest.mark.django_db


def search(query: str, language: str = "fr", **asked) -> list[Result]:
    """Write the documents of what the test has made; return what is found, in order."""
    documents.write_all()
    units = tuple(units_of(cleaned(query)))
    with translation.override(language):
        return results(find(Asked(units, language, **asked)).documents, units)


def items(query: str, language: str = "fr", **asked) -> list:
    return [result.item for result in search(query, language, **asked)]


def is_found(query: str, text: str, language: str = "fr") -> bool:
    """Return whether a page that holds ``text`` in ``language`` is found in that language."""
    page = factories.PageFactory(**{f"title_{language}": text}, slug_fr="trouve")
    found = [r.item for r in search(query, language) if r.language == language]
    type(page)._base_manager.filter(pk=page.pk).update(published_at=None, slug_fr=None)
    return page in found


class TestWords:
    def test_every_word_in_any_order(self):
        factories.PageFactory(title_fr="Usines", body_fr="<p>à produits d’avenir</p>")
        factories.PageFactory(title_fr="Usines", body_fr="<p>à gaz</p>")
        assert len(items("avenir usines")) == 1
        assert len(items("USINES")) == 2

    @pytest.mark.parametrize(
        ("query", "text"),
        [
            ("contrats", "Un contrat"),
            ("contrat", "Des contrats"),
            ("innovants", "Une entreprise innovante"),
            ("pole", "Pôle"),
            ("PÔLE", "Les pôles"),
            ("écologique", "ECOLOGIQUES"),
            ("oeuvre", "La mise en œuvre"),
            ("emploi", "L’emploi"),
            ("l'emploi", "L’emploi"),
            ("3e phase", "3ᵉ phase"),
            ("prix", "Le prix de l'eau"),
            ("recherche developpement", "recherche & développement"),
            ("marches cibles", "Marchés-cibles"),
            ("e\u0301nergie", "Énergie"),
            ("500000", "500000 euros"),
        ],
    )
    def test_endings_accents_and_signs_do_not_matter(self, query, text):
        assert is_found(f"{query} toujours", f"{text} toujours")

    @pytest.mark.parametrize(
        ("query", "text"), [("contract", "Contracts"), ("funding", "funded"), ("cafe", "Café")]
    )
    def test_english_endings(self, query, text):
        assert is_found(f"{query} always", f"{text} always", "en")

    @pytest.mark.parametrize(
        ("word", "forms"),
        [
            (
                "klasteris",
                "klasterio klasteriui klasterį klasteriu klasteryje klasteriai klasterių",
            ),
            ("klasteris", "klasteriams klasterius klasteriais klasteriuose klasteriu"),
            ("sutartis", "sutarties sutarčiai sutartį sutartys sutarčių sutartims"),
        ],
    )
    def test_lithuanian_cases(self, word, forms):
        for form in forms.split():
            assert is_found(f"{word} visada", f"{form} visada", "lt"), form
            assert is_found(f"{form} visada", f"{word} visada", "lt"), form
        assert is_found("sutarciu visada", "Sutarčių visada", "lt")

    @pytest.mark.parametrize(
        ("query", "text", "expected"),
        [
            ("competitiv", "La compétitivité", True),
            ("competitiv usine", "La compétitivité d’une usine", False),
            ("usine compet", "La compétitivité d’une usine", True),
            ("us", "usine", False),
            ('"competitiv"', "La compétitivité", False),
        ],
    )
    def test_the_last_word_may_be_a_beginning(self, query, text, expected):
        assert is_found(query, text) is expected

    @pytest.mark.parametrize(
        ("query", "text", "expected"),
        [
            ("contrats de performance", "La performance des contrats", True),
            ('"contrats de performance"', "Un contrat de performance", True),
            ("« contrat de performance »", "Un contrat de performance", True),
            ('"contrats de performance"', "La performance des contrats", False),
            ('"contrat performance"', "Un contrat de performance", False),
            ('pôle "contrat de performance', "Un contrat de performance du pôle", True),
        ],
    )
    def test_a_phrase_is_found_in_its_order(self, query, text, expected):
        assert is_found(query, text) is expected

    def test_words_that_say_nothing_are_asked_for_alone_only(self):
        assert is_found("usine avec gaz", "Usines à gaz")
        assert is_found("avec", "Avec")
        assert not is_found("avec", "Sans")

    @pytest.mark.parametrize(
        "query",
        [
            "'; DROP TABLE phases_page; --",
            "a & | ! <-> :* ( )",
            "usine:*A & !gaz",
            "\\' \\\\ %_ \x00 \ufffd",
            '"""" "" « »',
            "x" * 5000,
            " ".join(f"mot{n}" for n in range(500)),
            "🏭 ＡＢＣ ß ı İ \u202e \u0301",
            "1e400 0x1F -1 ::tsquery $1 {}",
            "½ ¼ ² ﷺ ª",
            "ﷺ" * 200,
            "ﷺ ﷺ½",
        ],
    )
    def test_hostile_queries_are_words(self, query):
        factories.PageFactory(title_fr="Usine")
        assert items(query) == []

    def test_at_most_eight_words_are_asked_for(self):
        eight = " ".join(f"mot{n}" for n in range(8))
        assert is_found(f"{eight} manque", eight)

    def test_tags_are_no_words(self):
        factories.PageFactory(body_fr='<p><a href="https://example.org/secret">lien</a>&nbsp;</p>')
        assert items("secret") == []
        assert items("nbsp") == []


class TestLanguages:
    def test_the_visitor_s_language_comes_first(self):
        body = factories.PageFactory(title_fr="Page", title_en="Page", body_en="<p>Factories</p>")
        title = factories.PageFactory(title_fr="Usines", title_en="Factories")
        found = search("factories", "fr")
        assert [(result.item, result.language) for result in found] == [(title, "en"), (body, "en")]
        assert [result.language for result in search("factories", "lt")] == ["en", "en"]
        assert [result.item for result in search("factories", "en")] == [title, body]

    def test_what_is_found_in_another_language_leads_there(self):
        page = factories.PageFactory(title_fr="Usines", title_en="Factories", slug_en="factories")
        here = factories.PageFactory(title_fr="Autre", title_en="Usines (French)")
        first, second = search("usines", "en")
        assert (first.item, first.language, first.title.value) == (here, "en", "Usines (French)")
        assert (second.item, second.language, second.title.value) == (page, "fr", "Usines")
        assert second.address.startswith("/fr/")

    def test_without_a_translation_french_is_the_language_of_the_page(self):
        page = factories.PageFactory(title_fr="Usines")
        [result] = search("usine", "lt")
        assert (result.item, result.language, result.title.language) == (page, "lt", "fr")
        assert result.address.startswith("/lt/")

    def test_an_item_is_told_once(self):
        factories.PageFactory(title_fr="Bio", title_en="Bio", title_lt="Kitas")
        assert [result.language for result in search("bio", "lt")] == ["fr"]
        assert [result.language for result in search("bio", "en")] == ["en"]

    def test_hidden_translations_are_neither_found_nor_shown(self, settings, client):
        made = {"title": {"state": "reviewed", "source": "Ateliers"}}
        factories.PageFactory(
            title_fr="Usines", title_lt="Gamyklos", translation_status_lt=made, slug_fr="a"
        )
        assert [result.title.language for result in search("gamyklos", "lt")] == ["lt"]
        assert [result.language for result in search("usines", "lt")] == ["fr"]
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
        [result] = search("pirmas neuf", "lt")
        assert (result.language, result.extract.language) == ("lt", "lt")
        [result] = search("derniers", "lt")
        assert (result.language, result.extract.language) == ("lt", "fr")
        assert [result.language for result in search("premier", "lt")] == ["fr"]
        assert search("pamirstas", "lt") == []

    def test_a_language_without_rules_has_its_words_as_they_are(self):
        [french, unknown] = tsqueries(units_of("Contrats x"), ["fr", "xx"])
        assert "'contrat'" in french
        assert "'contrats'" in unknown


class TestItems:
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
        assert items("nauja", "lt") == [pole]
        assert items("pirkimai", "lt") == [orientation.phase]
        assert contract in items("invente tests", "lt")
        settings.REPLACE_OUTDATED = frozenset({"lt"})
        assert items("nauja", "lt") == []
        assert items("nouvelle", "lt") == [pole]

    def test_finds_an_orientation_and_its_place(self):
        phase = factories.PhaseFactory()
        factories.OrientationFactory(phase=phase, position=3, text_fr="<p>Les achats groupés</p>")
        [result] = search("achat")
        assert result.item == phase
        assert result.address.endswith("#orientation-3")
        assert ("achats", True) in result.extract.pieces

    def test_finds_a_pole_by_what_it_is_shown_with(self):
        pole = factories.PoleFactory(name="Nom", headquarters_city="Villebidon")
        pole.regions.add(factories.RegionFactory(name_fr="Île-bidon"))
        pole.themes.add(factories.ThemeFactory(name_fr="Horlogerie"))
        factories.LabelEventFactory(pole=pole, kind="renamed", new_name="Renommé")
        factories.StrategicAreaFactory(
            contract=None, pole=pole, source=factories.SourceFactory(), name_fr="Cadrans"
        )
        for query in ("ile-bidon", "horlogeries", "villebidon", "renomme", "cadran", "pôle nom"):
            assert items(query) == [pole], query

    def test_finds_a_contract_by_its_pole_and_by_its_rows(self):
        contract = factories.ContractFactory(pole=factories.PoleFactory(name="Zircon"))
        factories.ChallengeFactory(contract=contract, name_fr="Verrou", text_fr="<p>Cryogénie</p>")
        factories.TargetMarketFactory(contract=contract, name_fr="Automobile")
        factories.IndicatorFactory(contract=contract, name_fr="Brevets", unit_fr="dépôts")
        factories.SignatoryFactory(contract=contract, body_fr="Conseil général", name="Mme Tulipe")
        factories.CommitmentFactory(contract=contract, text_fr="<p>Accompagner</p>")
        assert items("zircon") == [contract.pole, contract]
        for query in (
            "verrou",
            "cryogenie",
            "automobiles",
            "brevet depot",
            "tulipe",
            "accompagner",
        ):
            assert items(query) == [contract], query
        assert items("contrat zircon")[0] == contract

    def test_an_amended_contract_is_told_as_such_and_leads_to_its_own_page(self):
        first = factories.ContractFactory(preamble_fr="<p>Ancien</p>")
        second = factories.ContractFactory(
            pole=first.pole, phase=first.phase, version=2, preamble_fr="<p>Nouveau</p>"
        )
        [old], [new] = search("ancien"), search("nouveau")
        assert old.item == first
        assert old.address == first.version_url()
        assert "version 1" in old.title.value
        assert (new.item, new.address) == (second, second.newest_url())

    def test_only_what_is_live_and_has_a_page(self):
        phase = factories.PhaseFactory(title_fr="Brouillon")
        Phase.objects.filter(pk=phase.pk).update(published_at=None)
        factories.ArticleFactory(title_fr="Brouillon", body_fr="")
        factories.PageFactory(title_fr="Brouillon", is_placeholder=True)
        pole = factories.PoleFactory(name="Autre")
        region = factories.RegionFactory(name_fr="Brouillon")
        pole.regions.add(region)
        type(region)._base_manager.update(published_at=None)
        assert items("brouillon") == []

    def test_a_document_without_its_live_item_is_not_shown(self):
        page = factories.PageFactory(title_fr="Usines")
        documents.write_all()
        type(page)._base_manager.update(published_at=None)
        units = tuple(units_of("usine"))
        assert results(find(Asked(units, "fr")).documents, units) == []


class TestOrder:
    def test_titles_come_first_then_names_then_texts(self):
        text = factories.PageFactory(body_fr="<p>Une usine, une usine, une usine</p>", slug_fr="a")
        name = factories.PageFactory(summary_fr="Une usine", body_fr="<p>Rien</p>", slug_fr="b")
        title = factories.PageFactory(title_fr="Usine", body_fr="<p>Rien</p>", slug_fr="c")
        assert items("usine") == [title, name, text]

    def test_a_pole_comes_before_its_contracts(self):
        contract = factories.ContractFactory(pole=factories.PoleFactory(name="Zircon"))
        assert items("zircon") == [contract.pole, contract]

    def test_by_date_the_last_updated_comes_first(self):
        title = factories.PageFactory(title_fr="Usine", updated_at=factories.PUBLISHED)
        later = factories.PUBLISHED.replace(year=2014)
        text = factories.PageFactory(body_fr="<p>Une usine</p>", updated_at=later)
        assert items("usine", order=BY_DATE) == [text, title]


class TestFacets:
    @pytest.fixture
    def site(self):
        regions = factories.RegionFactory.create_batch(2)
        phases = factories.PhaseFactory.create_batch(2)
        for number in range(6):
            pole = factories.PoleFactory(full_name_fr="Une usine")
            pole.regions.set(regions[: number % 3])
            if number % 2:
                factories.ContractFactory(
                    pole=pole, phase=phases[number % 4 // 2], preamble_fr="<p>Des usines</p>"
                )
        article = factories.ArticleFactory(title_fr="Les usines", title_en="Factories")
        article.phases.set(phases)
        factories.PageFactory(title_fr="Autre chose", title_lt="usine")
        documents.write_all()

    @pytest.mark.parametrize("language", ["fr", "en", "lt"])
    @pytest.mark.parametrize("query", ["usine", "pole invente", "factories"])
    def test_each_count_is_the_length_of_its_list(self, site, query, language):
        def asked(**facets):
            return find(Asked(tuple(units_of(query)), language, **facets), size=1000)

        def check(found, **facets):
            assert len(found.documents) == found.total
            for model in (Phase, Pole, PerformanceContract, Article):
                name = model._meta.model_name
                more = asked(**{**facets, "kinds": (model,)})
                assert more.total == found.kinds.get(name, 0)
            for facet, numbers in (("phases", found.phases), ("regions", found.regions)):
                for pk, number in numbers.items():
                    assert asked(**{**facets, facet: (pk,)}).total == number > 0

        whole = asked()
        assert whole.total
        check(whole)
        for pk in (*whole.phases,):
            check(asked(phases=(pk,)), phases=(pk,))
        for pk in (*whole.regions,):
            check(asked(regions=(pk,), kinds=(Pole,)), regions=(pk,), kinds=(Pole,))
        several = {"regions": tuple(whole.regions), "kinds": (Pole, PerformanceContract)}
        check(asked(**several), **several)
        each = [set(asked(kinds=(model,)).documents) for model in (Pole, Article)]
        assert set(asked(kinds=(Pole, Article)).documents) == each[0] | each[1]

    def test_documents_without_the_key_of_their_facets_count_as_well(self, site):
        """Until ``index_search`` has run after the migration, or while the code of before runs."""
        units = tuple(units_of("usine"))
        whole = find(Asked(units, "fr"))
        asked = [
            Asked(units, "fr", kinds=(Pole, Article), phases=phases, regions=regions)
            for phases in ((), tuple(whole.phases))
            for regions in ((), tuple(whole.regions))
        ]
        with_keys = [find(one) for one in asked]
        assert len({found.total for found in with_keys}) > 2
        SearchDocument.objects.filter(pk__in=whole.documents[::2]).update(facets_key=None)
        assert [find(one) for one in asked] == with_keys
        SearchDocument.objects.update(facets_key=None)
        assert [find(one) for one in asked] == with_keys

    def test_parts_of_a_list_make_the_whole(self, site):
        asked = Asked(tuple(units_of("usine")), "fr")
        whole = find(asked, size=100).documents
        parts = [find(asked, first=first, size=4) for first in range(0, len(whole), 4)]
        assert [pk for part in parts for pk in part.documents] == whole
        assert {part.total for part in parts} == {len(whole)}
        assert find(asked, first=1000).documents == []


def test_a_search_is_as_many_queries_however_much_it_finds(django_assert_num_queries):
    # Of these, two are asked and three begin and end a transaction.
    factories.PageFactory.create_batch(30, title_fr="Usines")
    documents.write_all()
    in_all_languages.cache_clear()
    with django_assert_num_queries(5):
        assert find(Asked(tuple(units_of("usine gaz* 'x'")), "fr")).total == 0
    asked = Asked(tuple(units_of("usine")), "fr")
    with django_assert_num_queries(5):
        first = find(asked)
    assert first.total == 30
    with django_assert_num_queries(4):
        assert find(asked) == first


def test_what_is_known_of_words_ends_with_the_rules_that_it_came_from():
    factories.PageFactory(title_fr="Usines")
    documents.write_all()
    asked = Asked(tuple(units_of("l'usine")), "fr")
    assert find(asked).total == 1
    with connection.cursor() as cursor:
        cursor.execute("DROP TEXT SEARCH CONFIGURATION phases_fr")
    known.cache_clear()
    try:
        # Without French rules "l" is a word like any other, which no title has.
        assert find(asked).total == 0
    finally:
        create_configurations()
    assert find(asked).total == 1


def test_the_index_is_used():
    """A sequential scan of many documents would take seconds."""
    factories.PageFactory(title_fr="Usines")
    documents.write_all()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = SearchDocument.objects.filter(vector="usin").explain()
    assert "searchdocument_vector" in plan


@pytest.mark.parametrize("query", ["usine", "usines energie", "factory", "gamykl", "avec", "the"])
@pytest.mark.parametrize("language", languages.ALL)
def test_other_languages_are_asked_at_once_as_each_by_itself(query, language):
    """The first of the others in which an item is found is the one that it is told in."""
    words = {
        "fr": ("Usine avec énergie", "Énergie", "Usines"),
        "en": ("The factory", "Energy with the factory", ""),
        "lt": ("Gamykla", "", "Gamyklos energie"),
    }
    for number in range(3):
        factories.PageFactory(**{f"title_{code}": words[code][number] for code in words})
    documents.write_all()
    units = tuple(units_of(cleaned(query)))
    order = [language, *(code for code in languages.ALL if code != language)]
    expected: dict[uuid.UUID, str] = {}
    for code, asked in zip(order, tsqueries(units, order), strict=True):
        mark = language_mark(code) if code == language else translated_mark(code)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT item_id FROM phases_searchdocument"
                " WHERE vector @@ (quote_literal(%s)::tsquery && %s::tsquery)",
                [mark, asked],
            )
            expected = {item: code for (item,) in cursor.fetchall()} | expected
    found = find(Asked(units, language))
    rows = SearchDocument.objects.filter(pk__in=found.documents)
    assert {row.item_id: row.language for row in rows} == expected
    assert found.total == len(expected)
