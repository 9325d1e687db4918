"""Warnings on a translation: each fault is found, good texts are left alone."""

import re

import pytest
import yaml
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from phases import languages
from phases.editorial.content_files import FOLDER
from phases.localization import quality
from phases.localization.blocks import split
from phases.localization.inline import Inline, encode

NB, NARROW = "\u00a0", "\u202f"


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def check(source, target, **options):
    """Check two texts whose placeholders stand for <em> and, as {2/}, for a line break."""
    tags = [
        "<br>" if f"{{{number}/}}" in source + target else "<em>"
        for number in range(1, 4)
        if re.search(rf"\{{{number}/?\}}", source)
    ]
    return quality.check(Inline(source, tuple(tags)), Inline(target, tuple(tags)), **options)


def codes(source, target, language="lt", **options):
    return [one.code for one in check(source, target, language=language, **options)]


@pytest.mark.parametrize(
    ("language", "source", "target", "code"),
    [
        # Numbers
        ("lt", "67 pôles", "76 klasteriai", "numbers"),
        ("lt", "1 500 entreprises", "150 įmonių", "numbers"),
        ("lt", "1,5 million", f"15{NB}mln.", "numbers"),
        ("en", "1,5 million", f"1,500{NB}million", "numbers"),
        ("lt", "le 9 janvier 2013", f"2013{NB}m. sausis", "numbers"),
        ("en", "en 2013", "in the year", "numbers"),
        ("lt", "une phase", "2 etapai", "numbers"),
        ("lt", "la phase 2", "3-iasis etapas", "numbers"),
        ("lt", "à 14 h 30", f"15.30{NB}val.", "numbers"),
        ("lt", "le 12 juillet 2005", f"2005{NB}m. liepos 12 dalyvių", "date"),
        ("en", "3,5 M€", "€3.6m", "numbers"),
        ("en", "version 10.1.2", "version 10.1.3", "numbers"),
        # Links, markup, variables
        ("lt", "voir https://a.example/x", "žr. https://a.example/y", "links"),
        ("lt", "écrire à a@b.example", "rašyti", "links"),
        ("lt", "des {1}mots{/1}", "žodžiai", "placeholders"),
        ("lt", "des mots", "{1}žodžiai{/1}", "placeholders"),
        ("lt", "a {1}b{/1}", "{1}a{/1} {1}b{/1}", "placeholders"),
        ("lt", "des {1}mots{/1}", "{1}žodžiai", "placeholders"),
        ("lt", "des {1}mots{/1}", "{/1}žodžiai{1}", "placeholders"),
        ("lt", "{1}a {2}b{/2}{/1}", "{1}a {2}b{/1}{/2}", "placeholders"),
        ("lt", "un{1/}deux", "vienas{1/}{1/}du", "placeholders"),
        ("lt", "%(count)s pôles", "%(number)s klasteriai", "variables"),
        # Endings
        ("lt", "Une phrase.", "Sakinys", "ending"),
        ("lt", "Un titre", "Antraštė.", "ending"),
        ("lt", f"Une question{NARROW}?", "Klausimas.", "ending"),
        ("lt", "{1}Une phrase.{/1}", "{1}Sakinys{/1}", "ending"),
        ("lt", "Les pôles de demain.", "Daugiau…", "ending"),
        # Left in French
        ("lt", "Les pôles sont labellisés", "Les pôles sont labellisés", "copied"),
        ("en", "Les {1}pôles{/1} sont là", "Les {1}pôles{/1}  sont là", None),
        (
            "lt",
            "Ils rassemblent des entreprises et des laboratoires",
            "Jie rassemblent des entreprises et jungia",
            "untranslated",
        ),
        ("lt", "Le pôle", "Šis klasteris klasteris", "doubled"),
        ("lt", "vingt-cinq pôles", f"26{NB}klasteriai", "numbers"),
        ("en", "dix, vingt pôles", "30 clusters", "numbers"),
        ("en", f"à 14{NB}h{NB}30", "at 2.30 a.m.", "numbers"),
        ("en", "Le pôle", "The the cluster", "doubled"),
        # Length
        ("lt", "Un texte qui est assez long pour avoir une longueur.", "Trumpas.", "ratio"),
        ("lt", "Court", "Labai ilgas tekstas, kuris niekaip negali būti vertimas", "ratio"),
        # Lithuanian
        ("lt", "« mots »", "«žodžiai»", "quotes"),
        ("lt", "« mots »", '"žodžiai"', "quotes"),
        ("lt", "« mots »", "“žodžiai”", "quotes"),
        ("lt", "« mots »", "„žodžiai”", "quotes"),
        ("lt", "le 9 janvier 2013", f"9{NB}sausio 2013", "date"),
        ("lt", "le 9 janvier 2013", f"2013 sausio 9{NB}d.", "date"),
        ("lt", "le 9 janvier 2013", "09.01.2013", "date"),
        ("lt", "le 9 janvier 2013", f"2013{NB}m. sausio 9", "date"),
        ("lt", "1,5 point", "1.5 punkto", "decimal-sign"),
        ("lt", f"50{NB}%", "50%", "percent"),
        ("lt", "2013-2018", f"2013-2018{NB}m.", "years"),
        ("lt", "en 2013", "2013 m.", "no-break-space"),
        ("lt", "n° 10", "Nr. 10", "no-break-space"),
        ("lt", f"Objectif{NB}: agir", "Tikslas : veikti", "french-spaces"),
        # English
        ("en", f"Objectif{NB}: agir", f"Objective{NB}: to act", "french-spaces"),
        ("en", f"«{NB}mots{NB}»", f"«{NB}words{NB}»", "quotes"),
        ("en", "1,5 point", "1,5 points", "decimal-sign"),
        ("en", f"50{NB}%", "50 %", "percent"),
        ("en", "2013-2018", "2013-2018", "years"),
        ("en", "l’État", "the State's", "apostrophe"),
        # French, where it is the target of another text
        ("fr", "x ?", "Une question?", "french-spaces"),
        ("fr", "x :", "Objectif:", "french-spaces"),
        ("fr", "x", "« mots »", "french-spaces"),
        ("fr", "x", '"mots"', "quotes"),
        ("fr", "x", "l'an", "apostrophe"),
        ("fr", "50 x", "50 %", "no-break-space"),
        # Any
        ("lt", "mot", "žodis ", "spaces"),
        ("lt", "deux mots", "du  žodžiai", "spaces"),
        ("lt", "un, deux", "vienas , du", "spaces"),
        ("lt", "mot…", "žodis...", "ellipsis"),
    ],
)
def test_a_fault_is_found(language, source, target, code):
    found = codes(source, target, language)
    assert code in found if code else "copied" in found


@pytest.mark.parametrize(
    ("language", "source", "target"),
    [
        ("lt", "1 500,5 euros", f"1{NB}500,5 eurų"),
        # Numbers in words
        ("lt", "treize pôles", f"13{NB}klasterių"),
        ("lt", "trente-cinq pôles", f"35{NB}klasteriai"),
        ("en", "vingt et un pôles", "21 clusters"),
        ("lt", "quatre-vingt-dix-sept pôles", f"97{NB}klasteriai"),
        ("lt", "75 projets", "septyniasdešimt penki projektai"),
        ("en", "une centaine de projets", "about 100 projects"),
        ("lt", "deux cent cinquante salariés", "250 darbuotojų"),
        ("lt", "mille cinq cents projets", f"1{NB}500 projektų"),
        ("en", "en 2013", "in two thousand and thirteen"),
        ("en", f"à 14{NB}h{NB}30", "at 2.30 p.m."),
        ("en", f"à 9{NB}h", "at 9 am"),
        # Said twice on purpose
        ("lt", "Une très grande entreprise", "Labai labai didelė įmonė"),
        ("en", f"1{NARROW}500,5 euros en 2013", "1,500.5 euros in 2013"),
        ("en", "1 500 entreprises et 10 000 emplois", "1,500 companies and 10,000 jobs"),
        ("lt", "le 9 janvier 2013.", f"2013{NB}m. sausio 9{NB}d."),
        ("lt", "le 9 janvier 2013", f"2013{NB}m. sausio 9{NB}d."),
        ("lt", "le 09/01/2013", f"2013{NB}m. sausio 9{NB}d."),
        ("lt", "le 9 janvier 2013", "2013-01-09"),
        ("lt", "la 3ᵉ phase, au XXIᵉ siècle", "trečiasis etapas XXI amžiuje"),
        ("lt", "la 3ᵉ phase", "3-iasis etapas"),
        ("lt", "la phase 2", "2-asis etapas"),
        ("lt", "du 12 au 13 juillet 2005", f"2005{NB}m. liepos 12–13{NB}d."),
        ("lt", "les 9 et 10 janvier 2013", f"2013{NB}m. sausio 9 ir 10{NB}d."),
        ("lt", "depuis janvier 2013", f"nuo 2013{NB}m. sausio mėn."),
        ("lt", "à 14 h 30", f"14.30{NB}val."),
        ("lt", "de 9h00 à 16h30", f"9.00–16.30{NB}val."),
        ("en", "3,5 M€ et 3,5M€", "€3.5m and €3.5m"),
        ("en", "les années 1990", "the 1990s"),
        ("lt", "Voir https://www.example.org/fr/phases/", "Žr. https://www.example.org/lt/phases/"),
        ("en", "phase 2", "the 2nd phase"),
        ("en", "la 3ᵉ phase", "the third phase"),
        ("lt", "6 pôles et deux contrats", "šeši klasteriai ir 2 sutartys"),
        ("en", "douze mois", "12 months"),
        ("lt", "voir https://a.example/fr/x", "žr. https://a.example/lt/x"),
        ("lt", "Un {1}mot{/1} et {2}deux{/2}", "{2}Du{/2} ir {1}žodis{/1}"),
        ("lt", f"«{NB}Pôles 2.0{NB}»", "„Pôles 2.0“"),
        ("en", f"Les {{1}}«{NB}mots{NB}»{{/1}} dits.", "The {1}“words”{/1} said."),
        ("lt", "Route des Lasers", "Route des Lasers"),
        ("lt", "Agence nationale de la recherche", "Agentūra (Agence nationale de la recherche)"),
        ("en", f"{NB.join('ab')}{NARROW}; fin{NARROW};", "a\u00a0b; end;"),
        ("lt", "Bora Bora", "Bora Bora"),
        ("lt", "%(count)s pôles à 50 %", "%(count)s klasteriai, 50\u00a0%"),
        (
            "fr",
            "Act at 10:30!",
            f"Objectif{NB}: «{NB}agir{NB}»{NARROW}! À 10:30, a@b.example{NARROW}!",
        ),
        ("lt", "des mots", ""),
        ("lt", "des mots", "  "),
    ],
)
def test_a_good_text_is_left_alone(language, source, target):
    found = [one for one in check(source, target, language=language) if one.code != "links"]
    assert found == [], found


def test_a_translation_may_mark_words_as_french():
    source = encode("un pôle bien connu")
    kept = 'žinomas klasteris (<span lang="fr">pôle bien connu</span>)'
    for text, found in ((kept, []), (kept.replace(' lang="fr"', ""), ["placeholders"])):
        findings = quality.check(source, encode(text, source.tags), language="lt")
        assert [one.code for one in findings] == found
    french = "Écrire au Défenseur des droits, libre réponse"
    kept = "Rašyti: <em>Défenseur des droits, libre réponse</em>"
    assert codes(french, re.sub("<.*?>", "", kept)) == ["untranslated"]
    kept = kept.replace("<em>", '<span lang="fr">').replace("</em>", "</span>")
    assert quality.check(encode(french), encode(kept), language="lt") == []


def test_a_link_may_lead_elsewhere():
    source = encode('<a href="https://a.example/fr/">Voir</a>')
    target = encode('<a href="https://a.example/lt/">Žr.</a>', source.tags)
    assert [one.code for one in quality.check(source, target, language="lt")] == ["ending"]


def test_the_limit_of_the_field():
    assert codes("Un titre", "Antraštė", max_length=8) == []
    (one,) = check("Un titre", "Antraštė", language="lt", max_length=7)
    assert (one.code, one.severity) == ("length", "error")
    assert one.message == "Shorten the text by 1 character: it may have 7."
    assert (one.start, one.end) == (7, 8)


def test_places_are_those_of_the_text_with_its_placeholders():
    target = "{1}Ir{/1} „geras{2/}" + "“ bei «blogas» žodis žodis"
    found = check("{1}Et{/1} « bon{2/} » mot", target, language="lt")
    assert [(one.code, target[one.start : one.end]) for one in found if one.start is not None] == [
        ("doubled", "žodis žodis"),
        ("quotes", "«"),
        ("quotes", "»"),
    ]


def test_sentences_say_what_to_do_in_the_language_of_the_interface():
    (one,) = check("67 pôles en 2005", f"76 klasteriai 2005{NB}metais", language="lt")
    assert one.message == (
        "Numbers of the French text that are not here: 67. "
        "Numbers that the French text does not have: 76."
    )
    with translation.override("lt"):
        (one,) = check("67,5 pôles", "67,4 klasterio", language="lt")
    assert "67,5" in one.message
    assert "French" not in one.message


def texts_of_the_content():
    """Yield (language, French block, translated block) of all files, with placeholders."""
    for path in sorted(FOLDER.glob("*.yaml")):
        for texts in _texts(yaml.safe_load(path.read_text(encoding="utf-8"))):
            for language in languages.TARGETS:
                if language in texts:
                    yield language, texts[languages.SOURCE], texts[language]


def _texts(value):
    if isinstance(value, dict) and isinstance(value.get(languages.SOURCE), str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)


def test_the_first_content_has_no_warning():
    """Texts that people have read: what is found there would be a false alarm, or a fault."""
    found, count = [], 0
    for language, french, translated in texts_of_the_content():
        if re.fullmatch(r"[a-z0-9-]+", french):
            continue  # an address
        pairs = [(french, translated)]
        if french.startswith("<"):
            sides = [split(re.sub(r">\s+<", "><", text)).texts for text in (french, translated)]
            pairs = list(zip(*sides, strict=True))
        for source, target in pairs:
            count += 1
            if french.startswith("<"):
                there = encode(source)
                here = encode(target, there.tags)
            else:
                there, here = Inline(source), Inline(target)
            findings = quality.check(there, here, language=language)
            found += [(one.code, one.message, source, target) for one in findings]
    assert count > 500
    assert found == []


PIECES = ("{1}", "{/1}", "{2/}", "{0}", "{{", "„", "“", "«", "»", " ", "\u00a0", "2013", "1,5")
ANY_TEXT = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=12)


@given(source=ANY_TEXT, target=ANY_TEXT, language=st.sampled_from([*languages.ALL, "de", "mt"]))
def test_whatever_is_typed_is_answered(source, target, language):
    text = "".join(target)
    tags = ("<em>", "<br>")
    for one in quality.check(
        Inline("".join(source), tags), Inline(text, tags), language=language, max_length=20
    ):
        assert one.message
        assert one.start is None or 0 <= one.start < one.end <= len(text)


@pytest.mark.parametrize(
    "text", ["x" * 20_000, "a@" * 10_000, " ”" * 10_000, "„" * 3_000, "{1}" * 3_000, "1 " * 9_000]
)
def test_absurd_texts_are_answered(text):
    assert check(text, text + "!", language="lt")
