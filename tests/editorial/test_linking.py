"""Texts of other items that link to an address that changes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from phases.editorial import inspection, linking, sets
from phases.models import Article, Page, PerformanceContract, Phase, Pole
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def phase(db):
    return factories.publish(Phase, **factories.phase_values(title_lt="Etapas", slug_lt="etapas"))


def page(number: int, html: str, *, publish: bool = True):
    values = {"title_fr": f"Page {number}", "slug_fr": f"page-{number}", "body_fr": html}
    return (factories.publish if publish else factories.save)(Page, **values)


def link(address: str, words: str = "la phase") -> str:
    return f'<p><a href="{address}">{words}</a></p>'


def moved(item, **values) -> inspection.Inspection:
    revision = factories.edit(item, publish=False, **(values or {"slug_fr": "neuve"}))
    return inspection.inspect([revision], by=None)


def test_texts_that_link_to_the_old_address_are_named(phase):
    old = phase.get_absolute_url()
    page(1, link(f"{old}#orientations"))
    page(2, link(f"{old}sous-page/") + link("/fr/") + f"<p>{old}</p>")
    page(3, link(old), publish=False)
    withdrawn = page(4, link(old))
    withdrawn.published_at = None
    withdrawn.save()
    pole = factories.publish(Pole, name="Pôle", slug_fr="pole")
    contract = factories.publish(
        PerformanceContract,
        pole=str(pole.pk),
        phase=str(phase.pk),
        version=1,
        start_year=2005,
        end_year=2008,
        challenge=[{"kind": "technological", "name_fr": "D", "text_fr": link(old)}],
    )
    factories.edit(phase, body_fr=link(old, "moi-même"))
    found = moved(phase)
    told = {(one.title, one.path, one.language, one.old) for one in found.linking}
    assert told == {
        ("Page 1", "body_fr", "fr", old),
        (str(contract), "text_fr", "fr", old),
    }
    assert all("« la phase » fonctionne toujours" in one.message for one in found.linking)
    # Its own text is a fault of the draft.
    assert [one.kind for one in found.items[0].faults] == ["moved_link"]


def test_a_link_that_nothing_leads_on_from_is_told_so(phase):
    second = factories.publish(Phase, **factories.phase_values(2, 2009, 2012))
    page(1, link(phase.get_absolute_url()))
    drafts = [
        factories.edit(phase, publish=False, slug_fr="neuve"),
        factories.edit(second, publish=False, slug_fr="phase-inventee-1"),
    ]
    gathered = sets.create("Ensemble", by=None)
    for draft in drafts:
        sets.add(gathered, draft, by=None)
    (text,) = inspection.inspect(drafts, by=None, as_set=True).linking
    assert "« la phase » ne mènera plus nulle part" in text.message


def test_without_a_new_address_nothing_is_asked(phase):
    page(1, link(phase.get_absolute_url()))
    assert moved(phase, summary_fr="Autre").linking == []


def test_many_texts_cost_no_more_queries(phase):
    old, used = phase.get_absolute_url(), []
    pole = factories.publish(Pole, name="Pôle", slug_fr="pole")
    revision = factories.edit(phase, publish=False, slug_fr="neuve")
    for count in (2, 12):
        for number in range(count):
            unique = f"{count}-{number}"
            factories.ArticleFactory(slug_fr=f"a-{unique}", body_fr=link(old))
            other = factories.PhaseFactory()
            factories.ContractFactory(pole=pole, phase=other, preamble_fr=link(old))
        with CaptureQueriesContext(connection) as captured:
            found = inspection.inspect([revision], by=None)
        used.append(len(captured))
    assert len(found.linking) == 28
    assert {type(one.item) for one in found.linking} == {Article, PerformanceContract}
    assert used[0] == used[1]


def test_of_too_many_texts_the_rest_is_counted(phase):
    old = phase.get_absolute_url()
    for number in range(linking.MOST_TEXTS + 3):
        factories.ArticleFactory(slug_fr=f"a-{number}", body_fr=link(old))
    page(1, link(old))
    found = moved(phase)
    assert len(found.linking) == linking.MOST_TEXTS + 1
    assert found.more_linking == 3


def test_texts_that_are_published_along_take_nobody_s_place(phase):
    old = phase.get_absolute_url()
    second = factories.publish(Phase, **factories.phase_values(2, 2009, 2012))
    pole = factories.publish(Pole, name="Pôle", slug_fr="pole")
    challenges = [
        {"kind": "technological", "name_fr": f"D {n}", "text_fr": link(old)}
        for n in range(linking.MOST_TEXTS)
    ]
    years = {"start_year": 2005, "end_year": 2008}
    along, other = (
        factories.publish(
            PerformanceContract,
            pole=str(pole.pk),
            phase=str(of.pk),
            version=1,
            challenge=rows,
            **years,
        )
        for of, rows in ((phase, challenges), (second, challenges[:1]))
    )
    drafts = [
        factories.edit(phase, publish=False, slug_fr="neuve"),
        factories.edit(along, publish=False, preamble_fr="<p>Autre</p>"),
    ]
    found = inspection.inspect(drafts, by=None, as_set=True)
    assert [one.title for one in found.linking] == [str(other)]
    assert found.more_linking == 0
