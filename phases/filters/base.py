"""A filter: its parameters with what is on offer, what was asked, and what was not understood."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from phases.filters.counts import count
from phases.localization.text import Text, text

#: Of what a visitor wrote, so much is repeated in a sentence.
SAID = 40
MAX_WORDS_LENGTH = 100
#: Unknown parameters that are named.
MOST_NAMED = 5


@dataclass
class Choice:
    """Something on offer: ``value`` stands in addresses and is the same in every language."""

    value: str
    label: Text | str
    row: models.Model | None = None
    #: What the list would hold with this choice; None until ``ListFilter.count`` has counted.
    count: int | None = None
    is_chosen: bool = False

    @property
    def key(self) -> Any:
        """Return what the choice is in the database: the id of its row, or its value."""
        return self.row.pk if self.row else self.value


#: Of a parameter that takes several values, those.
Value = str | tuple[str, ...]


@dataclass
class Parameter:
    """A parameter of the query string.

    ``kind``: "words", "choices" (any of ``choices``: a row answers to it when it answers to one of
    those asked for), "choice" (one of them), "date" (a day), "item" (the French address of one of
    too many to list), "order" or "view" (of a page, which narrow nothing).
    """

    name: str
    label: Any
    kind: str
    help: Any = ""
    choices: list[Choice] = field(default_factory=list)
    #: What was understood, in the form of an address; "" or nothing when nothing was. Several in
    #: an order that is the same in every language.
    value: Value = ""
    #: What the visitor wrote; of several values the first that was not understood.
    given: str = ""
    #: A sentence on what was not understood, or "".
    error: str = ""

    @property
    def narrows(self) -> bool:
        """Return whether the parameter leaves rows out."""
        return self.kind not in ("order", "view")

    @property
    def is_facet(self) -> bool:
        """Return whether each choice has a number of its own."""
        return self.kind in ("choice", "choices") and bool(self.choices)

    @property
    def chosen(self) -> list[Choice]:
        """Return the choices that were made."""
        return [choice for choice in self.choices if choice.is_chosen]

    @property
    def values(self) -> tuple[str, ...]:
        """Return what was understood, value by value."""
        return (self.value,) if isinstance(self.value, str) else self.value

    @property
    def chosen_keys(self) -> tuple[Any, ...]:
        """Return the keys of the choices that were made."""
        return tuple(choice.key for choice in self.chosen)


@dataclass(frozen=True)
class Active:
    """A value in use, in words, with the query string that is left without it."""

    parameter: Parameter
    words: Text | str
    query: str


class ListFilter:
    """What is asked of a list. A value that it does not know filters nothing, and it says so."""

    #: What can be asked, without what is on offer: known without a database.
    parameters: ClassVar[tuple[Parameter, ...]] = ()
    #: Of a facet whose :meth:`links` name another row than that of the list: the field that leads
    #: there. A contract has the regions of its pôle, of which there are fewer.
    linked: ClassVar[dict[str, str]] = {}
    #: Of a facet to which a row has one answer, which it tells itself: that answer. No links.
    told: ClassVar[dict[str, Any]] = {}

    def __init__(self, data: Mapping[str, Any], *, is_shown: bool = True):
        """Read ``data``: a QueryDict, or a dictionary of strings.

        ``is_shown``: whether the choices are; otherwise they are read where one is asked for.
        """
        self.data = data
        self.fields = {known.name: replace(known, choices=[]) for known in self.parameters}
        if is_shown or any(any(given_values(data, name)) for name in self.fields):
            for name, choices in self.offer().items():
                self.fields[name].choices = list(choices)
        for asked in self.fields.values():
            self._read(asked)

    def offer(self) -> dict[str, Iterable[Choice]]:
        """Return what is on offer: parameter → choices."""
        return {}

    @property
    def asked(self) -> dict[str, Value]:
        """Return what was asked and understood, in the form of an address."""
        return {name: asked.value for name, asked in self.fields.items() if asked.value}

    @property
    def errors(self) -> dict[str, str]:
        """Return a sentence for each parameter that was not understood."""
        return {name: asked.error for name, asked in self.fields.items() if asked.error}

    def unknown(self, *others: str) -> list[str]:
        """Return the parameters that neither the filter nor the page (``others``) knows."""
        return unknown_names(self.data, (*self.fields, *others))

    @property
    def kept(self) -> tuple[str, ...]:
        """Return the parameters that links to the same page in another language repeat."""
        return tuple(self.asked)

    @property
    def narrows(self) -> bool:
        """Return whether anything is asked for that leaves rows out."""
        return any(self.fields[name].narrows for name in self.asked)

    @property
    def can_answer(self) -> bool:
        """Return whether there is an answer: without one there is no list and no number."""
        return True

    def condition(self, name: str, value: Value) -> Q:
        """Return the condition that the parameter ``name`` sets."""
        raise NotImplementedError

    def links(self, name: str) -> models.QuerySet:
        """Return pairs of a row (``row``, see :attr:`linked`) and the key of a ``choice`` of the
        facet that it answers to."""
        raise NotImplementedError

    @property
    def key(self) -> tuple[Hashable, ...]:
        """Return all that the conditions and the links depend on."""
        used = [name for name in self.asked if self.fields[name].narrows]
        chosen = ((name, self.asked[name], self.fields[name].chosen_keys) for name in used)
        return (type(self), self.can_answer, *chosen)

    def count(self, rows: models.QuerySet, key: Hashable = None) -> int:
        """Return how many of ``rows`` are asked for; tell each choice its number.

        ``key``: what else the rows depend on. With it the question is composed once.
        """
        return count(self, rows, key)

    def conditions(self) -> dict[str, Q]:
        """Return the condition of each parameter in use that narrows the list."""
        return {
            name: self.condition(name, value)
            for name, value in self.asked.items()
            if self.fields[name].narrows
        }

    def apply(self, rows: models.QuerySet) -> models.QuerySet:
        """Return those of ``rows`` that are asked for; none when there is no answer."""
        return rows.filter(*self.conditions().values()) if self.can_answer else rows.none()

    def query(self, **changes: Value | None) -> str:
        """Return the query string of what is asked, with ``changes`` (None: without it)."""
        return query_string({**self.asked, **changes})

    def without(self, name: str) -> "ListFilter":
        """Return the filter without the parameter ``name``."""
        other = copy(self)
        other.fields = {**self.fields, name: replace(self.fields[name], value="", given="")}
        return other

    @property
    def active(self) -> list[Active]:
        """Return the values in use."""
        return [
            Active(asked, self.in_words(name, value), self.query(**{name: others(asked, value)}))
            for name, asked in self.fields.items()
            for value in (asked.values if asked.value and asked.narrows else ())
        ]

    def in_words(self, name: str, value: str) -> Text | str:
        """Return a value as people read it."""
        chosen = self.fields[name].chosen
        return next((choice.label for choice in chosen if choice.value == value), value)

    # How each kind of parameter is read

    def _read(self, asked: Parameter) -> None:
        given = given_values(self.data, asked.name)
        if asked.kind == "choices":
            self._read_choices(asked, [value for value in given if value])
            return
        asked.given = given[-1] if given else ""
        if not asked.given:
            return
        getattr(self, f"_read_{asked.kind}")(asked)
        if len(given) > 1 and not asked.error:
            asked.error = _("This was given more than once: the last one counts.")

    def _read_words(self, asked: Parameter) -> None:
        if len(asked.given) > MAX_WORDS_LENGTH or "\0" in asked.given:
            asked.error = _(
                "These words are not searched for: write up to %(number)d characters."
            ) % {"number": MAX_WORDS_LENGTH}
            asked.given = ""
        else:
            asked.value = asked.given

    def _read_choice(self, asked: Parameter) -> None:
        for choice in asked.choices:
            choice.is_chosen = choice.value == asked.given
        if asked.chosen:
            asked.value = asked.given
        elif asked.narrows:
            asked.error = _not_on_offer(asked.given)
        else:
            asked.error = _("“%(value)s” is not known here.") % {"value": printable(asked.given)}

    _read_item = _read_order = _read_view = _read_choice

    def _read_choices(self, asked: Parameter, given: list[str]) -> None:
        unknown = set(given) - {choice.value for choice in asked.choices}
        for choice in asked.choices:
            choice.is_chosen = choice.value in given
        asked.value = tuple(sorted(choice.value for choice in asked.chosen))
        asked.given = next((value for value in given if value in unknown), "".join(given[:1]))
        if unknown:
            asked.error = _not_on_offer(asked.given)


def _not_on_offer(given: str) -> str:
    return _("“%(value)s” is not on offer: the list is not filtered by it.") % {
        "value": printable(given)
    }


def given_values(data: Mapping[str, Any], name: str) -> list[str]:
    """Return the values of a parameter, without the space around them."""
    values = getattr(data, "getlist", lambda name: [data.get(name)])(name)
    return [str(value or "").strip() for value in values]


def query_string(values: Mapping[str, Value | None]) -> str:
    """Return ``values`` as an address has them; what is empty is left out."""
    return urlencode({name: value for name, value in values.items() if value}, doseq=True)


def others(asked: Parameter, value: str) -> tuple[str, ...]:
    """Return what was understood of a parameter but for ``value``."""
    return tuple(each for each in asked.values if each != value)


def offered(rows: Iterable[models.Model], field: str) -> Iterator[Choice]:
    """Yield a choice for each row: its French address, its name in the language of the page."""
    for row in rows:
        yield Choice(row.slug_fr, text(row, field), row)


def unknown_names(data: Iterable[str], known: Iterable[str]) -> list[str]:
    """Return the first parameters of ``data`` that are not ``known``: most are misspelt.

    Not those that links bring along from elsewhere.
    """
    known = set(known)
    names = [
        name
        for name in data
        if name not in known and not settings.FOREIGN_PARAMETERS.fullmatch(name)
    ]
    return [said for name in names[:MOST_NAMED] if (said := printable(name))]


def printable(given: str) -> str:
    """Return the beginning of what a visitor wrote, without what cannot be shown."""
    return "".join(letter for letter in given[:SAID] if letter.isprintable())
