"""Which item an address means: its slug may be of any language, or one that it had before."""

from collections.abc import Callable, Iterable

from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from phases import languages, reading
from phases.localization.columns import ADDRESS, shown
from phases.localization.prepared import together
from phases.models import PreviousAddress
from phases.models.publishable import Item

_COLUMNS = {code: languages.column(ADDRESS, code) for code in languages.ALL}


def find_by_slug(rows: Callable[[], QuerySet], slug: str) -> Item | None:
    """Return the one of ``rows()`` that ``slug`` belongs to, or has belonged to; None without any.

    Of two items it means the one that has it in the active language, then in French. ``rows`` is a
    function of a module, or of a manager, that gives the same each time.
    """
    active = get_language() or languages.SOURCE
    here = tuple(dict.fromkeys((active, languages.SOURCE)))
    # Nearly always it is one of these two; to ask for all costs as much as the rest of a page.
    for codes in (here, languages.ALL):
        candidates = together(_with_slug, slug, rows=rows, codes=codes)["rows"]
        for code in codes:
            for item in candidates:
                if getattr(item, _COLUMNS[code]) == slug:
                    return item
    every = shown(rows(), in_all_addresses=True)
    former = PreviousAddress.objects.filter(item_model=every.model._meta.model_name, slug=slug)
    for address in sorted(former, key=lambda row: row.language != active):
        if item := every.filter(pk=address.item_id).first():
            return item
    return None


def languages_of(rows: Iterable[Item]) -> set[str]:
    """Return in which languages one of ``rows`` at least has a slug."""
    rows = tuple(rows)
    # All at once: to note each of 24 languages costs more than to look.
    for row in rows:
        reading.note_cell(row, reading.ADDRESSES)
    with reading.unnoted():
        return {code for row in rows for code in languages.ALL if getattr(row, _COLUMNS[code])}


def _with_slug(
    slug: str, rows: Callable[[], QuerySet], codes: tuple[str, ...]
) -> dict[str, QuerySet]:
    """Ask for those of ``rows()`` that have the slug in one of these languages."""
    slugs = ((_COLUMNS[code], slug) for code in codes)
    having = Q(*slugs, _connector=Q.OR)
    return {"rows": shown(rows(), in_all_addresses=True).filter(having)}
