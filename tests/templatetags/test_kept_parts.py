"""A part that pages share is rendered once for what it is made of, and sees nothing else."""

import pytest
from django.template import Context, engines
from django.urls import set_script_prefix
from django.utils import translation
from django.utils.translation import trans_real

PART = (
    "{% load i18n kept_parts %}{% kept place=links title=title %}"
    "[{{ title.told }}|{{ place }}|{% url 'home' %}|{% translate 'Search' %}|{{ other }}]"
    "{% endkept %}"
)


class Title:
    """A value that counts how often it is looked at."""

    def __init__(self, words):
        self.words, self.looks = words, 0

    def __eq__(self, other):
        return self.words == other.words

    def __hash__(self):
        return hash(self.words)

    @property
    def told(self):
        self.looks += 1
        return self.words


@pytest.fixture
def template():
    """Return a template of its own, of which nothing is kept."""
    return engines["django"].from_string(PART).template


@pytest.fixture
def render(template):
    def render(title, links="", **more):
        return template.render(Context({"title": title, "links": links, **more}))

    return render


def test_the_same_values_are_rendered_once(render):
    first, again, another = Title("<a>"), Title("<a>"), Title("b")
    with translation.override("fr"):
        assert render(first) == render(again) == "[&lt;a&gt;||/fr/|Rechercher|]"
        assert render(another).startswith("[b|")
    assert (first.looks, again.looks, another.looks) == (1, 0, 1)


def test_each_language_and_each_prefix_has_its_own(render):
    title = Title("x")
    with translation.override("lt"):
        assert "/lt/|Ieškoti|" in render(title)
    with translation.override("fr"):
        assert "/fr/|Rechercher|" in render(title)
        set_script_prefix("/apercu/x/")
        try:
            assert "|/apercu/x/fr/|" in render(title)
        finally:
            set_script_prefix("/")
        assert "|/fr/|" in render(title)


def test_a_catalogue_that_is_read_anew_counts(render):
    title = Title("x")
    with translation.override("fr"):
        render(title)
        words = trans_real.catalog()._catalog._catalogs[0]
        before = words["Search"]
        try:
            words["Search"] = "Chercher"
            assert "|Rechercher|" in render(title)
            trans_real._translations.pop("fr")
            translation.activate("fr")
            trans_real.catalog()._catalog._catalogs[0]["Search"] = "Chercher"
            assert "|Chercher|" in render(title)
        finally:
            words["Search"] = before
            trans_real._translations.pop("fr", None)


def test_what_differs_takes_its_place_afterwards(render):
    title = Title("x")
    with translation.override("fr"):
        assert "|&lt;b&gt;|" in render(title, "<b>")
        assert "|c|" in render(title, "c")
        assert "||" in render(title)
    assert title.looks == 1


def test_it_sees_no_other_variable(render):
    with translation.override("fr"):
        assert render(Title("x"), other="seen").endswith("|]")
