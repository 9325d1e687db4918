"""Which item an address means: its slug may be of any language, or one that it had before."""

from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from phases import languages
from phases.localization.columns import ADDRESS, shown
from phases.models import PreviousAddress
from phases.models.publishable import Item


def find_by_slug(rows: QuerySet, slug: str) -> Item | None:
    """Return the one of ``rows`` that ``slug`` belongs to, or has belonged to; None without any.

    Of two items it means the one that has it in the active language, then in French.
    """
    active = get_language() or languages.SOURCE
    rows = shown(rows, in_all_addresses=True)
    here = dict.fromkeys((active, languages.SOURCE))
    # Nearly always it is one of these two; to ask for all costs as much as the rest of a page.
    for codes in (here, languages.ALL):
        slugs = ((languages.column(ADDRESS, code), slug) for code in codes)
        candidates = list(rows.filter(Q(*slugs, _connector=Q.OR)))
        for code in codes:
            for item in candidates:
                if getattr(item, languages.column(ADDRESS, code)) == slug:
                    return item
    former = PreviousAddress.objects.filter(item_model=rows.model._meta.model_name, slug=slug)
    for address in sorted(former, key=lambda row: row.language != active):
        if item := rows.filter(pk=address.item_id).first():
            return item
    return None
