"""Compile the interface's catalogues without GNU gettext."""

from pathlib import Path

import polib
from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation.reloader import translation_file_changed


class Command(BaseCommand):
    help = "Compiles locale/*/LC_MESSAGES/*.po to .mo where the .po is newer."

    def handle(self, **options):
        paths = settings.LOCALE_PATHS
        sources = [po for path in paths for po in Path(path).glob("*/LC_MESSAGES/*.po")]
        stale = [po for po in sources if is_stale(po)]
        for po in stale:
            compile_catalogue(po)
            # Whoever runs this in the process that goes on serving reads the new words.
            translation_file_changed(self, po.with_suffix(".mo"))
        self.stdout.write(f"Catalogues: {len(stale)} of {len(sources)} compiled")


def is_stale(po: Path) -> bool:
    """Tell whether the compiled catalogue beside ``po`` is missing or older than it."""
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime


def compile_catalogue(po: Path) -> None:
    """Write the ``.mo`` beside ``po``; whoever reads it meanwhile has the old or the new one."""
    draft = po.with_suffix(".mo.new")
    polib.pofile(str(po)).save_as_mofile(str(draft))
    draft.replace(po.with_suffix(".mo"))
