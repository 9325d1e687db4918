"""What people call a saved item, live or not."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from phases import languages
from phases.models import PerformanceContract, Revision
from phases.models.publishable import Item
from phases.snapshot import Snapshot, model_of, pk_of, root_of


def title_of(snapshot: Snapshot, names: Mapping[str, str] | None = None) -> str:
    """Return the title of the item in ``snapshot``; a contract is called after pôle and phase.

    ``names``: what those are called, by their ids, where the caller knows it.
    """
    key = root_of(snapshot)
    model, values = model_of(key), snapshot[key]
    for name in ("title", "name", "service_name", "code"):
        for column in (languages.column(name, languages.SOURCE), name):
            if values.get(column):
                return str(values[column])[:300]
    if model is PerformanceContract:
        parts = [
            (names or {}).get(str(values.get(name))) or _title_of_target(model, values, name)
            for name in ("pole", "phase")
        ]
        if version := values.get("version") if (values.get("version") or 1) > 1 else None:
            parts.append(f"v{version}")
        if found := ", ".join(part for part in parts if part):
            return found[:300]
    return f"{str(model._meta.verbose_name).capitalize()} {pk_of(key)[:8]}"


def said_of(title: str, reason: str) -> str:
    """Return ``reason`` after the title that it is about, with the signs of the language."""
    return _("“%(title)s”: %(reason)s") % {"title": title, "reason": reason}


def _title_of_target(model: type[Item], values: dict, name: str) -> str:
    if not values.get(name):
        return ""
    target = model._meta.get_field(name).related_model
    newest = Revision.objects.of(target(pk=values[name])).only("title").first()
    if newest is not None:
        return newest.title
    found = target._base_manager.filter(pk=values[name]).first()
    return str(found) if found else ""
