"""Catalogues of the interface written, compiled and read anew by a running site."""

import fcntl
import gettext
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation import trans_real

from phases.localization.catalogues import plural_forms, po_path

#: When each compiled catalogue was written, as this process knows it.
_READ: dict[str, int] = {}


def write(entries: Iterable[polib.POEntry], language: str) -> None:
    """Write our catalogue of ``language``; no dates, names and line numbers, so that only real
    changes show. Whoever reads it meanwhile has the old or the new one."""
    catalogue = polib.POFile(wrapwidth=100)
    catalogue.metadata = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": plural_forms(language)[1],
    }
    catalogue.extend(entries)
    path = po_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".po.new")
    catalogue.save(str(draft))
    draft.replace(path)


def compile_catalogue(po: Path) -> None:
    """Write the ``.mo`` beside ``po``; whoever reads it meanwhile has the old or the new one."""
    draft = po.with_suffix(".mo.new")
    polib.pofile(str(po)).save_as_mofile(str(draft))
    draft.replace(po.with_suffix(".mo"))


def is_stale(po: Path) -> bool:
    """Return whether the compiled catalogue beside ``po`` is missing or older than it."""
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime


def is_editable(language: str) -> bool:
    """Return whether the admin may write our catalogue of ``language``: the settings say so, and
    the file system."""
    path = po_path(language)
    return settings.EDIT_CATALOGUES and path.exists() and os.access(path.parent, os.W_OK)


@contextmanager
def locked(language: str) -> Iterator[None]:
    """Let one process at a time change the catalogue of ``language``."""
    with po_path(language).open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def read_what_changed() -> None:
    """Forget the catalogues that this or another process of the server has compiled since.

    For languages that are activated from now on. Django has a function for it
    (``translation_file_changed``), which forgets as well what language each thread is at: whoever
    was in the middle of a page went on in French.
    """
    for language, _name in settings.LANGUAGES:
        mo = os.path.join(settings.LOCALE_PATHS[0], language, "LC_MESSAGES", "django.mo")
        try:
            written = os.stat(mo).st_mtime_ns
        except OSError:
            continue
        if _READ.setdefault(mo, written) != written:
            _READ[mo] = written
            gettext._translations = {}  # type: ignore[attr-defined]
            trans_real._translations, trans_real._default = {}, None
