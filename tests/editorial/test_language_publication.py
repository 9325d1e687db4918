"""One language goes live without the others' drafts."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from phases.editorial import drafts, schedule, undo, workflow
from phases.editorial.language_publication import publish_language
from phases.editorial.merging import StaleRevisionError
from phases.models import Draft, JournalEntry, Phase, Revision
from phases.snapshot import diff, row_key
from tests import factories


def reviewed(source: str) -> dict:
    return {"state": "reviewed", "source": source}


def of_today(phase, *, by, **values) -> Revision:
    """Save a draft whose title was translated from the public one."""
    status = {"title_lt#status": reviewed(phase.title_fr)}
    return factories.edit(phase, by=by, publish=False, **values, **status)


def live(phase) -> Phase:
    return Phase.objects.live().get(pk=phase.pk)


def test_a_lithuanian_correction_goes_live_without_the_french_draft(
    phase, editor, language_publisher, newest
):
    factories.edit(phase, by=editor, publish=False, title_fr="Brouillon")
    draft = of_today(phase, by=language_publisher, title_lt="Etapas I")
    entry = publish_language(draft, "lt", by=language_publisher)
    assert (live(phase).title_fr, live(phase).title_lt) == (phase.title_fr, "Etapas I")
    assert entry.languages == ["lt"]
    assert live(phase).published_revision.comment.endswith("lituanien")
    left = Draft.objects.get()
    assert left.revision == newest()
    assert left.revision.snapshot[row_key(Phase, phase.pk)]["title_fr"] == "Brouillon"
    assert not diff(left.revision.snapshot, draft.snapshot)
    workflow.publish(left.revision, by=None)
    assert (live(phase).title_fr, live(phase).title_lt) == ("Brouillon", "Etapas I")


def test_a_french_correction_goes_live_without_the_lithuanian_draft(
    phase, translator, publisher, newest
):
    factories.edit(phase, by=translator, publish=False, title_lt="Etapas I")
    key = row_key(Phase, phase.pk)
    new = "00000000-0000-4000-8000-000000000001"
    snapshot = {row: dict(values) for row, values in newest().snapshot.items()}
    snapshot[key]["title_fr"] = "Phase I"
    snapshot[key]["#orientation"] = [new, *snapshot[key]["#orientation"]]
    snapshot[f"orientation:{new}"] = {"text_fr": "<p>C</p>", "text_lt": "<p>c</p>"}
    draft = workflow.save(Phase, phase.pk, snapshot, by=publisher, base=newest())
    publish_language(draft, "fr", by=publisher)
    now = live(phase)
    assert (now.title_fr, now.title_lt) == ("Phase I", "Etapas")
    added = now.orientations.first()
    assert (added.text_fr, added.text_lt) == ("<p>C</p>", "")
    workflow.publish(newest(), by=publisher)
    assert live(phase).title_lt == "Etapas I"
    assert live(phase).orientations.first().text_lt == "<p>c</p>"


def test_a_new_item_is_published_in_french_alone(publisher):
    saved = factories.save(Phase, **factories.phase_values(title_lt="Etapas", slug_lt="etapas"))
    publish_language(saved, "fr", by=publisher)
    found = Phase.objects.live().get()
    assert (found.title_lt, found.slug_lt) == ("", None)
    assert Draft.objects.get().revision.snapshot[row_key(Phase, found.pk)]["title_lt"] == "Etapas"


def test_a_draft_of_one_language_only_is_published_whole(phase, language_publisher, newest):
    draft = factories.edit(phase, by=language_publisher, publish=False, title_lt="Etapas I")
    publish_language(draft, "lt", by=language_publisher)
    assert newest() == draft
    assert live(phase).published_revision == draft
    assert not Draft.objects.exists()
    assert publish_language(draft, "lt", by=language_publisher) is None


def test_the_state_of_the_rest_stays(phase, editor, publisher, language_publisher):
    draft = factories.edit(phase, by=editor, publish=False, title_fr="F", title_lt="L")
    workflow.submit_for_review(draft, by=editor)
    publish_language(draft, "lt", by=language_publisher)
    assert Draft.objects.get().state == Draft.State.IN_REVIEW
    workflow.publish(Draft.objects.get().revision, by=publisher)
    assert live(phase).title_fr == "F"


def test_rows_and_untranslated_fields_go_with_the_french(phase, editor, language_publisher):
    key = row_key(Phase, phase.pk)
    newest = workflow.newest_revision(Phase, phase.pk)
    snapshot = {row: dict(values) for row, values in newest.snapshot.items()}
    first, second = snapshot[key]["#orientation"]
    new = "00000000-0000-4000-8000-000000000001"
    snapshot[key] |= {"#orientation": [second, first, new], "number": 4, "title_lt": "Naujas"}
    snapshot[f"orientation:{new}"] = {"text_fr": "<p>C</p>", "text_lt": "<p>c</p>"}
    snapshot[f"orientation:{first}"]["text_lt"] = "<p>a</p>"
    draft = workflow.save(Phase, phase.pk, snapshot, by=editor, base=newest)
    publish_language(draft, "lt", by=language_publisher)
    now = live(phase)
    assert (now.title_lt, now.number) == ("Naujas", phase.number)
    assert [(o.text_fr, o.text_lt) for o in now.orientations.all()] == [
        ("<p>A</p>", "<p>a</p>"),
        ("<p>B</p>", ""),
    ]


def test_what_translates_french_that_is_not_public_waits_for_it(
    phase, editor, language_publisher, newest
):
    """The translation of a draft's French would tell what the French does not say in public."""
    french = "<p>Un texte public.</p><p>Un second paragraphe.</p>"
    factories.edit(
        phase,
        body_fr=french,
        body_lt="<p>Viešas tekstas.</p><p>Antra pastraipa.</p>",
        **{"body_lt#status": reviewed(french)},
    )
    secret = french.replace("Un second paragraphe", "Un second paragraphe secret")
    draft = factories.edit(
        phase,
        by=editor,
        publish=False,
        body_fr=secret,
        body_lt="<p>Visai viešas tekstas.</p><p>Slapta pastraipa.</p>",
        title_fr="Titre secret",
        title_lt="Slaptas pavadinimas",
        **{
            "body_lt#status": reviewed(secret),
            "title_lt#status": reviewed("Titre secret"),
        },
    )
    publish_language(draft, "lt", by=language_publisher)
    now = live(phase)
    assert now.body_lt == "<p>Visai viešas tekstas.</p><p>Antra pastraipa.</p>"
    assert (now.title_lt, now.body_fr) == ("Etapas", french)
    workflow.publish(newest(), by=None)
    assert live(phase).body_lt == "<p>Visai viešas tekstas.</p><p>Slapta pastraipa.</p>"


def test_an_item_that_is_not_live_has_no_language_to_publish(language_publisher):
    stub = factories.save(Phase, **factories.phase_values())
    with pytest.raises(ValidationError, match="français"):
        publish_language(stub, "lt", by=language_publisher)


@pytest.mark.parametrize("language", ["de", ""])
def test_only_the_sites_languages_are_published(phase, newest, language):
    with pytest.raises(ValidationError):
        publish_language(newest(), language, by=None)


@pytest.mark.parametrize("role", ["editor", "translator"])
def test_who_has_no_right_to_a_language_publishes_none(phase, account, role):
    by = account(role)
    draft = factories.edit(phase, by=by, publish=False, title_lt="L")
    with pytest.raises(PermissionDenied):
        publish_language(draft, "lt", by=by)
    draft = factories.edit(phase, publish=False, title_fr="F")
    with pytest.raises(PermissionDenied):
        publish_language(draft, "fr", by=by)


def test_the_right_to_one_language_is_no_right_to_another(
    phase, editor, publisher, language_publisher
):
    draft = factories.edit(phase, by=editor, publish=False, title_en="E", title_lt="L")
    with pytest.raises(PermissionDenied):
        publish_language(draft, "en", by=language_publisher)
    with pytest.raises(PermissionDenied):
        workflow.publish(draft, by=language_publisher)
    with pytest.raises(PermissionDenied):
        schedule.schedule(draft, timezone.now() + datetime.timedelta(1), by=language_publisher)
    publish_language(draft, "en", by=publisher)
    assert (live(phase).title_en, live(phase).title_lt) == ("E", "Etapas")


def test_a_draft_of_the_own_language_is_scheduled_and_unscheduled(phase, language_publisher):
    draft = factories.edit(phase, by=language_publisher, publish=False, title_lt="L")
    schedule.schedule(draft, timezone.now() + datetime.timedelta(1), by=language_publisher)
    assert Draft.objects.get().state == Draft.State.SCHEDULED
    schedule.unschedule(phase, by=language_publisher)
    workflow.publish(draft, by=language_publisher)
    assert live(phase).title_lt == "L"


def test_the_own_publication_is_taken_back_and_no_other(phase, editor, language_publisher):
    draft = of_today(phase, by=editor, title_fr="F", title_lt="L")
    entry = publish_language(draft, "lt", by=language_publisher)
    undo.undo(entry, by=language_publisher)
    assert live(phase).title_lt == "Etapas"
    assert drafts.draft_of(phase).revision.snapshot[row_key(Phase, phase.pk)]["title_fr"] == "F"
    whole = workflow.publish(drafts.draft_of(phase).revision, by=None)
    with pytest.raises(PermissionDenied):
        undo.undo(whole, by=language_publisher)


def test_a_colleagues_save_in_between_is_not_published_unseen(phase, editor, language_publisher):
    seen = factories.edit(phase, by=language_publisher, publish=False, title_lt="L")
    factories.edit(phase, by=editor, publish=False, headline_lt="Kita")
    with pytest.raises(StaleRevisionError):
        publish_language(seen, "lt", by=language_publisher)


def test_four_eyes_are_asked_of_each_language(phase, editor, publisher, account, settings):
    settings.FOUR_EYES = True
    other = factories.account("kita", "publisher-lt")
    own = account("language_publisher")
    draft = of_today(phase, by=own, title_lt="L")
    draft = factories.edit(phase, by=editor, publish=False, title_fr="F")
    with pytest.raises(PermissionDenied):
        publish_language(draft, "lt", by=own)
    publish_language(draft, "lt", by=other)
    # Publishing a language approves nothing of the rest: who wrote that still may not publish it.
    rest = drafts.draft_of(phase).revision
    assert rest.origin == Revision.Origin.LANGUAGE
    editor.groups.add(*publisher.groups.all())
    del editor._roles
    with pytest.raises(PermissionDenied):
        workflow.publish(rest, by=editor)
    workflow.publish(rest, by=publisher)
    # Who wrote before that publication has a right to approve what others write now.
    draft = factories.edit(phase, by=other, publish=False, title_lt="M")
    publish_language(draft, "lt", by=own)
    assert JournalEntry.objects.filter(languages=["lt"]).count() == 2


def test_a_french_editor_with_the_form_open_merges(phase, editor, language_publisher):
    opened = factories.edit(phase, by=editor, publish=False, title_fr="F", title_lt="L")
    publish_language(opened, "lt", by=language_publisher)
    snapshot = {row: dict(values) for row, values in opened.snapshot.items()}
    snapshot[row_key(Phase, phase.pk)]["summary_fr"] = "S"
    saved = workflow.save(Phase, phase.pk, snapshot, by=editor, base=opened)
    assert saved.snapshot[row_key(Phase, phase.pk)]["title_lt"] == "L"
    assert Draft.objects.get().revision == saved


def test_a_translation_of_secret_french_waits_though_nothing_tells_what_it_translates(
    phase, editor, language_publisher, newest
):
    secret = {"title_fr": "Titre secret", "title_lt": "Slaptas", "slug_lt": "slaptas"}
    secret |= {"body_fr": "<p>Secret.</p>", "body_lt": "<p>Slapta.</p>"}
    factories.edit(phase, body_fr="<p>Public.</p>", body_lt="<p>Vieša.</p>")
    draft = factories.edit(
        phase, by=editor, publish=False, **secret, headline_fr="", headline_lt="Lieka"
    )
    publish_language(draft, "lt", by=language_publisher)
    now = live(phase)
    assert (now.title_lt, now.slug_lt, now.body_lt) == ("Etapas", "etapas", "<p>Vieša.</p>")
    workflow.publish(newest(), by=None)
    now = live(phase)
    assert (now.title_lt, now.slug_lt, now.body_lt) == ("Slaptas", "slaptas", "<p>Slapta.</p>")


def test_an_address_goes_live_with_its_title(phase, language_publisher):
    draft = factories.edit(phase, by=language_publisher, publish=False, slug_lt="etapas-i")
    publish_language(draft, "lt", by=language_publisher)
    assert live(phase).slug_lt == "etapas-i"


def test_an_address_keeps_its_state_and_leaves_no_draft_behind(phase, language_publisher):
    address = {"slug_lt": "etapas", "slug_lt#status": {"state": "machine", "source": phase.slug_fr}}
    factories.edit(phase, **address)
    draft = of_today(phase, by=language_publisher, title_lt="Etapas I")
    publish_language(draft, "lt", by=language_publisher)
    assert live(phase).translation_status_lt["slug"]["state"] == "machine"
    assert not Draft.objects.exists()


def test_what_was_withdrawn_and_is_published_in_french_alone_keeps_its_translations(
    phase, publisher, newest
):
    workflow.withdraw(phase, by=publisher)
    publish_language(newest(), "fr", by=publisher)
    assert live(phase).title_lt == ""
    waiting = Draft.objects.get().revision
    assert waiting == newest()
    workflow.publish(waiting, by=publisher)
    assert live(phase).title_lt == "Etapas"


def test_what_waited_for_its_french_was_approved_by_nobody(phase, account, settings):
    """Of two texts one goes live, the other waits: its author may not approve that one later."""
    settings.FOUR_EYES = True
    own, other = account("publisher"), factories.account("kita", "publisher")
    waits = {"headline_fr": "F", "headline_lt": "L", "headline_lt#status": reviewed("F")}
    draft = of_today(phase, by=own, title_lt="Etapas I", **waits)
    publish_language(draft, "lt", by=other)
    publish_language(drafts.draft_of(phase).revision, "fr", by=other)
    assert (live(phase).headline_fr, live(phase).headline_lt) == ("F", "")
    rest = drafts.draft_of(phase).revision
    with pytest.raises(PermissionDenied):
        publish_language(rest, "lt", by=own)
    publish_language(rest, "lt", by=other)
    assert live(phase).headline_lt == "L"
