"""Uploaded files that nothing names any more, and those that are named and gone."""

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.files.storage import Storage
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from phases import languages
from phases.models import Draft, JournalEntry, Revision
from phases.snapshot import Snapshot, item_models, model_of, owned_models, snapshot_fields

#: A file that was uploaded just now may belong to a save that is not over.
GRACE = datetime.timedelta(hours=1)


def file_fields() -> list[tuple[type[models.Model], models.FileField]]:
    """Return every field of items and owned rows that names a file."""
    rows = {
        model: None
        for item_model in item_models()
        for model in (item_model, *(owned for owned, _owner in owned_models(item_model)))
    }
    return [
        (model, field)
        for model in rows
        for field in snapshot_fields(model)
        if isinstance(field, models.FileField)
    ]


def missing(snapshot: Snapshot) -> Iterator[tuple[str, str, str]]:
    """Yield the row, the path and a sentence for each file that ``snapshot`` names and that is
    gone: an old version may name a picture that nothing used any more."""
    for row, values in snapshot.items():
        for field in snapshot_fields(model_of(row)):
            name = values.get(field.name) if isinstance(field, models.FileField) else None
            if name and not field.storage.exists(name):
                yield row, field.name, _gone(field, values, name)


def _gone(field: models.FileField, values: dict[str, Any], name: str) -> str:
    if isinstance(field, models.ImageField):
        words = values.get(languages.column(f"{field.name}_alternative", languages.SOURCE))
        message = _(
            "The picture “%(picture)s” is not there any more: choose its file again, or "
            "take it out."
        )
        return message % {"picture": words or name}
    title = values.get(languages.column("title", languages.SOURCE))
    message = _("The file “%(title)s” is not there any more: choose it again, or take it out.")
    return message % {"title": title or name}


def remove_unused(*, dry_run: bool = False, grace: datetime.timedelta = GRACE) -> list[str]:
    """Remove the files that only discarded or refused saves used; return their names.

    A file stays while the tables or a revision name it, for an old revision can be reverted to;
    only those of discarded drafts do not count.
    """
    removed = []
    by_folder: dict[str, Storage] = {}
    for _model, field in file_fields():
        by_folder[_folder(field)] = field.storage
    used = _used()
    limit = timezone.now() - grace
    for folder, storage in by_folder.items():
        for name in _files(storage, folder):
            if name not in used and storage.get_modified_time(name) < limit:
                removed.append(name)
                if not dry_run:
                    storage.delete(name)
    return sorted(removed)


def _folder(field: models.FileField) -> str:
    return field.generate_filename(field.model(), "x").rpartition("/")[0]


def _files(storage: Storage, folder: str) -> Iterable[str]:
    try:
        _folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return []
    return [f"{folder}/{name}" if folder else name for name in names]


def _used() -> set[str]:
    """Return the names of the files that the tables or kept revisions have."""
    used: set[str] = set()
    names = set()
    for model, field in file_fields():
        names.add(field.name)
        rows = model._base_manager.exclude(**{field.name: ""})
        used.update(rows.values_list(field.name, flat=True))
    revisions = Revision.objects.exclude(pk__in=_given_up())
    for snapshot in revisions.values_list("snapshot", flat=True).iterator():
        for values in snapshot.values():
            used.update(str(values[name]) for name in names if values.get(name))
    return used


def _given_up() -> list[Any]:
    """Return the ids of the revisions of discarded drafts: from the last publication on.

    What never was public is in the trash then, with all that it needs to come back.
    """
    entries = JournalEntry.objects.filter(
        models.Q(verb=JournalEntry.Verb.DISCARDED) | models.Q(verb__in=JournalEntry.PUBLIC),
        revision__isnull=False,
    )
    since: dict[tuple[str, Any], int] = {}
    ranges = models.Q(pk__in=[])
    for entry in entries.select_related("revision").order_by("id"):
        item = (entry.item_model, entry.item_id)
        if entry.verb == JournalEntry.Verb.DISCARDED:
            if item not in since:
                continue
            ranges |= models.Q(
                item_model=entry.item_model,
                item_id=entry.item_id,
                number__gt=since[item],
                number__lte=entry.revision.number,
            )
        since[item] = entry.revision.number
    in_use = Draft.objects.values("revision")
    return list(Revision.objects.filter(ranges).exclude(pk__in=in_use).values_list("pk", flat=True))
