"""On the real content, a program that knows languages agrees with the nearest ``lang``.

``test_language_honesty.py`` proves that marks follow their texts; this one that the texts
themselves are in the language that they are filed under: a French paragraph pasted into the
Lithuanian tab is found by nothing else.
"""

import re
from collections import Counter
from collections.abc import Iterator

import lxml.html
import py3langid
import pytest
from django.db import connection, transaction

from phases import languages, models
from tests import prefixes, tables
from tests.test_language_honesty import ADDRESS, SPOKEN

#: Characters from which on a text is long enough to be told by its letters.
LONG = 40
AGREEMENT = 0.99
#: Elements within a text; all others begin one of their own.
INLINE = frozenset(
    {"abbr", "b", "br", "cite", "em", "i", "mark", "small", "span", "strong", "sup", "time"}
)
#: What the tests made up to furnish the site.
INVENTED = re.compile(r"invent|išgalvot", re.IGNORECASE)

_FRENCH_NAME = "a French name or title, which stays in French"
_PLACES = "names of French places, which have no other form"
#: What the program takes for another language, once names and addresses are left out, and why it
#: is right as it is.
REASONS = {
    ("en", "Future, energy, environment (geosciences, subsurface)"): "words that French has too",
    ("en", "Agglomeration Community of Valence (Valence Agglomération)"): _PLACES,
    ("lt", "Enciklopedijos „ “ straipsnis „pôle de compétitivité“ („ “)"): _FRENCH_NAME,
    ("en", "Article “pôle de compétitivité” of the encyclopedia ( )"): _FRENCH_NAME,
    ("en", "Wikipedia article “Pôle de compétitivité (France)”"): _FRENCH_NAME,
    ("lt", "Vikipedijos straipsnis „Pôle de compétitivité (France)“"): _FRENCH_NAME,
    ("en", "Renewable energies, , Drôme, Isère, Savoie"): _PLACES,
    ("lt", "Asociacija „ “ (Produits et matériaux des forêts cultivées)"): _FRENCH_NAME,
    ("en", "association, “Produits et matériaux des forêts cultivées”"): _FRENCH_NAME,
    ("en", "Urban Community of ( Provence Métropole)"): _PLACES,
    ("en", "Agglomeration Community of Aubagne and the Pays de l’Étoile"): _PLACES,
    ("en", "Agglomeration Community of ( Provence Méditerranée)"): _PLACES,
    ("en", "POPsud association (Pôle Optique et Photonique Sud)"): _FRENCH_NAME,
    ("lt", "Aglomeracijos bendrija „Aubagne et Pays de l’Étoile“"): _PLACES,
    ("lt", "Asociacija „POPsud“ (Pôle Optique et Photonique Sud)"): _FRENCH_NAME,
}


@pytest.fixture(scope="module")
def long_texts(public_pages, first_content_rows, django_db_blocker) -> Counter:
    """Return (claimed language, text without names) → on how many pages it stands."""
    with django_db_blocker.unblock(), transaction.atomic():
        tables.restore(connection, first_content_rows)
        names = prefixes.untranslated_values()
        for language in languages.ALL:
            names.update(
                models.Region.objects.values_list(languages.column("name", language), flat=True)
            )
        transaction.set_rollback(True)
    longest_first = sorted((name for name in names if name and len(name) > 2), key=len)[::-1]
    return Counter(
        (language, words)
        for page in public_pages.values()
        if page.is_html
        for language, text in texts(page.tree)
        if len(text) >= LONG
        and not INVENTED.search(text)
        and len(words := without_names(text, longest_first)) >= LONG
    )


def texts(element, language: str = "", runs=None) -> Iterator[tuple[str, str]]:
    """Yield (language of the nearest ``lang``, text) of what is read out: each block's words in
    one language together, and attributes."""
    language = element.get("lang") or language
    is_block = element.tag not in INLINE
    runs = {} if is_block else runs
    if element.tag not in ("script", "style", "code", "pre"):
        runs.setdefault(language, []).append(element.text or "")
        spoken = [element.get(name) for name in SPOKEN]
        if element.tag == "meta" and element.get("name") == "description":
            spoken.append(element.get("content"))
        yield from ((language, " ".join(text.split())) for text in spoken if text)
        for child in element:
            if isinstance(child.tag, str):
                yield from texts(child, language, runs)
            runs.setdefault(language, []).append(child.tail or "")
    if is_block:
        yield from ((code, " ".join("".join(run).split())) for code, run in runs.items())


def without_names(text: str, names: list[str]) -> str:
    """Return ``text`` without addresses and names, which are of no language, and without the mark
    of what differs in a comparison."""
    text = re.sub(r" ≠ \w+$", "", ADDRESS.sub(" ", text))
    for name in names:
        if name in text:
            text = text.replace(name, " ")
    return " ".join(text.split()).strip(" ,")


@pytest.fixture(scope="module")
def identify():
    """Return a function that tells which of the site's languages a text is in."""
    py3langid.set_languages(list(languages.ALL))
    yield lambda text: py3langid.classify(text)[0]
    py3langid.set_languages(None)


@pytest.fixture(scope="module")
def disagreements(long_texts, identify):
    return {key for key in long_texts if identify(key[1]) != key[0]}


def test_there_is_much_to_judge(long_texts):
    for language in languages.ALL:
        assert sum(1 for claimed, _text in long_texts if claimed == language) > 100
    assert sum(long_texts.values()) > 3000


def test_99_of_100_long_texts_are_in_the_language_that_they_claim(long_texts, disagreements):
    wrong = sum(long_texts[key] for key in disagreements)
    assert wrong <= (1 - AGREEMENT) * sum(long_texts.values())


def test_each_disagreement_has_its_reason(disagreements):
    """One that is not listed is to be mended; one that is listed and gone leaves the list."""
    assert disagreements - REASONS.keys() == set()
    assert REASONS.keys() - disagreements == set()


@pytest.mark.parametrize(
    ("claimed", "text", "found"),
    [
        ("lt", "Les pôles de compétitivité sont l’un des moteurs de la croissance.", "fr"),
        ("en", "Konkurencingumo klasteriai yra vienas iš ekonomikos augimo variklių.", "lt"),
        ("fr", "Competitiveness clusters are one of the drivers of growth in France.", "en"),
    ],
)
def test_a_text_under_a_wrong_language_is_found(identify, claimed, text, found):
    assert identify(text) == found != claimed


def test_words_are_read_with_their_nearest_language():
    tree = lxml.html.document_fromstring(
        '<html lang="lt"><p>Vienas <b>du</b> <span lang="fr">trois <i>quatre</i></span> penki</p>'
    )
    read = [pair for pair in texts(tree) if re.search(r"\w", pair[1])]
    assert read == [("lt", "Vienas du penki"), ("fr", "trois quatre")]
