"""The glossary in texts: terms found in French, used in a translation whatever their case."""

import csv

import pytest

from phases import languages
from phases.editorial.content_files import FOLDER
from phases.localization.glossary import Glossary, Term, wordings
from tests.localization import lithuanian

with (FOLDER / "glossary.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))


def glossary(language):
    return Glossary(
        [Term(row["fr"], row[language], row[f"status_{language}"]) for row in ROWS], language
    )


GLOSSARY = {language: glossary(language) for language in languages.TARGETS}


def found(text, language="lt"):
    return [one.term.source for one in GLOSSARY[language].find(text)]


def unused(source, target, language="lt"):
    return [one.term.source for one in GLOSSARY[language].unused(source, target)]


# What is written


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("label / accreditation", ["label", "accreditation"]),
        ("(pagrindinė) kryptis", ["kryptis", "pagrindinė kryptis"]),
        ("orientation (grande orientation)", ["orientation", "grande orientation"]),
        ("domaine d'activité stratégique (DAS)", ["domaine d'activité stratégique", "DAS"]),
        ("ETI (entreprise de taille)", ["ETI", "entreprise de taille"]),
        ("région (collectivité)", ["région"]),
        ("cluster (also « French cluster »)", ["cluster", "French cluster"]),
        ("education/training institution", ["education institution", "training institution"]),
        ("bendras (x) MTEP projektas", ["bendras MTEP projektas", "bendras x MTEP projektas"]),
        ("  ", []),
        ("(", ["("]),
        ("a/b c/d e/f g/h i/j", None),
    ],
)
def test_variants_are_spelt_out(written, read):
    if read is None:
        assert len(wordings(written)) == 16
    else:
        assert list(wordings(written)) == read


# In a French text


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Les pôles de compétitivité", ["pôle de compétitivité"]),
        ("les POLES DE COMPETITIVITE", ["pôle de compétitivité"]),
        ("des contrats de performance.", ["contrat de performance"]),
        ("défis technologiques et marchés cibles", ["défi technologique", "marché cible"]),
        ("un défi d’innovation, l’innovation", ["défi d'innovation", "innovation"]),
        ("Les contrats-cadres", ["contrat-cadre"]),
        ("une adhérente, des adhérentes", ["adhérent / membre"]),
        ("des pôles nationaux, les objectifs", ["pôle national", "objectif"]),
        ("la structure de gouvernance", ["structure de gouvernance"]),
        ("une communication en Conseil des ministres", ["communication en Conseil des ministres"]),
        ("les {1}pôles{/1} de {2}compétitivité{/2}", ["pôle de compétitivité"]),
        ("les projets collaboratifs de R&D", ["projet collaboratif de R&D"]),
        ("des PME et des ETI", ["PME", "ETI (entreprise de taille intermédiaire)"]),
        ("l’Etat, l’État", ["État"]),
        # What only looks like a term
        ("en bon état", []),
        ("des produits innovants", []),
        ("un contrat. Performance !", []),
        ("le contrat, la performance", []),
        ("la déphasage, une emphase", []),
        ("mis sur le marché", []),
        ("il faut évaluer", []),
        ("", []),
    ],
)
def test_terms_are_found(text, terms):
    assert found(text) == terms


def test_places_are_those_of_the_words():
    text = "{1}Les{/1} contrats de performance, un contrat de la performance"
    (one,) = GLOSSARY["lt"].find(text)
    assert [text[start:end] for start, end in one.places] == [
        "contrats de performance",
        "contrat de la performance",
    ]
    assert one.targets == ("veiklos rezultatų sutartis",)
    assert one.term.status == "proposal"


# In a translation


def test_every_lithuanian_term_has_its_declension():
    """A term that is added to the glossary is added to the table as well."""
    written = {wording for row in ROWS for wording in wordings(row["lt"])}
    assert written == set(lithuanian.TERMS)


@pytest.mark.parametrize("row", ROWS, ids=[row["fr"] for row in ROWS])
def test_no_case_warns(row):
    for wording in wordings(row["lt"]):
        for form in lithuanian.forms(lithuanian.TERMS[wording]):
            for text in (form, form.upper(), f"Tai yra „{form}“, {{1}}kurie{{/1}} veikia."):
                assert unused(wordings(row["fr"])[0], text) == [], text
    assert unused(wordings(row["fr"])[0], "Visai kitas tekstas be jokių žodžių.") == [row["fr"]]


@pytest.mark.parametrize("row", ROWS, ids=[row["fr"] for row in ROWS])
def test_no_english_number_warns(row):
    for wording in wordings(row["en"]):
        plural = wording[:-1] + "ies" if wording.endswith("y") else f"{wording}s"
        plural = wording if wording[-1] in "s0" else plural
        for form in (wording, plural, wording.upper(), f"The {plural}’ part"):
            assert unused(wordings(row["fr"])[0], form, "en") == [], form
    assert unused(wordings(row["fr"])[0], "Quite another text.", "en") == [row["fr"]]


def test_words_may_stand_between():
    source = "défis technologiques et d’innovation"
    assert unused(source, "technologiniai ir inovacijų iššūkiai") == []
    assert unused(source, "technological and innovation challenges", "en") == []
    far = "technologiniai " + "kiti žodžiai čia " * 4 + "iššūkiai"
    assert unused(source, far) == ["défi technologique", "innovation"]


def test_a_false_friend_warns():
    assert unused("le contrat de performance", "našumo sutartis") == ["contrat de performance"]
    assert unused("un pôle de compétitivité", "konkurencingumo polius") == ["pôle de compétitivité"]
    assert unused("des pôles de compétitivité", "konkurencingumo ašigaliai ir klasteriai") == []


def test_a_term_left_in_french_is_used():
    assert unused("« pôle de compétitivité »", "(pranc. „Pôle de compétitivité“)") == []


def test_the_glossary_is_quick_with_many_terms_and_long_texts():
    """Only the patterns that begin with a word of the text are looked at."""
    many = Glossary(
        [Term(f"terme{number} inventé", f"sąvoka{number}", "proposal") for number in range(5000)],
        "lt",
    )
    text = "un terme7 inventé et terme4999 inventés " * 200
    assert [one.term.target for one in many.find(text)] == ["sąvoka7", "sąvoka4999"]
    assert len(many.find(text)[0].places) == 200
    assert [one.term.target for one in many.unused(text, "sąvoka7 " * 500)] == ["sąvoka4999"]


def test_a_language_without_stemmer_is_compared_by_the_beginning_of_words():
    terms = Glossary([Term("contrat", "líguhor", "proposal")], "mt")
    assert terms.unused("des contrats", "il-LÍGUHORI") == []
    assert len(terms.unused("des contrats", "kuntratt")) == 1
