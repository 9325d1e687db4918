"""The first glossary, brought in from ``phases/content/glossary.csv``.

What a person has changed or deleted since stays: each term keeps what the file brought before.
"""

import uuid
from collections import Counter
from pathlib import Path

from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from phases.editorial.content_files import FOLDER, NAMESPACE, ContentError
from phases.editorial.glossary_table import SOURCE, TableError, Values, read, values_of, write
from phases.models import GlossaryTerm

FILE = "glossary.csv"


def term_id(term: str) -> uuid.UUID:
    """Return the id of a term of the file: every installation has the same."""
    return uuid.uuid5(NAMESPACE, f"glossaryterm/{term}")


@transaction.atomic
def load(folder: Path = FOLDER) -> Counter[str]:
    """Bring the file's terms in; return how many were created, updated, unchanged, edited (left to
    a person's edit) or withdrawn (left deleted). Raises ContentError."""
    try:
        table = read((folder / FILE).read_bytes())
    except (OSError, TableError) as error:
        raise ContentError(f"{FILE}: {error}") from error
    ids = {values[SOURCE]: term_id(values[SOURCE]) for values in table}
    by_id = GlossaryTerm.objects.prefetch_related("translations").in_bulk()
    by_words = {term.term: term for term in by_id.values()}
    deleted = set(
        LogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(GlossaryTerm),
            action_flag=DELETION,
            object_id__in=[str(pk) for pk in ids.values()],
        ).values_list("object_id", flat=True)
    )
    done: Counter[str] = Counter()
    changed: dict[GlossaryTerm, Values] = {}
    for values in table:
        pk = ids[values[SOURCE]]
        term = by_id.get(pk) or by_words.get(values[SOURCE])
        if term is None and str(pk) in deleted:
            done["withdrawn"] += 1
            continue
        if term is None:
            term = GlossaryTerm(pk=pk, term=values[SOURCE])
            changed[term] = values
            done["created"] += 1
        else:
            state, news = _news(term, values)
            done[state] += 1
            if state == "updated":
                changed[term] = news
        term.brought = values
    write(changed)
    return done


def _news(term: GlossaryTerm, values: Values) -> tuple[str, Values]:
    """Return what becomes of a term, and what the file says anew where no person changed it."""
    before, now = term.brought or {}, values_of(term)
    differs = {name: value for name, value in values.items() if now.get(name, "") != value}
    news = {name: value for name, value in differs.items() if now[name] == before.get(name)}
    return "updated" if news else "edited" if differs else "unchanged", news
