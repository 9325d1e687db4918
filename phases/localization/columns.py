"""Of all the languages' columns, those that a public page shows: its own and the French.

modeltranslation has a column a language, and Django reads all of a row: with 24 languages that
would be most of what a page costs.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import compress
from typing import Any

from django.conf import settings
from django.db import connection, models
from django.db.models import Prefetch, QuerySet
from django.utils.translation import get_language

from phases import languages, reading
from phases.localization.planned import planning_cursor
from phases.localization.shown_query import ShownQuery
from phases.localization.status import is_rich
from phases.localization.text import has_translation
from phases.models.publishable import Translatable
from phases.snapshot import translated_fields

#: An address names its item in the page's language; the links to other languages need all.
ADDRESS = "slug"
#: What rows are called, and how links lead to them.
NAMES = ("title", "name", ADDRESS)
STATUS = "translation_status"


def shown(queryset: QuerySet, *, in_all_addresses: bool = False) -> QuerySet:
    """Return ``queryset`` reading the columns of the active language and of French only, of the
    rows that it selects or prefetches beside its own as well.

    ``in_all_addresses``: with the slugs of all languages. To be asked last, when relations are
    chosen. Whoever reads another column afterwards asks a query for it.
    """
    codes = (get_language() or languages.SOURCE, languages.SOURCE)
    result = _reading(queryset, codes, languages.ALL if in_all_addresses else codes)
    result._prefetch_related_lookups = tuple(
        lookups(queryset.model, queryset._prefetch_related_lookups)
    )
    return result


def named(queryset: QuerySet, *others: str, in_all_languages: bool = False) -> QuerySet:
    """Return the same where rows are only named and led to: of their texts no more than that takes,
    and the ``others``.

    ``in_all_languages``: for whoever names them in other languages than the active one.
    """
    here = (get_language() or languages.SOURCE, languages.SOURCE)
    codes = languages.ALL if in_all_languages else here
    return _reading(queryset, codes, codes, (*NAMES, *others))


def briefly(queryset: QuerySet, *others: str) -> QuerySet:
    """Return what :func:`named` does, of the rows and of those that they are selected with, with no
    columns besides but ``others``, translated ones in the same languages."""
    codes = (get_language() or languages.SOURCE, languages.SOURCE)
    names = _brief_names(queryset.model, codes, others)
    for path in queryset.query.select_related or ():
        related = queryset.model._meta.get_field(path).related_model
        names |= {f"{path}__{name}" for name in _brief_names(related, codes)}
    return _only(queryset, names)


@lru_cache(maxsize=256)
def _brief_names(
    model: type[models.Model], codes: tuple[str, ...], others: tuple[str, ...] = ()
) -> frozenset[str]:
    texts = {*NAMES, STATUS, *others}
    wanted = {languages.column(name, code) for name in texts for code in codes}
    there = wanted.intersection(field.name for field in model._meta.concrete_fields)
    translated = {*translated_fields(model)}
    return frozenset({"id", *there, *(name for name in others if name not in translated)})


def _reading(
    queryset: QuerySet,
    codes: Iterable[str],
    address_codes: Iterable[str],
    texts: tuple[str, ...] | None = None,
) -> QuerySet:
    related = queryset.query.select_related or {}
    paths = tuple(_paths(related)) if isinstance(related, dict) else ()
    names = _names(queryset.model, tuple(codes), tuple(address_codes), texts, paths)
    return _only(queryset, names)


def _only(queryset: QuerySet, names: frozenset[str]) -> QuerySet:
    """Do what QuerySet.only() does, without modeltranslation's, which looks at each name anew in
    every query."""
    result = queryset._chain()
    result.query = result.query.chain(ShownQuery)
    result.query.clear_deferred_loading()
    result.query.add_immediate_loading(names)
    return result


def lookups(model: type[models.Model], asked: Iterable[str | Prefetch]) -> Iterator[Prefetch]:
    """Yield the prefetches ``asked`` for of ``model``, each reading what :func:`shown` reads."""
    seen = set()
    for lookup in asked:
        path, to_attr, queryset = lookup, None, None
        if isinstance(lookup, Prefetch):
            path, to_attr, queryset = lookup.prefetch_through, lookup.to_attr, lookup.queryset
        owner, parts = model, path.split("__")
        for depth, name in enumerate(parts, 1):
            step = "__".join(parts[:depth])
            field = owner._meta.get_field(name)
            owner = field.related_model
            is_last = depth == len(parts)
            if step in seen and not (is_last and queryset is not None):
                continue
            seen.add(step)
            is_forward = field.many_to_one or (field.one_to_one and field.concrete)
            manager = owner._base_manager if is_forward else owner._default_manager
            rows = queryset if is_last and queryset is not None else manager.all()
            yield Prefetch(step, shown(rows), to_attr=to_attr if is_last else None)


def _paths(related: dict[str, Any], prefix: str = "") -> Iterator[str]:
    for name, further in related.items():
        yield f"{prefix}{name}"
        yield from _paths(further, f"{prefix}{name}__")


@lru_cache(maxsize=1024)
def _names(
    model: type[models.Model],
    codes: tuple[str, ...],
    address_codes: tuple[str, ...],
    texts: tuple[str, ...] | None,
    paths: tuple[str, ...],
) -> frozenset[str]:
    names = set(_own_names(model, codes, address_codes, texts))
    for path in paths:
        owner = model
        for name in path.split("__"):
            owner = owner._meta.get_field(name).related_model
        own = _own_names(owner, codes, address_codes, texts)
        names |= {f"{path}__{name}" for name in own}
    return frozenset(names)


def _own_names(
    model: type[models.Model],
    codes: tuple[str, ...],
    address_codes: tuple[str, ...],
    texts: tuple[str, ...] | None,
) -> Iterator[str]:
    fields = {*translated_fields(model)}
    wanted = fields if texts is None else fields.intersection(texts)
    if issubclass(model, Translatable):
        fields, wanted = fields | {STATUS}, wanted | {STATUS}
    columns = {languages.column(field, code) for field in wanted for code in codes}
    if ADDRESS in wanted:
        columns |= {languages.column(ADDRESS, code) for code in address_codes}
    # modeltranslation's base columns hold the French a second time.
    others = fields | {languages.column(field, code) for field in fields for code in languages.ALL}
    for field in model._meta.concrete_fields:
        if field.name in columns or field.name not in others:
            yield field.name


def written_in(rows: Iterable[models.Model]) -> list[str]:
    """Return the languages in which one of ``rows`` at least has words; all when none has any.

    The page that shows these rows exists in these languages: alternates name no other. Asks one
    query; where rich text alone is translated one more, and where French may stand in place of
    all, one of each kind of row.
    """
    pks: dict[type[models.Model], list[Any]] = {}
    for row in rows:
        if _fields(type(row)):
            pks.setdefault(type(row), []).append(row.pk)
            reading.note_cell(row, reading.LANGUAGES)
    if not pks:
        return list(languages.ALL)
    with reading.unnoted():
        return _written_in(pks)


def _written_in(pks: dict[type[models.Model], list[Any]]) -> list[str]:
    answers = _answers(pks, languages.TARGETS, of_today=False)
    if not any(has_words for has_words, _plain, _rich in answers):
        return list(languages.ALL)
    certain = {languages.SOURCE}.union(*(plain for _has_words, plain, _rich in answers))
    possible = certain.union(*(rich for _has_words, _plain, rich in answers))
    if unsure := tuple(sorted(possible - certain)):
        exact = _answers(pks, unsure, of_today=True)
        certain = certain.union(*(rich for _has_words, _plain, rich in exact))
    certain -= settings.REPLACE_OUTDATED
    found = certain | {code for code in possible - certain if _is_shown_in(pks, code)}
    return [code for code in languages.ALL if code in found]


def _answers(
    pks: dict[type[models.Model], list[Any]], codes: tuple[str, ...], *, of_today: bool
) -> list[tuple[bool, set[str], set[str]]]:
    """Return of each row whether it has French words, and which of the languages ``codes`` have a
    translation of a plain field, and of a rich text. One query."""
    questions = (_question(model, codes, of_today) for model in pks)
    with planning_cursor(connection) as cursor:
        cursor.execute(" UNION ALL ".join(questions), list(pks.values()))
        return [
            (
                any((*plain[:: len(codes) + 1], *rich[:: len(codes) + 1])),
                _told(plain, codes),
                _told(rich, codes),
            )
            for plain, rich in cursor.fetchall()
        ]


def _told(are_written: list[bool | None], codes: tuple[str, ...]) -> set[str]:
    """Return in which of ``codes`` a field is written whose French is: first the French of a field,
    then each language, then the next field."""
    told: set[str] = set()
    width = len(codes) + 1
    for start in range(0, len(are_written), width):
        if are_written[start]:
            told.update(compress(codes, are_written[start + 1 : start + width]))
    return told


def _is_shown_in(pks: dict[type[models.Model], list[Any]], code: str) -> bool:
    """Return whether visitors get any of the texts in ``code``: French may stand in its place."""
    return any(
        has_translation(row, _fields(model), code)
        for model, wanted in pks.items()
        for row in model._base_manager.filter(pk__in=wanted)
    )


def _fields(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(field for field in translated_fields(model) if field != ADDRESS)


@lru_cache(maxsize=256)
def _question(model: type[models.Model], codes: tuple[str, ...], of_today: bool) -> str:
    """Return the SQL that tells of rows of ``model`` which plain fields are written, in French and
    in each of ``codes``, and which rich texts. Short, since PostgreSQL reads it anew each time.

    ``of_today``: of a rich text whose blocks need not be compared with today's French. That is long
    to ask of many languages: whoever asks it names those that need it.
    """
    quote = connection.ops.quote_name

    def is_written(field: str, code: str) -> str:
        column = f"{quote(languages.column(field, code))} <> ''"
        if not of_today or code == languages.SOURCE or not is_rich(model, field):
            return column
        status = quote(languages.column(STATUS, code))
        french = quote(languages.column(field, languages.SOURCE))
        return f"{column} AND coalesce({status} -> '{field}' ->> 'source', {french}) = {french}"

    def are_written(fields: Iterable[str]) -> str:
        asked = (is_written(field, code) for field in fields for code in (languages.SOURCE, *codes))
        return f"ARRAY[{', '.join(asked)}]::boolean[]"

    fields = _fields(model)
    rich = [field for field in fields if is_rich(model, field)]
    plain = [field for field in fields if field not in rich]
    return (
        f"SELECT {are_written(plain)}, {are_written(rich)} "  # noqa: S608
        f"FROM {quote(model._meta.db_table)} WHERE id = ANY(%s)"
    )
