"""Words are found in all texts of a language, marked, with the screen to change them."""

import pytest

from phases.admin.concordance import LONGEST, pieces
from phases.localization.memory import Pair, remember
from tests import factories

PLACE = "/admin/translations/lt/concordance/"


@pytest.fixture
def found(logged_in, phase):
    """Return a function that searches as the Lithuanian translator."""
    client = logged_in("translator")
    return lambda words: client.get(PLACE, {"q": words})


def marked(text):
    return [piece for piece, is_marked in text if is_marked]


def test_words_are_found_in_french_and_in_the_translation(found, phase):
    response = found("ORIENTATION inventee")
    assert len(response.context["found"]) == 3
    first = response.context["found"][0]
    assert marked(first.source) == ["Orientation", "inventée"]
    assert "".join(piece for piece, _m in first.target) == "Kryptis 1."
    assert "<mark>inventée</mark>" in response.content.decode()
    (found_,) = found("kryptis 2").context["found"]
    assert marked(found_.target) == ["Kryptis", "2"]
    assert f"/admin/translations/lt/phase/{phase.pk}/?segment=orientation:" in found_.address


def test_a_result_leads_to_its_screen(found, logged_in):
    (one,) = found("kryptis 2").context["found"]
    assert logged_in("translator").get(one.address).status_code == 200


def test_what_only_the_memory_has_is_shown_besides(found, phase):
    remember([Pair("lt", "Une {1}orientation{/1} ancienne.", "Sena kryptis.")])
    response = found("orientation")
    (old,) = response.context["remembered"]
    assert marked(old.source) == ["orientation"]
    factories.edit(phase, title_fr="Orientation nouvelle", title_lt="Naujas")
    remember([Pair("lt", "Orientation nouvelle", "Naujas")])
    assert len(found("orientation nouvelle").context["remembered"]) == 0
    factories.edit(phase, body_fr="<p>Barque une<br>barque <em>neuve</em></p>")
    assert len(found("barque neuve").context["found"]) == 1
    remember([Pair("lt", "Barque une{1/}barque {2}neuve{/2}", "Eilutė")])
    assert len(found("barque neuve").context["remembered"]) == 1, "its translation is not public"
    factories.edit(phase, body_lt="<p>Eilutė</p>")
    assert len(found("barque neuve").context["remembered"]) == 0


@pytest.mark.parametrize("words", ["", "   ", "\x00", "%", "_", "\\", "a" * 5000, "' OR 1=1 --"])
def test_any_words_are_answered(found, words):
    assert found(words).status_code == 200


def test_parts_of_long_texts_are_shown_around_the_first_word():
    text = "a" * 1000 + " mot " + "b" * 1000
    shown = pieces(text, [(1001, 1004)])
    assert ("mot", True) in shown
    assert shown[0][0] == "… "
    assert shown[-1][0] == " …"
    assert sum(len(piece) for piece, _m in shown) == LONGEST + 4
    assert pieces("court", []) == [("court", False)]


def test_long_texts_are_cut_between_words():
    text = "avant " * 300 + "mot " + "après " * 300
    (start, _m), (before, _m), (_word, _m), (after, _m), (end, _m) = pieces(text, [(1800, 1803)])
    assert (start, end) == ("… ", " …")
    assert set(before.split()) == {"avant"}
    assert set(after.split()) == {"après"}


def test_it_is_for_the_translators_of_the_language(logged_in, db):
    assert logged_in("translator").get("/admin/translations/en/concordance/").status_code == 403
    assert logged_in("editor").get("/admin/translations/en/concordance/").status_code == 200
