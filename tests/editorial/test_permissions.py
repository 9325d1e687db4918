"""Who may change which paths."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.core.exceptions import PermissionDenied
from django.core.management import call_command

from phases.editorial import permissions, workflow
from phases.models import Draft, Phase, Revision
from phases.snapshot import item_models, owned_models, row_key
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def phase():
    return factories.publish(
        Phase,
        **factories.phase_values(title_lt="Etapas", title_en="Phase"),
        orientation=[{"text_fr": "<p>A</p>"}, {"text_fr": "<p>B</p>"}],
    )


def test_a_translator_saves_texts_of_the_own_language(phase, translator, publisher):
    orientation = f"orientation:{phase.orientations.first().pk}"
    draft = factories.edit(
        phase,
        by=translator,
        publish=False,
        row=orientation,
        text_lt="<p>Pataisyta</p>",
        **{"text_lt#status": {"state": "reviewed", "source": "<p>A</p>"}},
    )
    assert phase.orientations.first().text_lt == ""
    with pytest.raises(PermissionDenied):
        workflow.publish(draft, by=translator)
    workflow.publish(draft, by=publisher)
    row = phase.orientations.first()
    assert (row.text_fr, row.text_lt) == ("<p>A</p>", "<p>Pataisyta</p>")
    assert row.translation_status_lt["text"]["state"] == "reviewed"


@pytest.mark.parametrize(
    "forged",
    [
        {"title_fr": "Français"},
        {"title_en": "English"},
        {"title_en#status": {"state": "reviewed", "source": "x"}},
        {"slug_fr": "autre"},
        {"number": 9},
        {"start_year": 2004},
        {"#orientation": []},
        {"picture": "pictures/x.webp"},
        {"title_lt": "Gerai", "title_fr": "Français"},
    ],
    ids=str,
)
def test_forged_changes_of_a_translator_are_refused(phase, translator, forged):
    with pytest.raises(PermissionDenied) as caught:
        factories.edit(phase, by=translator, publish=False, **forged)
    assert "lt" in str(caught.value)
    assert Revision.objects.count() == 1
    fresh = Phase.objects.get()
    assert (fresh.title_fr, fresh.title_en, fresh.title_lt) == (
        "Phase inventée 1",
        "Phase",
        "Etapas",
    )


def test_a_translator_cannot_add_or_reorder_rows(phase, translator):
    key = row_key(Phase, phase.pk)
    newest = workflow.newest_revision(Phase, phase.pk)
    order = newest.snapshot[key]["#orientation"]
    added = "00000000-0000-0000-0000-000000000009"
    for forged in (
        {key: {"#orientation": order[::-1]}},
        {key: {"#orientation": [*order, added]}, f"orientation:{added}": {"text_lt": "<p>x</p>"}},
    ):
        with pytest.raises(PermissionDenied):
            workflow.save(Phase, phase.pk, forged, by=translator, base=newest)


def test_a_translator_cannot_publish_what_an_editor_left_in_draft(phase, editor, translator):
    draft = factories.edit(phase, by=editor, publish=False, title_fr="Brouillon")
    with pytest.raises(PermissionDenied):
        workflow.publish(draft, by=translator)
    # Nor along with a translation of the own language.
    on_top = factories.edit(phase, by=translator, publish=False, title_lt="Naujas")
    with pytest.raises(PermissionDenied):
        workflow.publish(on_top, by=translator)
    assert Phase.objects.get().title_fr == "Phase inventée 1"


def test_a_translator_creates_nothing(translator):
    with pytest.raises(PermissionDenied):
        factories.save(Phase, by=translator, title_lt="Etapas")
    assert not Phase.objects.exists()


def test_a_translator_publishes_no_new_item(editor, translator):
    revision = factories.save(Phase, by=editor, **factories.phase_values())
    with pytest.raises(PermissionDenied):
        workflow.publish(revision, by=translator)


@pytest.mark.parametrize("role", ["editor", "publisher", "administrator"])
def test_those_who_write_may_save_everything(phase, account, role):
    values = {"title_fr": "Titre", "title_lt": "LT", "number": 2}
    revision = factories.edit(phase, by=account(role), publish=False, **values)
    assert revision.number == 2
    assert values.items() <= revision.snapshot[row_key(Phase, phase.pk)].items()


@pytest.mark.parametrize("role", ["publisher", "administrator"])
def test_those_who_decide_publish_and_withdraw(phase, editor, account, role):
    draft = factories.edit(phase, by=editor, publish=False, number=2)
    by = account(role)
    workflow.publish(draft, by=by)
    assert Phase.objects.live().get().number == 2
    assert workflow.withdraw(phase, by=by)
    assert not Phase.objects.live().exists()


@pytest.mark.parametrize("role", ["editor", "translator"])
def test_those_who_write_submit_and_publish_nothing(phase, account, role):
    by = account(role)
    draft = factories.edit(phase, by=by, publish=False, title_lt="LT")
    with pytest.raises(PermissionDenied):
        workflow.publish(draft, by=by)
    with pytest.raises(PermissionDenied):
        workflow.withdraw(phase, by=by)
    assert Phase.objects.live().get().title_lt == "Etapas"
    workflow.submit_for_review(draft, by=by)
    assert Draft.objects.get().state == Draft.State.IN_REVIEW


def test_accounts_without_a_role_or_put_to_rest_may_nothing(phase, editor, django_user_model):
    nobody = django_user_model.objects.create_user("nobody", is_staff=True)
    chief = django_user_model.objects.create_superuser("chief")
    editor.is_active = chief.is_active = False
    for user in (nobody, editor, chief, AnonymousUser()):
        assert permissions.editable_languages(user) == frozenset()
        assert not permissions.may_withdraw(user)
        with pytest.raises(PermissionDenied):
            factories.edit(phase, by=user, publish=False, title_lt="LT")


def test_who_may_not_publish_is_refused_also_when_nothing_would_change(
    phase, editor, publisher, django_user_model
):
    discarded = workflow.discard_draft(
        factories.edit(phase, by=publisher, publish=False, title_fr="Autre"), by=publisher
    )
    for user in (editor, django_user_model.objects.create_user("nobody"), AnonymousUser()):
        with pytest.raises(PermissionDenied):
            workflow.publish(discarded, by=user)
    assert workflow.publish(discarded, by=publisher) is None


def test_a_command_is_an_administrator():
    assert permissions.roles(None) == {permissions.ADMINISTRATOR}


def test_a_migration_makes_the_roles_and_leaves_those_that_are_there(editor):
    """The groups as a fresh database has them: with the rights on all that is edited."""
    everyone = {permissions.EDITOR, permissions.PUBLISHER, permissions.ADMINISTRATOR}
    everyone |= {*permissions.TRANSLATOR.values(), *permissions.LANGUAGE_PUBLISHER.values()}
    assert set(Group.objects.values_list("name", flat=True)) == everyone
    models = [m for item in item_models() for m in (item, *(m for m, _o in owned_models(item)))]
    edited = {f"{action}_{m._meta.model_name}" for m in models for action in ("change", "view")}
    for group in Group.objects.all():
        codenames = set(group.permissions.values_list("codename", flat=True))
        assert codenames >= {*edited, "view_revision", "view_journalentry"}, group
    before = {g.name: set(g.permissions.values_list("pk")) for g in Group.objects.all()}

    call_command("migrate", "phases", "0003", verbosity=0)
    assert [group.name for group in Group.objects.all()] == ["editor"], "nobody loses a role"
    editor.groups.get().permissions.clear()
    Permission.objects.all().delete()
    call_command("migrate", "phases", verbosity=0)
    assert not editor.groups.get().permissions.exists()
    editor.groups.all().delete()
    call_command("migrate", "phases", "0003", verbosity=0)
    call_command("migrate", "phases", verbosity=0)
    counts = {g.name: g.permissions.count() for g in Group.objects.all()}
    assert counts == {name: len(rights) for name, rights in before.items()}


def test_translators_may_not_add_or_delete_in_the_admin():
    codenames = Group.objects.get(name="translator-lt").permissions.values_list(
        "codename", flat=True
    )
    assert "change_phase" in codenames
    assert not [name for name in codenames if name.startswith(("add_", "delete_"))]
