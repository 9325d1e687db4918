"""Shows the joined files to Django's static files."""

import time
from collections.abc import Iterator

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

from poles_site.joined import files

#: Seconds between two looks at what the files are made of, where pages ask for them (DEBUG).
LOOK_EVERY = 1


class JoinedFinder(BaseFinder):
    """Finds the joined files, written anew when a template or a sheet has changed."""

    def __init__(self) -> None:
        self.storage = FileSystemStorage(location=files.folder())
        self._look_again = 0.0

    def find(self, path: str, find_all: bool = False, **kwargs) -> str | list[str]:
        """Return the place of a joined file; an empty list for any other, as Django has it."""
        if path not in files.all_names():
            return []
        if time.monotonic() >= self._look_again:
            files.bring_up_to_date()
            self._look_again = time.monotonic() + LOOK_EVERY
        place = self.storage.path(path)
        return [place] if find_all else place

    def list(self, ignore_patterns) -> Iterator[tuple[str, FileSystemStorage]]:
        """Yield the joined files, for ``collectstatic``."""
        files.bring_up_to_date()
        for name in files.all_names():
            yield name, self.storage
