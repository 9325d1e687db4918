"""What is said before publishing, and what is mended then."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from phases.editorial import inspection, mending, sets, workflow
from phases.editorial.typography import NARROW
from phases.localization.status import state, status_value
from phases.models import (
    Article,
    JournalEntry,
    Page,
    PerformanceContract,
    Phase,
    Pole,
    PreviousAddress,
    Revision,
)
from phases.snapshot import row_key, take
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(db):
    return factories.publish(
        Article,
        title_fr="Article inventé",
        slug_fr="article-invente",
        date="2013-01-09",
        body_fr="<p>Texte inventé.</p>",
    )


def body(article, html, **values):
    """Return the newest revision of the article, a draft with the text ``html``."""
    return factories.edit(article, publish=False, body_fr=html, **values)


def look(*revisions, by=None, **options):
    return inspection.inspect(revisions, by=by, **options)


def faults(found, kind=None):
    return [one.message for one in found.items[0].faults if kind in (None, one.kind)]


# Nothing is written


def test_looking_writes_nothing(article, editor):
    revision = body(
        article, "<p>Autre: <a href='/fr/actualites/nouveau/'>x</a></p>", slug_fr="neuf"
    )
    before = take(article), JournalEntry.objects.count(), Revision.objects.count()
    look(revision, by=editor)
    assert (take(article), JournalEntry.objects.count(), Revision.objects.count()) == before
    assert not PreviousAddress.objects.exists()
    workflow.publish(revision, by=None)


def test_a_revision_that_is_not_the_newest_is_refused(article):
    old = body(article, "<p>A</p>")
    body(article, "<p>B</p>")
    with pytest.raises(workflow.StaleRevisionError):
        look(old)


# What needs mending


@pytest.mark.parametrize(
    "href",
    [
        "/fr/phases/nulle-part/",
        "/fr/nulle-part/",
        "phases/sans-barre/",
        "www.exemple.fr",
        "/fr/phases/#nulle-part",
        "#nulle-part",
        "/admin/phases/phase/",
        "/media/nulle-part.webp",
        "/media/../../etc/passwd",
        "/apercu/une-cle/",
        "/fr/%00/",
        "http://localhost/fr/nulle-part/",
    ],
)
@override_settings(ALLOWED_HOSTS=["localhost"])
def test_links_that_lead_nowhere_are_named(article, href):
    factories.site()
    found = look(body(article, f'<p><a href="{href}">mot</a></p>'))
    (message,) = faults(found, "link")
    assert href in message
    assert "mot" in message


@pytest.mark.parametrize(
    "href",
    [
        "/fr/",
        "/fr/phases/",
        "/lt/phases/phase-inventee-1/",
        "/fr/phases/phase-inventee-1/#orientation-1",
        "/fr/contrats/?phase=1",
        "https://exemple.fr/nulle-part",
        "mailto:a@exemple.fr",
        "#content",
        "/fr/actualites/article-invente/#content",
    ],
)
@override_settings(ALLOWED_HOSTS=["localhost"])
def test_links_that_lead_somewhere_are_not_named(article, href):
    factories.site()
    factories.publish(
        Phase, **factories.phase_values(), orientation=[{"text_fr": "<p>Inventée.</p>"}]
    )
    found = look(body(article, f'<p><a href="{href}">mot</a></p>'))
    assert faults(found) == []


def test_links_see_what_is_published_along(article):
    factories.site()
    phase = factories.save(Phase, **factories.phase_values())
    draft = body(article, '<p><a href="/fr/phases/phase-inventee-1/">mot</a></p>')
    assert len(faults(look(draft), "link")) == 1
    assert faults(look(draft, phase), "link") == []
    assert not Phase.objects.live().exists()


def test_links_to_addresses_that_change_name_the_new_one(article):
    factories.site()
    phase = factories.publish(Phase, **factories.phase_values())
    moving = factories.edit(phase, publish=False, slug_fr="autre-adresse")
    draft = body(article, '<p><a href="/fr/phases/phase-inventee-1/">mot</a></p>')
    (message,) = faults(look(draft, moving), "moved_link")
    assert "/fr/phases/autre-adresse/" in message
    workflow.publish(moving, by=None)
    (message,) = faults(look(draft), "moved_link")
    assert "/fr/phases/autre-adresse/" in message


def test_each_address_is_asked_once(article):
    factories.site()
    links = '<a href="/fr/phases/nulle-part/">x</a>'
    queries = []
    for number in (1, 30):
        draft = body(article, f"<p>{links * number}</p>")
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert len(faults(look(draft))) == number
        queries.append(len(captured))
    assert queries[0] == queries[1]


def test_headings_and_empty_links(article):
    found = look(
        body(
            article,
            '<h4>Petit</h4><h3>Grand</h3><h4>Bon</h4><p><a href="">mot</a><a href="/fr/"></a></p>',
        )
    )
    (jump,) = faults(found, "heading")
    assert "Petit" in jump
    assert len(faults(found, "empty_link")) == 2


def test_headings_in_order_are_right(article):
    assert faults(look(body(article, "<h3>A</h3><h4>B</h4><h4>C</h4><h3>D</h3>"))) == []


def test_a_picture_without_alternative_is_named(db):
    revision = factories.save(Phase, **factories.phase_values(picture="x.webp"))
    (fault,) = [one for one in look(revision).items[0].faults if one.kind == "picture"]
    assert (fault.row, fault.path) == (row_key(Phase, revision.item_id), "picture_alternative_fr")
    told = factories.save(
        Phase, **factories.phase_values(2, picture="x.webp", picture_alternative_fr="Un pont")
    )
    assert faults(look(told), "picture") == []


def test_capitals_are_hints_in_french_only(article):
    found = look(body(article, "<p>L’Etat</p>", body_en="<p>Etat</p>"))
    assert [(one.path, one.is_hint) for one in found.items[0].faults] == [("body_fr", True)]


def test_straight_quotation_marks_are_hints_in_french_only(article):
    found = look(body(article, '<p>Le "mot".</p>', body_en='<p>The "word".</p>'))
    (fault,) = found.items[0].faults
    assert (fault.path, fault.kind, fault.is_hint) == ("body_fr", "quotes", True)
    assert "mot" in fault.message


# Mending


def test_mending_saves_a_draft_and_keeps_translations_valid(article, editor):
    status = status_value("reviewed", "<p>Quoi ?</p>", by="Une Relectrice")
    draft = body(
        article,
        "<p>Quoi ?</p>",
        body_lt="<p>Kas?</p>",
        **{"body_lt#status": status},
        summary_fr="Voici...",
        body_en="<p>What?</p>",
    )
    found = look(draft, by=editor)
    row = row_key(Article, article.pk)
    assert set(found.items[0].mends) == {(row, "body_fr"), (row, "summary_fr")}

    saved = mending.mend(draft, by=editor)

    values = saved.snapshot[row]
    assert values["body_fr"] == f"<p>Quoi{NARROW}?</p>"
    assert values["summary_fr"] == "Voici…"
    assert values["body_en"] == "<p>What?</p>"
    assert values["body_lt#status"] == {**status, "source": values["body_fr"]}
    assert "2" in saved.comment
    assert saved.created_by == editor
    assert mending.mend(saved, by=editor) == saved
    assert look(saved, by=editor).items[0].mends == {}
    assert Article.objects.get().body_fr == "<p>Texte inventé.</p>"


def test_one_text_only_is_mended(article, editor):
    draft = body(article, "<p>Quoi ?</p>", summary_fr="Voici...")
    row = row_key(Article, article.pk)
    values = mending.mend(draft, by=editor, only={(row, "summary_fr")}).snapshot[row]
    assert (values["body_fr"], values["summary_fr"]) == ("<p>Quoi ?</p>", "Voici…")


def test_a_mend_that_would_not_fit_is_not_made(article):
    limit = Article._meta.get_field("title_fr").max_length
    draft = factories.edit(article, publish=False, title_fr=f"{'a' * (limit - 1)}!")
    assert look(draft).items[0].mends == {}


def test_a_translator_does_not_mend_french(article, translator):
    draft = body(article, "<p>Quoi ?</p>")
    with pytest.raises(PermissionDenied):
        mending.mend(draft, by=translator)


# Addresses


def test_addresses_that_change_and_lead_on(db):
    pole = factories.publish(Pole, name="Pôle inventé", slug_fr="invente")
    phase = factories.publish(Phase, **factories.phase_values())
    contract = factories.publish(
        PerformanceContract, pole=str(pole.pk), phase=str(phase.pk), version=1
    )
    draft = factories.edit(pole, publish=False, slug_fr="neuf")
    found = look(draft)
    changes = {(one.old, one.new, one.redirects) for one in found.moves if one.language == "lt"}
    assert changes == {
        ("/lt/poles/invente/", "/lt/poles/neuf/", True),
        (
            "/lt/contrats/invente/phase-inventee-1/",
            "/lt/contrats/neuf/phase-inventee-1/",
            True,
        ),
    }
    assert len(found.moves) == 6
    assert str(contract) in {one.title for one in found.moves}


def test_what_the_page_says_of_addresses_is_what_happens(client, db):
    factories.site()
    phase = factories.publish(Phase, **factories.phase_values(slug_lt="etapas"))
    draft = factories.edit(phase, publish=False, slug_fr="neuve", slug_lt="naujas")
    moves = look(draft).moves
    assert {one.language for one in moves} == {"fr", "en", "lt"}
    workflow.publish(draft, by=None)
    for move in moves:
        answer = client.get(move.old)
        assert (answer.status_code, answer["Location"]) == (301, move.new)


def test_an_address_that_another_takes_over_leads_there(db):
    first = factories.publish(Phase, **factories.phase_values(1, 2005, 2008))
    second = factories.publish(Phase, **factories.phase_values(2, 2009, 2012))
    one = factories.edit(first, publish=False, slug_fr="neuve")
    other = factories.edit(second, publish=False, slug_fr="phase-inventee-1")
    redirects = {move.old: move.redirects for move in look(one, other).moves}
    assert redirects["/fr/phases/phase-inventee-1/"] is False
    assert redirects["/fr/phases/phase-inventee-2/"] is True


def test_a_page_that_loses_its_fixed_address_does_not_lead_on(client, db):
    factories.site()
    page = factories.publish(Page, title_fr="Inventée", slug_fr="inventee", role="cookies")
    draft = factories.edit(page, publish=False, role=None)
    moves = {(one.old, one.new, one.redirects) for one in look(draft).moves}
    assert ("/fr/cookies/", "/fr/pages/inventee/", False) in moves
    workflow.publish(draft, by=None)
    assert client.get("/fr/cookies/").status_code == 404


def test_a_new_item_changes_no_address(db):
    assert look(factories.save(Phase, **factories.phase_values())).moves == []


# Translations left behind


@pytest.fixture
def translated(db):
    title = "Phase inventée 1"
    return factories.publish(
        Phase,
        **factories.phase_values(
            title_lt="Etapas",
            **{"title_lt#status": status_value("reviewed", title)},
            title_en="Phase",
            **{"title_en#status": status_value("machine", "Un titre de jadis")},
            summary_fr="Résumé.",
            summary_lt="Santrauka.",
        ),
    )


def test_translations_that_become_outdated_are_named(translated):
    assert look(factories.edit(translated, publish=False, number=2)).items[0].outdated == []
    draft = factories.edit(translated, publish=False, title_fr="Autre", summary_fr="Autre")
    (one,) = look(draft).items[0].outdated  # not English, outdated before; no state: not told
    assert (one.path, one.language, one.text) == ("title_lt", "lt", "Etapas")
    assert (one.source_before, one.source_after) == ("Phase inventée 1", "Autre")
    workflow.publish(draft, by=None)
    assert state(Phase.objects.get(), "title", "lt") == "outdated"


def test_an_address_is_no_translation_that_becomes_outdated(translated):
    named = status_value("machine", "phase-inventee-1")
    factories.edit(translated, slug_lt="etapas", **{"slug_lt#status": named})
    draft = factories.edit(translated, publish=False, slug_fr="autre")
    assert look(draft).items[0].outdated == []


def test_they_come_in_the_order_of_the_form(translated):
    reviewed = status_value("reviewed", "Résumé.")
    factories.edit(translated, **{"summary_lt#status": reviewed})
    draft = factories.edit(translated, publish=False, title_fr="Autre", summary_fr="Autre")
    assert [one.path for one in look(draft).items[0].outdated] == ["title_lt", "summary_lt"]


def test_without_change_of_meaning_they_stay_valid(translated, editor):
    draft = factories.edit(translated, publish=False, title_fr="La phase inventée 1")
    row = row_key(Phase, translated.pk)
    saved = mending.keep_valid(draft, {(row, "title_lt")}, by=editor)
    assert saved.comment.endswith("phase, titre (lituanien)")
    assert look(saved, by=editor).items[0].outdated == []
    workflow.publish(saved, by=None)
    phase = Phase.objects.get()
    assert state(phase, "title", "lt") == "reviewed"
    assert state(phase, "title", "en") == "outdated"


def test_only_what_becomes_outdated_can_be_kept(translated, editor):
    draft = factories.edit(translated, publish=False, title_fr="Autre")
    row = row_key(Phase, translated.pk)
    for places in (set(), {(row, "title_en")}, {(row, "title_fr")}, {("phase:x", "y")}):
        with pytest.raises(ValidationError):
            mending.keep_valid(draft, places, by=editor)


def test_a_translator_may_not_say_that_translations_stay_valid(translated, translator):
    draft = factories.edit(translated, publish=False, title_fr="Autre")
    with pytest.raises(PermissionDenied):
        mending.keep_valid(draft, {(row_key(Phase, translated.pk), "title_lt")}, by=translator)
    assert not mending.may_keep_valid(translator, "lt")


# What stands against it


def test_every_reason_that_publishing_would_give(db):
    factories.publish(Phase, **factories.phase_values(1))
    revision = factories.save(Phase, **factories.phase_values(1, picture="x.webp"))
    found = look(revision)
    with pytest.raises(ValidationError) as refused:
        workflow.publish(revision, by=None)
    assert found.obstacles.messages == refused.value.messages
    assert len(found.obstacles.messages) > 1
    assert not found.is_possible


def test_what_the_database_refuses_is_told_in_words(db):
    revision = factories.save(Phase, **factories.phase_values(1, 2010, 2005))
    found = look(revision)
    assert found.obstacles.messages
    assert found.items[0].faults == []


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Phase, factories.phase_values(99_999)),
        (PerformanceContract, {"commitment": [{"text_fr": "<p>Sans domaine</p>"}]}),
    ],
)
def test_what_no_column_holds_is_told_in_words(db, model, values):
    found = look(factories.save(model, **values))
    assert found.obstacles.messages


def test_who_may_not_publish_is_told(article, translator):
    draft = body(article, "<p>Autre</p>")
    found = look(draft, by=translator)
    assert found.obstacles is None
    assert len(found.refusals) == 1
    assert not found.is_possible


def test_nothing_to_publish(article):
    found = look(workflow.newest_revision(Article, article.pk))
    assert not found.changes
    assert found.items[0].changes == []


def test_changes_come_in_the_order_of_the_form(db):
    phase = factories.publish(
        Phase, **factories.phase_values(), orientation=[{"text_fr": "<p>A</p>"}]
    )
    (orientation,) = phase.orientations.all()
    factories.edit(phase, publish=False, row=f"orientation:{orientation.pk}", text_fr="<p>B</p>")
    draft = factories.edit(phase, publish=False, title_lt="Etapas", title_fr="B", end_year=2009)
    found = [one.path for one in look(draft).items[0].changes]
    assert found == ["end_year", "title_fr", "title_lt", "text_fr"]


# Sets


def test_a_set_is_inspected_as_one(publisher):
    phase = factories.save(Phase, by=publisher, **factories.phase_values())
    pole = factories.publish(Pole, name="Pôle inventé", slug_fr="invente")
    contract = factories.save(
        PerformanceContract, pole=str(pole.pk), phase=str(phase.item_id), version=1
    )
    assert look(contract).obstacles
    together = sets.create("Ensemble", by=publisher)
    for one in (phase, contract):
        sets.add(together, one, by=publisher)
    found = look(phase, contract, by=publisher, as_set=True)
    assert found.is_possible
    assert look(phase, by=publisher).refusals
    assert sets.publish(together, by=publisher)
