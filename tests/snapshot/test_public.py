"""What visitors can read that changed between two published states."""

import pytest

from phases.models import Page, PerformanceContract, Phase, Pole, SiteSettings
from phases.snapshot import complete, public, public_changes
from tests import factories


@pytest.fixture
def before():
    return complete(
        factories.snapshot_of(
            Phase,
            **factories.phase_values(summary_fr="Un résumé.", budget_amount="1.00"),
            orientation=[
                {"id": f"00000000-0000-0000-0000-00000000000{n}", "text_fr": f"<p>Texte {n}</p>"}
                for n in (1, 2)
            ],
        ),
        {},
    )


def edited(before, row="", **values):
    root = next(iter(before))
    snapshot = {key: dict(paths) for key, paths in before.items()}
    # The item's own id is drawn, and may end as a row's does.
    key = next(key for key in snapshot if key.endswith(row) and key != root) if row else root
    snapshot[key] |= values
    return complete(snapshot, before)


def test_a_text_is_told_with_its_field_and_its_language(before):
    after = edited(before, summary_fr="Un résumé plus long.", summary_lt="Santrauka.")
    first, second = public_changes(before, after)
    assert first == {
        "row": "phase",
        "number": 0,
        "what": "changed",
        "field": "summary",
        "language": "fr",
        "before": "Un résumé.",
        "after": "Un résumé plus long.",
    }
    assert (second["language"], second["before"], second["after"]) == ("lt", "", "Santrauka.")


def test_rich_text_is_told_as_visible_words(before):
    after = edited(before, row="1", text_fr="<p>Texte <em>un</em></p><p>Suite &amp; fin</p>")
    (change,) = public_changes(before, after)
    assert (change["row"], change["number"]) == ("orientation", 1)
    assert (change["before"], change["after"]) == ("Texte 1", "Texte un\nSuite & fin")


def test_rows_that_come_go_and_move(before):
    root = next(iter(before))
    one, two = before[root]["#orientation"]
    after = edited(before, **{"#orientation": [two, one]})
    assert [(c["what"], c["before"], c["after"]) for c in public_changes(before, after)] in (
        [("moved", 1, 2)],
        [("moved", 2, 1)],
    )
    (change,) = public_changes(before, edited(before, **{"#orientation": [two]}))
    assert (change["what"], change["number"], change["before"]) == ("removed", 1, "Texte 1")
    (change,) = public_changes(edited(before, **{"#orientation": [two]}), before)
    assert (change["what"], change["number"], change["after"]) == ("added", 1, "Texte 1")


def test_a_translation_that_became_reviewed_is_told_and_no_other_bookkeeping(before):
    def status(state):
        return {"state": state, "source": "Un résumé.", "by": "Une personne", "on": "2026-11-27"}

    machine = edited(before, summary_lt="Santrauka.", **{"summary_lt#status": status("machine")})
    in_work = edited(machine, **{"summary_lt#status": status("in_work")})
    reviewed = edited(machine, **{"summary_lt#status": status("reviewed")})
    assert public_changes(machine, in_work) == []
    (change,) = public_changes(in_work, reviewed)
    assert change == {
        "row": "phase",
        "number": 0,
        "what": "changed",
        "field": "summary",
        "language": "lt",
        "state": "reviewed",
    }
    assert public_changes(reviewed, machine) == []
    assert "Une personne" not in str(public_changes(before, reviewed))


def test_relations_are_ids_of_items_or_places_of_rows():
    pole = factories.snapshot_of(Pole, name="P", slug_fr="p", themes=["b"])
    before = complete(pole, {})
    after = edited(before, themes=["a", "b"])
    (change,) = public_changes(before, after)
    assert (change["before"], change["after"]) == (["b"], ["a", "b"])

    ids = [f"00000000-0000-0000-0000-00000000000{n}" for n in (1, 2, 3)]
    contract = factories.snapshot_of(
        PerformanceContract,
        targetmarket=[{"id": ids[0], "name_fr": "A"}, {"id": ids[1], "name_fr": "B"}],
        challenge=[{"id": ids[2], "name_fr": "D", "markets": [ids[1]]}],
    )
    before = complete(contract, {})
    after = edited(before, row="3", markets=ids[:2])
    (change,) = public_changes(before, after)
    assert (change["row"], change["before"], change["after"]) == ("challenge", [2], [1, 2])


def test_what_says_nothing_to_visitors_is_not_told():
    before = complete(factories.snapshot_of(SiteSettings, ministry_name_fr="Ministère"), {})
    after = edited(before, notice_fr="Demain.", notice_from="2030-01-01")
    assert public_changes(before, after) == []
    before = complete(factories.snapshot_of(Phase, picture="pictures/secret-name.webp"), {})
    (change,) = public_changes(before, edited(before, picture=""))
    assert (change["field"], change["before"], change["after"]) == ("picture", None, None)


def test_placeholders_are_not_public_in_production(settings):
    def page(is_placeholder):
        values = {"title_fr": "Titre", "is_placeholder": is_placeholder}
        return complete(factories.snapshot_of(Page, **values), {})

    settings.PUBLISH_PLACEHOLDERS = False
    assert public.told({}, page(True), is_known=False) == ("", [])
    assert public.told(page(True), page(False), is_known=False) == ("published", [])
    assert public.told(page(False), page(True), is_known=True) == ("withdrawn", [])
    settings.PUBLISH_PLACEHOLDERS = True
    assert public.told({}, page(True), is_known=False) == ("published", [])


def test_what_is_told_is_bounded(before, monkeypatch):
    monkeypatch.setattr(public, "MOST_CHARACTERS", 30)
    after = edited(before, title_fr="T" * 10, summary_fr="R" * 30)
    long = {
        change["field"]: change.get("is_long", False) for change in public_changes(before, after)
    }
    assert long == {"title": False, "summary": True}
    monkeypatch.setattr(public, "MOST_ENTRIES", 1)
    assert public_changes(before, after)[-1] == {"what": "more", "number": 1}
