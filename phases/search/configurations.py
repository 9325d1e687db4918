"""PostgreSQL's rules of a language: endings, words that say nothing, accents.

The migration ``0012_search_documents`` makes those of the first languages; a language that is added
later gets its own after the next ``migrate``, where PostgreSQL knows the language.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from django.db import connection

from phases import languages

#: Where accents belong to the endings: *sutarčių* is a form of *sutartis*, *sutarciu* of nothing.
#: There stems are taken with accents as well, by PostgreSQL's own configuration.
WITH_ACCENTS = {"lt": "pg_catalog.lithuanian"}
#: Each word as it is written, without accents: for names, and for words that are only begun.
SIMPLE = "phases_simple"
_CREATE = """
CREATE TEXT SEARCH CONFIGURATION {name} (COPY = pg_catalog.{copied});
ALTER TEXT SEARCH CONFIGURATION {name}
    ALTER MAPPING FOR word, hword, hword_part WITH unaccent, {dictionary};
ALTER TEXT SEARCH CONFIGURATION {name} ALTER MAPPING FOR numword, numhword WITH unaccent, simple;
"""


def name_of(language: str) -> str:
    """Return what the configuration of ``language`` is called, whether it is there or not."""
    return f"phases_{language.replace('-', '_').lower()}"


@lru_cache(maxsize=1)
def known() -> frozenset[str]:
    """Return the names of the configurations that the database has."""
    return frozenset(_names())


def configuration(language: str) -> str:
    """Return the configuration for texts in ``language``: simple where the database has none."""
    name = name_of(language)
    return name if name in known() else SIMPLE


def create_configurations(plan: Iterable[tuple[Any, bool]] = (), **_signal: Any) -> None:
    """Create what is missing for the site's languages.

    Called after migrations forwards (``plan``: Django's, each with whether it was undone).
    """
    present = _names()
    wanted = {SIMPLE: ("simple", "simple")}
    for language in languages.ALL:
        if (theirs := _postgresql_name(language)) in present:
            wanted[name_of(language)] = (theirs, f"{theirs}_stem")
    missing = wanted.keys() - present
    if missing and not any(is_undone for _migration, is_undone in plan or ()):
        with connection.cursor() as cursor:
            for name in missing:
                copied, dictionary = wanted[name]
                cursor.execute(_CREATE.format(name=name, copied=copied, dictionary=dictionary))
    known.cache_clear()


def _names() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cfgname FROM pg_catalog.pg_ts_config")
        return {name for (name,) in cursor.fetchall()}


def _postgresql_name(language: str) -> str:
    try:
        return Locale.parse(language, sep="-").english_name.partition(" (")[0].lower()
    except (UnknownLocaleError, ValueError):
        return ""
