"""The words of the interface as the desk counts them: beside the texts, in the same states."""

from pathlib import Path

import polib

from phases import languages
from phases.localization.catalogues import MSGID_LANGUAGE, is_translated, po_path
from phases.localization.desk import Progress

#: Of each catalogue: when it was last written, and what was counted then.
_COUNTED: dict[Path, tuple[int, Progress]] = {}


def interface_progress(language: str) -> Progress | None:
    """Return the states of the interface's strings in ``language``: fuzzy ones are outdated, the
    others in work until a native speaker has read the catalogue.

    None where there is no catalogue, or none that can be read. Reads the file when it changed.
    """
    path = po_path(language)
    try:
        written = path.stat().st_mtime_ns
        known = _COUNTED.get(path)
        if known is None or known[0] != written:
            known = _COUNTED[path] = (written, _count(polib.pofile(str(path)), language))
    except (OSError, ValueError):
        return None
    return known[1]


def _count(catalogue: polib.POFile, language: str) -> Progress:
    done = "in_work" if language in languages.UNREVIEWED_CATALOGUES else "reviewed"
    counts = Progress()
    for entry in catalogue:
        if entry.obsolete:
            continue
        if entry.fuzzy:
            counts.outdated += 1
        elif is_translated(entry) or language == MSGID_LANGUAGE:
            setattr(counts, done, getattr(counts, done) + 1)
        else:
            counts.missing += 1
    return counts
