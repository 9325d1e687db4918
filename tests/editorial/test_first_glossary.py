"""The first glossary: brought in once, what people changed stays."""

import shutil

import pytest

from phases.editorial import first_glossary
from phases.editorial.content_files import FOLDER, ContentError
from phases.editorial.glossary_table import values_of
from phases.models import GlossaryTerm, TermTranslation

pytestmark = pytest.mark.django_db

TERM = "contrat de performance"


@pytest.fixture
def folder(tmp_path):
    shutil.copy(FOLDER / first_glossary.FILE, tmp_path)
    return tmp_path


def rewrite(folder, before, after):
    path = folder / first_glossary.FILE
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def values():
    return values_of(GlossaryTerm.objects.get(term=TERM))


def test_the_glossary_is_brought_in_once():
    count = len((FOLDER / first_glossary.FILE).read_text(encoding="utf-8").splitlines()) - 1
    assert first_glossary.load() == {"created": count}
    assert values()["lt"] == "veiklos rezultatų sutartis"
    assert values()["status_lt"] == "proposal"
    assert "našumo sutartis" in values()["note"]
    assert first_glossary.load() == {"unchanged": count}
    assert TermTranslation.objects.count() == 2 * count


def test_a_correction_of_the_file_is_brought_in(folder):
    first_glossary.load(folder)
    rewrite(folder, "veiklos rezultatų sutartis", "rezultatų sutartis")
    assert first_glossary.load(folder)["updated"] == 1
    assert values()["lt"] == "rezultatų sutartis"
    assert "updated" not in first_glossary.load(folder)


def test_what_a_person_changed_stays(folder):
    first_glossary.load(folder)
    translation = TermTranslation.objects.get(term__term=TERM, language="lt")
    TermTranslation.objects.filter(pk=translation.pk).update(words="mano")
    assert first_glossary.load(folder)["edited"] == 1
    rewrite(folder, "veiklos rezultatų sutartis", "rezultatų sutartis")
    rewrite(folder, "performance contract", "contract of performance")
    assert first_glossary.load(folder)["updated"] == 1
    assert values()["lt"] == "mano"
    assert values()["en"] == "contract of performance"
    assert first_glossary.load(folder)["edited"] == 1


def test_a_term_that_a_person_renamed_or_wrote_is_not_made_again(folder):
    first_glossary.load(folder)
    GlossaryTerm.objects.filter(term=TERM).update(term="contrat")
    rewrite(folder, "feuille de route stratégique,", "le mien,")
    GlossaryTerm.objects.create(term="le mien")
    before = GlossaryTerm.objects.count()
    done = first_glossary.load(folder)
    assert "created" not in done
    assert GlossaryTerm.objects.count() == before
    assert GlossaryTerm.objects.get(term="le mien").translations.count() == 0


def test_a_file_that_cannot_be_read_is_told(folder):
    rewrite(folder, "fr,en", "xx,en")
    with pytest.raises(ContentError, match=r"glossary\.csv"):
        first_glossary.load(folder)
    (folder / first_glossary.FILE).unlink()
    with pytest.raises(ContentError):
        first_glossary.load(folder)
