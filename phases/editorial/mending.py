"""What is mended in a draft at once, before it is published: each saves a new revision of it."""

import copy
from collections.abc import Collection

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phases import languages
from phases.editorial import faults, permissions
from phases.editorial.drafts import current
from phases.editorial.inspection import outdated
from phases.editorial.locking import verb
from phases.editorial.publication import item_model_of
from phases.editorial.workflow import save
from phases.localization.segments import still_valid
from phases.localization.status import is_rich
from phases.models import Revision
from phases.snapshot import Snapshot, model_of, take, text_columns, upgrade


def may_keep_valid(user: AbstractBaseUser | None, language: str) -> bool:
    """Return whether ``user`` may say that a French change leaves translations valid: who may
    change both the French and the language."""
    return permissions.may_edit_source(user) and language in permissions.editable_languages(user)


@verb
def mend(
    revision: Revision,
    *,
    by: AbstractBaseUser | None,
    only: Collection[tuple[str, str]] | None = None,
) -> Revision:
    """Save ``revision`` with French typography (``only`` of some paths) and return the draft.

    Translations of what is mended stay valid: no word changes. Raises what ``save`` raises.
    """
    snapshot = copy.deepcopy(_snapshot_of(revision))
    wanted = {
        place: mended
        for place, mended in faults.mends(snapshot).items()
        if only is None or place in only
    }
    for (row, path), mended in wanted.items():
        model, values = model_of(row), snapshot[row]
        name, language = text_columns(model).get(path, (None, None))
        was, values[path] = values[path], mended.text
        for target in languages.TARGETS if name and language == languages.SOURCE else ():
            column = languages.column(name, target)
            status = values.get(f"{column}#status")
            valid = still_valid(
                was, mended.text, values.get(column) or "", status, is_rich=is_rich(model, name)
            )
            if status and valid:
                values[f"{column}#status"] = valid
    count = sum(len(mended.places) for mended in wanted.values())
    comment = ngettext(
        "French typography mended in %(count)d place",
        "French typography mended in %(count)d places",
        count,
    ) % {"count": count}
    return _saved(revision, snapshot, by=by, comment=comment)


@verb
def keep_valid(
    revision: Revision, places: Collection[tuple[str, str]], *, by: AbstractBaseUser | None
) -> Revision:
    """Say that the French changes of ``places`` (row, translated column) change no meaning.

    The translations keep their states, made from the new French. Returns the saved draft, whose
    comment names them. Raises PermissionDenied, ValidationError, and what ``save`` raises.
    """
    item = current(revision)
    live = take(item) if item.is_live else {}
    snapshot = copy.deepcopy(upgrade(revision.snapshot, live or None).snapshot)
    chosen = [one for one in outdated(live, snapshot) if (one.row, one.path) in places]
    if not chosen:
        raise ValidationError(_("Choose the translations that stay valid."))
    for one in chosen:
        if not may_keep_valid(by, one.language):
            raise PermissionDenied(
                _("Your account may not say that translations stay valid (%(language)s).")
                % {"language": one.language}
            )
        snapshot[one.row][f"{one.path}#status"] = one.if_valid
    comment = _("No change of meaning, translations stay valid: %(paths)s") % {
        "paths": "; ".join(dict.fromkeys(_field_name(one.row, one.path) for one in chosen))
    }
    return _saved(revision, snapshot, by=by, comment=comment)


def _field_name(row: str, path: str) -> str:
    """Return what people call a translated column: “phase, titre (lituanien)”."""
    model = model_of(row)
    name, language = text_columns(model)[path]
    field = model._meta.get_field(name)
    field_name = getattr(field, "verbose_name", name)
    return f"{model._meta.verbose_name}, {field_name} ({languages.in_sentence(language)})"


def _snapshot_of(revision: Revision) -> Snapshot:
    item = current(revision)
    return upgrade(revision.snapshot, take(item) if item.is_live else None).snapshot


def _saved(
    revision: Revision, snapshot: Snapshot, *, by: AbstractBaseUser | None, comment: str
) -> Revision:
    return save(
        item_model_of(revision),
        revision.item_id,
        snapshot,
        by=by,
        base=revision,
        comment=comment,
    )
