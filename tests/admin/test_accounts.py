"""Accounts: an administrator who is no superuser cannot become one, nor rule over one."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import reverse

from phases.editorial import permissions
from phases.models import JournalEntry
from tests.admin.browser_form import fields

WORD = "a-long-unusual-sentence"
PASSWORD = {"password1": WORD, "password2": WORD, "usable_password": "true"}


@pytest.fixture
def head(db):
    """Return an administrator who is no superuser."""
    user = User.objects.create_user("head", password="head", is_staff=True)
    user.groups.add(Group.objects.get(name=permissions.ADMINISTRATOR))
    return user


@pytest.fixture
def browser(head):
    """Return the browser of that administrator."""
    client = Client()
    client.force_login(head)
    return client


@pytest.fixture
def superuser(db):
    return User.objects.create_superuser("super", password="unchanged")


@pytest.fixture
def mighty(db):
    """Return a right that no role has."""
    return Permission.objects.get(codename="delete_permission")


def change(user):
    return reverse("admin:auth_user_change", args=[user.pk])


@pytest.mark.parametrize("whose", ["own", "other"])
def test_nobody_is_made_superuser_or_given_single_rights(browser, head, editor, mighty, whose):
    account = head if whose == "own" else editor
    data = fields(browser.get(change(account)), "user_form")
    assert data.keys().isdisjoint({"is_superuser", "user_permissions"})
    forged = {"is_superuser": "on", "user_permissions": [mighty.pk], "first_name": "Ann"}
    assert browser.post(change(account), {**data, **forged}).status_code == 302
    account.refresh_from_db()
    assert account.first_name == "Ann"
    assert not account.is_superuser
    assert not account.user_permissions.exists()


def test_a_new_account_is_no_superuser(browser, mighty):
    address = reverse("admin:auth_user_add")
    data = fields(browser.get(address), "user_form")
    forged = {"is_superuser": "on", "user_permissions": [mighty.pk]}
    new = {**data, **PASSWORD, **forged, "username": "ann"}
    assert browser.post(address, new).status_code == 302
    assert not User.objects.get(username="ann").is_superuser
    assert not User.objects.get(username="ann").user_permissions.exists()


def test_a_superuser_is_seen_and_not_changed(browser, superuser):
    page = browser.get(change(superuser))
    assert page.status_code == 200
    assert superuser.password not in page.content.decode()
    forged = {"username": "super", "first_name": "Forged", "is_active": ""}
    assert browser.post(change(superuser), forged).status_code == 403
    superuser.refresh_from_db()
    assert superuser.first_name == ""
    assert superuser.is_active


def test_a_superuser_keeps_the_password(browser, superuser):
    address = reverse("admin:auth_user_password_change", args=[superuser.pk])
    assert browser.get(address).status_code == 403
    assert browser.post(address, PASSWORD).status_code == 403
    superuser.refresh_from_db()
    assert superuser.check_password("unchanged")


def test_a_superuser_is_not_deleted_alone_nor_among_others(browser, superuser, editor):
    address = reverse("admin:auth_user_delete", args=[superuser.pk])
    assert browser.get(address).status_code == 403
    assert browser.post(address, {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [superuser.pk, editor.pk]}
    response = browser.post(reverse("admin:auth_user_changelist"), {**chosen, "post": "yes"})
    assert response.status_code == 403
    assert User.objects.filter(pk__in=[superuser.pk, editor.pk]).count() == 2


def test_other_accounts_get_passwords_and_roles_and_are_deleted(browser, editor):
    address = reverse("admin:auth_user_password_change", args=[editor.pk])
    assert browser.post(address, PASSWORD).status_code == 302
    editor.refresh_from_db()
    assert editor.check_password(WORD)
    role = Group.objects.get(name=permissions.TRANSLATOR["lt"])
    data = fields(browser.get(change(editor)), "user_form")
    assert browser.post(change(editor), {**data, "groups": [role.pk]}).status_code == 302
    assert list(editor.groups.all()) == [role]
    address = reverse("admin:auth_user_delete", args=[editor.pk])
    assert browser.post(address, {"post": "yes"}).status_code == 302
    assert not User.objects.filter(pk=editor.pk).exists()


def test_a_translator_is_given_the_right_to_publish_a_language(browser, translator):
    role = Group.objects.get(name=permissions.LANGUAGE_PUBLISHER["lt"])
    page = browser.get(change(translator), headers={"accept-language": "fr"})
    assert "traduction et publication (lituanien)" in page.content.decode()
    data = {**fields(page, "user_form"), "groups": [role.pk]}
    assert browser.post(change(translator), data).status_code == 302
    account = User.objects.get(pk=translator.pk)
    assert permissions.publishable_languages(account) == {"lt"}
    entry = JournalEntry.objects.get(verb=JournalEntry.Verb.GRANTED)
    page = browser.get(reverse("admin:phases_journalentry_change", args=[entry.pk]))
    told = page.content.decode()
    assert "donné\u00a0: traduction et publication (lituanien)" in told
    assert "retiré\u00a0: traduction (lituanien)" in told
    assert entry.by.get_username() == "head"
    # The same roles once more are no change.
    assert browser.post(change(translator), data).status_code == 302
    assert JournalEntry.objects.filter(verb=JournalEntry.Verb.GRANTED).count() == 1


def test_a_group_that_is_no_role_is_neither_given_nor_taken_away(browser, editor):
    other, held = Group.objects.create(name="other"), Group.objects.create(name="held")
    editor.groups.add(held)
    role = Group.objects.get(name=permissions.PUBLISHER)
    data = fields(browser.get(change(editor)), "user_form")
    assert browser.post(change(editor), {**data, "groups": [other.pk]}).status_code == 200
    assert browser.post(change(editor), {**data, "groups": [role.pk]}).status_code == 302
    assert set(editor.groups.all()) == {role, held}


def test_groups_are_changed_by_superusers_only(browser, client, superuser, mighty):
    role = Group.objects.get(name=permissions.ADMINISTRATOR)
    sent = {"name": "administrator", "permissions": [mighty.pk]}
    edit = reverse("admin:auth_group_change", args=[role.pk])
    before = set(role.permissions.all())
    delete = reverse("admin:auth_group_delete", args=[role.pk])
    for address in (reverse("admin:auth_group_add"), edit, delete):
        assert browser.post(address, {**sent, "post": "yes"}).status_code == 403
    several = {"action": "delete_selected", "_selected_action": [role.pk], "post": "yes"}
    browser.post(reverse("admin:auth_group_changelist"), several)
    assert set(Group.objects.get(pk=role.pk).permissions.all()) == before
    client.force_login(superuser)
    assert client.post(edit, sent).status_code == 302
    assert set(role.permissions.all()) == {mighty}


def test_a_superuser_still_makes_superusers(client, superuser, editor):
    client.force_login(superuser)
    data = fields(client.get(change(editor)), "user_form")
    assert client.post(change(editor), {**data, "is_superuser": "on"}).status_code == 302
    editor.refresh_from_db()
    assert editor.is_superuser
