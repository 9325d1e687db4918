"""Compile the interface's catalogues without GNU gettext."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation.reloader import translation_file_changed

from phases.localization.catalogue_files import compile_catalogue, is_stale


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
