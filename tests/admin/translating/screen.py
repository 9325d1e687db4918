"""The translators' screen as a browser without JavaScript uses it, and the texts of its phase."""

from django.test import Client
from django.urls import reverse

from phases.editorial import workflow
from phases.snapshot import row_key
from tests.admin.browser_form import fields
from tests.admin.conftest import said

FRENCH = (
    "<p>Un premier texte.</p>"
    '<p>Un <strong>texte gras</strong> et <a href="/fr/poles/">un lien</a>.</p>'
    "<ul><li>Un point.</li></ul>"
)
LITHUANIAN = (
    "<p>Pirmas tekstas.</p>"
    '<p>Tekstas <strong>pusjuodis</strong> ir <a href="/fr/poles/">nuoroda</a>.</p>'
    "<ul><li>Punktas.</li></ul>"
)


def address(item, page="item", language="lt"):
    return reverse(f"admin:translations_{page}", args=[language, item._meta.model_name, item.pk])


class Translator:
    """A person in front of the screen, without JavaScript."""

    def __init__(self, user):
        self.user, self.client = user, Client()
        self.client.force_login(user)

    def open(self, item, **query):
        self.item, self.response = item, self.client.get(address(item), query)
        return self._read()

    def press(self, button, value="1", page="item", **changes):
        """Press a button and follow where it leads."""
        data = {**self.data, **changes, f"_{button}": value}
        self.response = self.client.post(address(self.item, page), data, follow=True)
        return self._read() if page == "item" else self.response

    def _read(self):
        assert self.response.status_code == 200, self.response
        self.data = fields(self.response, "translating_form")
        return self

    def number(self, field, place=0):
        """Return the number of a segment in the names of the form."""
        for name, (value,) in self.data.items():
            if name.startswith("place-") and value.endswith(f".{field}.{place}"):
                return name.removeprefix("place-")
        raise KeyError(field)

    def box(self, field, place=0):
        return self.data[f"text-{self.number(field, place)}"][0]

    def name(self, field, place=0):
        return f"text-{self.number(field, place)}"

    @property
    def page(self):
        return self.response.content.decode()

    @property
    def said(self):
        return said(self.response)


def newest(item):
    return workflow.newest_revision(type(item), item.pk)


def saved(item, field="body_lt"):
    return newest(item).snapshot[row_key(type(item), item.pk)][field]


def shown(response, field, place=0):
    """Return a segment as the template was given it."""
    for row in response.context["shown_rows"]:
        for segment in row.segments:
            if (segment.key.field, segment.key.place) == (field, place):
                return segment
    raise KeyError(field)
