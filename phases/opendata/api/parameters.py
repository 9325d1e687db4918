"""The parameters that every address takes, and what is wrong with those that were given."""

from collections.abc import Collection, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter

from phases import languages

LANG, FIELDS = "lang", "fields"
#: Of what was asked, so much is repeated in a sentence.
SAID = 40
#: Parameters named in one answer.
MOST_NAMED = 5


def printable(given: str) -> str:
    """Return the beginning of what was asked, without what cannot be shown."""
    return "".join(letter for letter in given[:SAID] if letter.isprintable())


def asked_language(query: QueryDict) -> str:
    """Return the language of the answer: the parameter's, or else French."""
    given = query.get(LANG)
    return given if given in languages.ALL else languages.SOURCE


def asked_fields(query: QueryDict) -> list[str]:
    """Return the names in ``fields``, none when all are asked for."""
    return query[FIELDS].split(",") if FIELDS in query else []


def errors(
    query: QueryDict, names: Sequence[str], known: Collection[str], several: Collection[str] = ()
) -> dict[str, str]:
    """Return what is wrong with the language, the fields (of ``names``) and unknown parameters.

    Of the ``known`` parameters, only those in ``several`` may be given more than once.
    """
    found: dict[str, str] = {}
    given = query.get(LANG, languages.SOURCE)
    if given not in languages.ALL:
        found[LANG] = _("“%(value)s” is not a language of this site. Known: %(known)s.") % {
            "value": printable(given),
            "known": ", ".join(languages.ALL),
        }
    if unknown := [name for name in asked_fields(query) if name not in names]:
        found[FIELDS] = _("Unknown: %(names)s. Known: %(known)s.") % {
            "names": ", ".join(
                _("“%(name)s”") % {"name": printable(name)} for name in unknown[:MOST_NAMED]
            ),
            "known": ", ".join(names),
        }
    for name in [name for name in query if name not in known][:MOST_NAMED]:
        found[printable(name)] = _("There is no such parameter here. Known: %(known)s.") % {
            "known": ", ".join(known)
        }
    for name in known:
        if name not in several and len(query.getlist(name)) > 1:
            found.setdefault(name, _("It was given more than once."))
    return found


def described(names: Sequence[str] = ()) -> list[OpenApiParameter]:
    """Return the parameters of every address, for the OpenAPI document."""
    found = [
        OpenApiParameter(
            LANG,
            {"type": "string", "enum": list(languages.ALL), "default": languages.SOURCE},
            description=gettext_lazy("Language of the texts and of the messages"),
        )
    ]
    if names:
        fields: dict[str, Any] = {
            "type": "array",
            "items": {"type": "string", "enum": list(names)},
        }
        found.append(
            OpenApiParameter(
                FIELDS,
                fields,
                explode=False,
                description=gettext_lazy("Names of the fields to answer, separated by commas"),
            )
        )
    return found
