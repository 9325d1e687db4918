"""What is searched follows what is public, whatever happens, and in the same transaction."""

import random

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, transaction

from phases import languages
from phases.editorial import trash, undo, workflow
from phases.editorial.drafts import newest_revision
from phases.editorial.language_publication import publish_language
from phases.models import (
    Article,
    JournalEntry,
    Page,
    PerformanceContract,
    Phase,
    Pole,
    Region,
    SearchDocument,
    SearchWord,
    SupportDomain,
    Theme,
)
from phases.search import documents
from phases.search.parts import KINDS
from phases.snapshot import row_key
from tests import factories

pytestmark = pytest.mark.django_db


def recorded() -> tuple[list, list]:
    """Return all documents and words, as they compare."""
    columns = ("item_model", "item_id", "language", "parts", "phases", "regions", "facets_key")
    found = SearchDocument.objects.order_by("item_id", "language")
    vectors = found.extra(select={"words": "vector::text"})
    words = SearchWord.objects.order_by("language", "word")
    return (
        list(vectors.values_list("words", *columns, "updated_at")),
        list(words.values_list("language", "word", "folded", "documents")),
    )


def check() -> None:
    """Say that writing all anew changes nothing."""
    before = recorded()
    documents.write_all()
    assert before == recorded()


def words_of(item, language="fr") -> str:
    document = SearchDocument.objects.get(item_id=item.pk, language=language)
    return " ".join(part[-1] for part in document.parts)


def publish_pole(**values) -> Pole:
    return factories.publish(Pole, **{"name": "Zircon", "slug_fr": "zircon", **values})


def publish_contract(pole: Pole, **values) -> PerformanceContract:
    phase = Phase.objects.live().first() or factories.publish(Phase, **factories.phase_values())
    return factories.publish(
        PerformanceContract,
        **{"pole": str(pole.pk), "phase": str(phase.pk), "version": 1, **values},
    )


# What follows what


def test_every_item_has_a_document_in_every_language(first_content):
    expected = {
        (item.pk, language)
        for kind in KINDS.values()
        for item in kind.rows()
        for language in languages.ALL
    }
    assert len(expected) > 80 * len(languages.ALL)
    assert set(SearchDocument.objects.values_list("item_id", "language")) == expected
    check()


def test_a_publication_writes_and_a_withdrawal_removes():
    page = factories.publish(Page, title_fr="Usines", slug_fr="usines", body_fr="<p>Gaz</p>")
    assert words_of(page) == "Usines Gaz"
    assert SearchWord.objects.filter(word="usines").count() == len(languages.ALL)
    factories.edit(page, title_fr="Ateliers")
    assert words_of(page) == "Ateliers Gaz"
    assert not SearchWord.objects.filter(word="usines").exists()
    workflow.withdraw(page, by=None)
    assert not SearchDocument.objects.exists()
    assert not SearchWord.objects.exists()


def test_a_draft_is_in_no_document():
    page = factories.publish(Page, title_fr="Usines", slug_fr="usines")
    factories.edit(page, publish=False, title_fr="Canari")
    factories.save(Page, title_fr="Canari", slug_fr="canari")
    check()
    assert "anari" not in str(recorded())


def test_a_publication_that_is_rolled_back_leaves_nothing():
    with transaction.atomic():
        factories.publish(Page, title_fr="Usines", slug_fr="usines")
        assert SearchDocument.objects.exists()
        transaction.set_rollback(True)
    assert not SearchDocument.objects.exists()


def test_the_trash_and_back():
    page = factories.publish(Page, title_fr="Usines", slug_fr="usines")
    before = recorded()
    trash.trash(page, by=None)
    assert recorded() == ([], [])
    trash.restore(page, by=None)
    assert [row[:-1] for row in recorded()[0]] == [row[:-1] for row in before[0]]


def test_one_language_published_alone():
    page = factories.publish(Page, title_fr="Usines", slug_fr="usines", title_lt="Gamyklos")
    revision = factories.edit(page, publish=False, title_lt="Fabrikai")
    assert words_of(page, "lt") == "Gamyklos"
    publish_language(revision, "lt", by=None)
    assert words_of(page, "lt") == "Fabrikai"
    check()


def test_a_pole_is_written_anew_with_its_region_and_its_theme():
    region = factories.publish(Region, name_fr="Ici", slug_fr="ici", insee_code="01")
    theme = factories.publish(Theme, name_fr="Cela", slug_fr="cela")
    pole = publish_pole(regions=[str(region.pk)], themes=[str(theme.pk)])
    contract = publish_contract(pole)
    factories.edit(region, name_fr="Ailleurs")
    factories.edit(theme, name_fr="Autre", name_lt="Kita")
    assert {"Ailleurs", "Autre"} <= set(words_of(pole).split())
    assert "Kita" in words_of(pole, "lt")
    assert SearchDocument.objects.filter(item_id=contract.pk).first().regions == [region.pk]
    check()


def phases_of(item) -> set:
    """Return the phases of which an item's documents say that it is; they say the same."""
    found = SearchDocument.objects.filter(item_id=item.pk).values_list("phases", flat=True)
    (phases,) = {frozenset(some) for some in found}
    return set(phases)


def test_a_pole_is_found_by_the_phases_of_its_contracts():
    pole, other = publish_pole(), publish_pole(name="Autre", slug_fr="autre")
    assert phases_of(pole) == set()
    contract = publish_contract(pole)
    assert phases_of(pole) == {contract.phase_id}
    factories.edit(contract, pole=str(other.pk))
    assert (phases_of(pole), phases_of(other)) == (set(), {contract.phase_id})
    check()
    workflow.withdraw(contract, by=None)
    assert phases_of(other) == set()
    check()


def test_a_contract_is_written_anew_with_its_pole_phase_and_domains():
    domain = factories.publish(SupportDomain, name_fr="Emploi", slug_fr="emploi", rank=1)
    pole = publish_pole()
    commitment = {"support_domain": str(domain.pk), "text_fr": "<p>Aider</p>"}
    contract = publish_contract(pole, commitment=[commitment])
    factories.edit(pole, name="Opale")
    factories.edit(contract.phase, title_fr="Étape inventée")
    factories.edit(domain, name_fr="Formation")
    assert {"Opale", "Étape", "Formation", "Aider"} <= set(words_of(contract).split())
    assert "Zircon" not in words_of(contract)
    check()


def test_what_does_not_show_elsewhere_writes_the_item_alone(django_assert_max_num_queries):
    pole = publish_pole()
    contract = publish_contract(pole)
    SearchDocument.objects.filter(item_id=contract.pk).delete()
    factories.edit(contract.phase, body_fr="<p>Un autre texte</p>")
    factories.edit(pole, description_fr="<p>Un autre texte</p>")
    assert not SearchDocument.objects.filter(item_id=contract.pk).exists()
    factories.edit(pole, full_name_fr="Un autre nom")
    assert SearchDocument.objects.filter(item_id=contract.pk).exists()


def test_queries_are_constant_with_those_written_anew(django_assert_num_queries):
    region = factories.RegionFactory()

    def add(count):
        for pole in factories.PoleFactory.create_batch(count):
            pole.regions.add(region)
            factories.ContractFactory(pole=pole)
        documents.write_all()

    add(2)
    with django_assert_num_queries(24):
        documents.write(region, {}, {row_key(Region, region.pk): {"name_fr": "Autre"}})
    add(20)
    with django_assert_num_queries(24):
        documents.write(region, {}, {row_key(Region, region.pk): {"name_fr": "Autre"}})


# Texts that are hard to keep


def test_a_text_of_any_length_and_of_any_characters_is_published():
    words = "".join(f"<p>mot{n} unique{n * 7919}</p>" for n in range(6000))
    page = factories.publish(
        Page, title_fr="Usines \u202e🏭", slug_fr="usines", body_fr=words, summary_fr="x" * 900
    )
    factories.edit(page, body_fr=f"<p>{'x' * 100_000} fin</p>")
    assert words_of(page).endswith("fin")


def test_a_name_is_found_by_the_rules_of_the_page_and_as_it_is():
    publish_pole(name="Éléments Réunis")
    lexemes = SearchDocument.objects.extra(select={"v": "tsvector_to_array(vector)"})
    [french] = lexemes.filter(language="fr").values_list("v", flat=True)
    assert {"element", "elements", "reun", "reunis"} <= set(french)


# The command


def test_the_command_writes_what_is_missing_and_changes_nothing_else(first_content, capsys):
    before = recorded()
    call_command("index_search")
    assert recorded() == before
    assert f"{len(before[0])} documents" in capsys.readouterr().out
    SearchDocument.objects.filter(language="lt").delete()
    assert not documents.is_complete()
    call_command("index_search")
    assert documents.is_complete()
    assert recorded() == before


def test_another_setting_for_outdated_translations_asks_to_write_anew(settings):
    publish_pole()
    assert documents.is_complete()
    settings.REPLACE_OUTDATED = frozenset({"lt"})
    assert not documents.is_complete()
    publish_pole(name="Neuf", slug_fr="neuf")  # some as it is asked, some as it was
    assert not documents.is_complete()
    documents.write_all()
    assert documents.is_complete()
    settings.REPLACE_OUTDATED = frozenset()
    assert not documents.is_complete()


def test_documents_of_before_there_was_a_key_ask_to_be_written_anew():
    publish_pole()
    SearchDocument.objects.filter(language="fr").update(facets_key=None)
    assert not documents.is_complete()
    documents.write_all()
    assert documents.is_complete()


def test_the_key_is_that_of_the_facets():
    phase, region = factories.PhaseFactory(), factories.RegionFactory()
    for number in range(6):
        pole = factories.PoleFactory()
        pole.regions.set([region] * (number % 2))
        article = factories.ArticleFactory()
        article.phases.set([phase] * (number % 2))
    documents.write_all()
    facets: dict[int, set] = {}
    for row in SearchDocument.objects.all():
        told = row.item_model, tuple(row.phases), tuple(row.regions)
        facets.setdefault(row.facets_key, set()).add(told)
    assert all(len(told) == 1 for told in facets.values())
    assert len(facets) == len(set().union(*facets.values())) == 5


def test_nothing_to_be_found_is_complete():
    assert documents.is_complete()
    factories.PageFactory()
    assert not documents.is_complete()


def test_the_configurations_are_there_for_every_language():
    with connection.cursor() as cursor:
        cursor.execute("SELECT cfgname FROM pg_ts_config WHERE starts_with(cfgname, 'phases_')")
        names = {name for (name,) in cursor.fetchall()}
    assert names == {"phases_simple", "phases_fr", "phases_en", "phases_lt"}


# Histories


class NothingToDoError(Exception):
    """What was chosen cannot be done: there is nothing to do it to."""


class History:
    """What editors may do to a site, at random; refusals are part of it."""

    def __init__(self, seed: int):
        self.random = random.Random(seed)
        self.number = 0
        self.done = 0
        # What a contract points at is there from the beginning.
        self.add(Region), self.add(Theme), self.add(SupportDomain), self.add(Phase), self.add(Pole)

    def word(self) -> str:
        return self.random.choice(["usine", "gaz", "Santé", "l’eau", "Énergies", "bois", "textile"])

    def some(self, model) -> list[str]:
        rows = list(model.objects.live())
        return [str(row.pk) for row in self.random.sample(rows, min(len(rows), 2))]

    def values(self, model) -> dict:
        self.number += 1
        word, slug = self.word(), f"a{self.number}"
        html = f"<p>{self.word()} {self.word()}</p><p>{self.word()}</p>"
        described = [{"name_fr": self.word(), "text_fr": html}]
        return {
            Region: lambda: {
                "name_fr": word,
                "slug_fr": slug,
                "insee_code": f"{self.number % 100:02}",
            },
            Theme: lambda: {"name_fr": word, "slug_fr": slug},
            SupportDomain: lambda: {"name_fr": word, "slug_fr": slug, "rank": self.number},
            Phase: lambda: factories.phase_values(
                self.number % 50 + 1,
                1950 + self.number % 140,
                1950 + self.number % 140,
                title_fr=word,
                slug_fr=slug,
                orientation=[{"text_fr": html}],
            ),
            Pole: lambda: {
                "name": f"{word} {self.number}",
                "slug_fr": slug,
                "full_name_fr": self.word(),
                "regions": self.some(Region),
                "themes": self.some(Theme),
            },
            PerformanceContract: lambda: {
                "pole": self.one(self.some(Pole)),
                "phase": self.one(self.some(Phase)),
                "version": self.random.randint(1, 5),
                "preamble_fr": html,
                "challenge": [{"kind": "innovation", **described[0]}],
                "commitment": [
                    {"support_domain": pk, "text_fr": html} for pk in self.some(SupportDomain)
                ],
            },
            Article: lambda: {
                "title_fr": word,
                "slug_fr": slug,
                "body_fr": self.random.choice(["", html]),
                "phases": self.some(Phase),
            },
            Page: lambda: {
                "title_fr": word,
                "slug_fr": slug,
                "body_fr": html,
                "is_placeholder": self.random.random() < 0.2,
            },
        }[model]()

    MODELS = (Region, Theme, SupportDomain, Phase, Pole, PerformanceContract, Article, Page)

    def one(self, rows):
        if not rows:
            raise NothingToDoError
        return self.random.choice(rows)

    def add(self, model=None):
        model = model or self.random.choice(self.MODELS)
        factories.publish(model, **self.values(model))

    def item(self, *, is_live: bool = True):
        rows = [
            row
            for model in self.MODELS
            for row in model._base_manager.filter(
                published_at__isnull=not is_live, trashed_at__isnull=True
            )
        ]
        return self.one(rows)

    def edit(self, *, publish: bool = True):
        item = self.item()
        values = {
            name: value
            for name, value in self.values(type(item)).items()
            if not isinstance(value, list) or name in ("regions", "themes", "phases")
        }
        for name in (
            "number",
            "start_year",
            "end_year",
            "pole",
            "phase",
            "version",
            "insee_code",
            "rank",
        ):
            values.pop(name, None)
        for name in [name for name in values if name.endswith("_fr") and name != "slug_fr"]:
            for language in languages.TARGETS:
                if self.random.random() < 0.4:
                    target = languages.column(name.removesuffix("_fr"), language)
                    values[target] = (
                        f"<p>{language}{self.word()}</p>"
                        if "body" in name or "preamble" in name
                        else f"{language}{self.word()}"
                    )
                    if self.random.random() < 0.5:
                        values[f"{target}#status"] = {"state": "reviewed", "source": "Autre"}
        return factories.edit(item, publish=publish, **values)

    def draft(self):
        self.edit(publish=False)

    def one_language(self):
        publish_language(self.edit(publish=False), self.random.choice(languages.ALL), by=None)

    def withdraw(self):
        workflow.withdraw(self.item(), by=None)

    def publish_again(self):
        item = self.item(is_live=False)
        workflow.publish(newest_revision(type(item), item.pk), by=None)

    def trash(self):
        trash.trash(self.item(), by=None)

    def restore(self):
        trash.restore(self.one(list(trash.in_trash())), by=None)

    def undo(self):
        entries = JournalEntry.objects.filter(verb=JournalEntry.Verb.PUBLISHED)
        undo.undo(self.one(list(entries[:5])), by=None)

    def step(self):
        acts = [self.add, self.edit, self.edit, self.draft, self.one_language, self.withdraw]
        act = self.random.choice([*acts, self.publish_again, self.trash, self.restore, self.undo])
        try:
            with transaction.atomic():
                act()
        except (NothingToDoError, ValidationError, workflow.StaleRevisionError):
            return
        self.done += 1


@pytest.mark.parametrize("seed", range(3))
def test_documents_after_any_history_are_those_written_anew(seed):
    history = History(seed)
    for _part in range(3):
        for _step in range(20):
            history.step()
        check()
    assert history.done > 25


@pytest.mark.full
@pytest.mark.parametrize("seed", range(100, 120))
def test_documents_after_long_histories_are_those_written_anew(seed):
    history = History(seed)
    for _part in range(10):
        for _step in range(20):
            history.step()
        check()
    assert history.done > 80
