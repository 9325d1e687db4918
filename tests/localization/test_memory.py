"""Translation memory: exact and near texts, concordance, and how it is asked."""

import datetime
import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from phases.localization import memory
from phases.localization.desk import words_of
from phases.localization.memory import (
    LEAST_SCORE,
    Pair,
    concordance,
    remember,
    scores,
    sketch,
    suggestions,
)
from phases.models import MemoryUnit

pytestmark = pytest.mark.django_db

JANUARY, MARCH = datetime.date(2013, 1, 9), datetime.date(2013, 3, 1)
LONG = (
    "Les pôles de compétitivité rassemblent sur un territoire des entreprises, des laboratoires "
    "de recherche et des établissements de formation inventés pour cet essai. {1}Ils montent{/1} "
    "ensemble des projets de recherche et développement dont les résultats doivent mener à des "
    "produits, à des procédés et à des services nouveaux."
)


def found(source, language="lt", limit=5):
    return [(one.target, one.score) for one in suggestions(source, language, limit)]


def test_the_same_text_is_exact():
    remember([Pair("lt", "Une phase", "Etapas", JANUARY, "phase:1/title")])
    (one,) = suggestions("Une phase", "lt")
    assert (one.target, one.score, one.is_exact) == ("Etapas", 100, True)
    assert (one.source, one.reviewed_on, one.origin) == ("Une phase", JANUARY, "phase:1/title")
    assert found("Une phase", "en") == []
    assert found("   ") == found("", limit=0) == []


def test_exact_ones_come_first_newest_first():
    remember(
        [
            Pair("lt", "Une première phase", "senas", JANUARY),
            Pair("lt", "Une première phase", "naujas", MARCH),
            Pair("lt", "Une première phase", "be datos"),
            Pair("lt", "Une première phrase", "artimas", MARCH),
        ]
    )
    assert found("Une première phase") == [
        ("naujas", 100),
        ("senas", 100),
        ("be datos", 100),
        ("artimas", 97),
    ]
    assert found("Une première phase", limit=2) == [("naujas", 100), ("senas", 100)]


@pytest.mark.parametrize(
    ("before", "now", "score"),
    [
        ("Trois pôles", "Trois pôle", 95),
        ("Les contrats de performance", "Le contrat de performance", 96),
        # Blanks and numbers of placeholders make no difference, but it is another text.
        ("Un {1}mot{/1} fort", "Un {3}mot{/3}\u00a0fort", 99),
        (LONG, LONG.replace("pour cet essai", "pour un autre essai"), 98),
        (LONG, LONG.replace("ensemble ", "").replace("nouveaux", "neufs"), 97),
    ],
)
def test_near_texts_have_their_score(before, now, score):
    remember([Pair("lt", before, "vertimas")])
    assert found(now) == [("vertimas", score)]
    assert not suggestions(now, "lt")[0].is_exact


def test_what_is_not_near_is_not_suggested():
    remember([Pair("lt", LONG, "ilgas"), Pair("lt", "Les contrats", "sutartys")])
    assert found("Un texte sans rien de commun") == []
    assert found("Les contrats de performance et leur bilan à mi-parcours") == []


def test_texts_near_by_the_score_are_found_by_their_sketch():
    """What comparing with each text finds, the index finds: all but one in a hundred."""
    chance = random.Random(1)
    words = (LONG + " La phase du contrat, un bilan de son évaluation à mi-parcours.").split()
    sources = [" ".join(chance.choices(words, k=chance.randint(3, 90))) for _each in range(400)]
    remember(Pair("lt", source, str(number)) for number, source in enumerate(sources))
    near = missed = 0
    for source in sources[::4]:
        changed = [
            word if chance.random() > 0.15 else chance.choice(words) for word in source.split()
        ]
        text = " ".join(changed)
        expected = {
            str(number)
            for number, one in enumerate(sources)
            if fuzz.ratio(memory._comparable(text), memory._comparable(one)) >= LEAST_SCORE
        }
        near += len(expected)
        missed += len(expected - {target for target, _score in found(text, limit=100)})
    assert near > 90
    assert missed <= near / 100


def test_of_many_long_texts_alike_the_likeliest_are_compared():
    """Boilerplate of 3,000 characters: comparing with each took seconds."""
    chance = random.Random(1)
    words = [str(chance.randrange(10**6)) for _each in range(430)]
    remember(
        Pair("lt", " ".join([*words[: 430 - number], *map(str, range(number))]), str(number))
        for number in range(300)
    )
    with CaptureQueriesContext(connection) as queries:
        assert {int(target) < 30 for target, _score in found(" ".join(words)[:-1])} == {True}
    compared = queries[2]["sql"].partition(" IN ")[2].count(",") + 1
    assert 30 < compared < 40
    assert scores([" ".join(words)[:-1]], "lt") == {" ".join(words)[:-1]: 99}


def test_boilerplate_is_looked_up_in_the_index():
    """Where its keys are frequent, PostgreSQL expected most of the memory and read all of it."""
    keys = sketch(LONG, "lt")
    MemoryUnit.objects.bulk_create(
        MemoryUnit(
            language="lt",
            source=" " * 1_900,
            source_digest=str(number),
            source_keys=keys if number < 300 else [number, -number],
        )
        for number in range(3_000)
    )
    with CaptureQueriesContext(connection) as queries, connection.cursor() as cursor:
        cursor.execute("ANALYZE phases_memoryunit")
        suggestions(LONG, "lt")
        [near] = [query["sql"] for query in queries if "&&" in query["sql"]]
        cursor.execute(f"EXPLAIN {near}")
        plan = str(cursor.fetchall())
    assert "memoryunit_keys" in plan
    assert "Seq Scan" not in plan


@given(st.text(min_size=1, max_size=700))
def test_any_text_has_a_sketch(text):
    keys = sketch(text, "lt")
    assert len(keys) == 20
    assert all(-(2**31) <= key < 2**31 for key in keys)
    assert keys == sketch(text, "lt")
    assert not set(keys) & set(sketch(text, "en"))


def test_what_is_remembered_again_is_kept_once():
    remember([Pair("lt", "Une phase", "Etapas", JANUARY, "a")])
    remember([Pair("lt", "Une phase", "Etapas", MARCH, "b"), Pair("lt", "Une phase", "Fazė")])
    assert list(
        MemoryUnit.objects.order_by("target").values_list("target", "reviewed_on", "origin")
    ) == [("Etapas", MARCH, "b"), ("Fazė", None, "")]
    remember([Pair("lt", " ", "x"), Pair("lt", "x", "")])
    assert MemoryUnit.objects.count() == 2


def test_memory_is_written_and_asked_in_few_statements():
    counts = []
    for size in (1, 300):
        with CaptureQueriesContext(connection) as queries:
            remember(Pair("lt", f"{LONG} {number}", f"{number}") for number in range(size))
        written = len(queries)
        with CaptureQueriesContext(connection) as queries:
            suggestions(LONG, "lt")
        counts.append((written, len(queries)))
    assert counts[0] == counts[1]
    assert counts[0][1] == 4


# Concordance


def looked_up(words, language="lt", limit=50):
    return [one.source for one in concordance(words_of(words), language, limit)]


def test_concordance_finds_words_on_both_sides():
    remember(
        [
            Pair("lt", "Les pôles de {1}compétitivité{/1}", "Konkurencingumo klasteriai"),
            Pair("lt", "Le pôle", "Klasteris"),
            Pair("en", "Le pôle", "The cluster"),
        ]
    )
    both = ["Le pôle", "Les pôles de {1}compétitivité{/1}"]
    assert looked_up("POLE") == looked_up("klaster") == both
    assert looked_up("klasteris") == ["Le pôle"]
    assert looked_up("competitivite poles") == looked_up("pôles de compétitivité") == both[1:]
    assert looked_up("pole klasteris") == [], "the words of one language at a time"
    assert looked_up("cluster", "en") == ["Le pôle"]
    assert looked_up("pole", limit=1) == ["Le pôle"]
    (one,) = concordance(words_of("competitivite pole"), "lt")
    assert [one.source[start:end] for start, end in one.source_places] == ["pôle", "compétitivité"]
    assert one.target_places == ()


@pytest.mark.parametrize("words", ["", "   ", "%", "_", "\\", "\x00", "'", "a" * 5000, "x " * 500])
def test_absurd_words_find_nothing(words):
    remember([Pair("lt", "Le pôle", "Klasteris")])
    assert looked_up(words) == []


def test_signs_are_looked_for_as_they_are():
    remember([Pair("lt", "50\u00a0% des pôles", "50\u00a0% klasterių"), Pair("lt", "50", "50")])
    assert looked_up("50 %") == ["50\u00a0% des pôles"]
