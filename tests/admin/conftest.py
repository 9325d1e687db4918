"""An item of each kind to edit, and a browser that fills forms in."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from phases.editorial import permissions
from phases.models import Phase
from tests import factories
from tests.admin.browser_form import fields
from tests.conftest import ROLES


class Editor:
    """A person in front of the admin: opens a form, changes fields, sends it."""

    def __init__(self, user):
        self.user = user
        self.client = Client()
        self.client.force_login(user)

    def address(self, item) -> str:
        return reverse(f"admin:phases_{item._meta.model_name}_change", args=[item.pk])

    def open(self, item) -> dict[str, list[str]]:
        response = self.client.get(self.address(item))
        assert response.status_code == 200
        return fields(response, f"{item._meta.model_name}_form")

    def send(self, item, data, act=None, **changes):
        """Press a button: publishers publish and others save, unless ``act`` names another."""
        act = act or ("publish" if permissions.may_publish(self.user) else "save_draft")
        return self.client.post(self.address(item), {**data, f"_{act}": "1", **changes})

    def again(self, item, response) -> dict[str, list[str]]:
        """Return the fields of a form that came back."""
        assert response.status_code == 200
        return fields(response, f"{item._meta.model_name}_form")


@pytest.fixture
def at_work(account):
    """Return a function that puts the one account of a role in front of the admin."""
    people = {}

    def sit(role):
        if role not in people:
            people[role] = Editor(account(role))
        return people[role]

    return sit


@pytest.fixture
def phase(db):
    """Return a published phase with three orientations and a speaker."""
    return factories.publish(
        Phase,
        **factories.phase_values(
            summary_fr="Un résumé.\nEn deux lignes.",
            summary_lt="Santrauka.",
            title_lt="Etapas",
            orientation=[
                {
                    "text_fr": f"<p>Orientation inventée {number}.</p>",
                    "text_lt": f"<p>Kryptis {number}.</p>",
                }
                for number in (1, 2, 3)
            ],
            speaker=[{"name": "Une Personne", "office_fr": "ministre"}],
        ),
    )


@pytest.fixture
def logged_in(client):
    """Return a function that logs the account of a role in: "publisher", "publisher2" …"""

    def log_in(name):
        role = ROLES[name.rstrip("2")]
        users = get_user_model().objects
        client.force_login(users.filter(username=name).first() or factories.account(name, role))
        return client

    return log_in


def said(response) -> str:
    """Return what a page says on its top."""
    return " ".join(str(message) for message in response.context["messages"])
