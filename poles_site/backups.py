"""All that the site cannot make again, in one file: the database and the uploaded files.

``manage.py backup`` and ``manage.py restore``. The file is a tar: first the database, as pg_dump
writes it (one moment of it, whatever is published meanwhile), then the uploads, of which none that
the database names is ever changed or removed.
"""

import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import connection

from poles_site import embedded
from poles_site.page_store.purging import STATE

DUMP, MEDIA = "database.dump", "media"


class BackupError(Exception):
    """What stands against it; the message says what to do."""


def write(place: Path) -> int:
    """Write the backup to ``place``; return its bytes. What was there stays until it is whole."""
    place = place.absolute()
    if not place.parent.is_dir():
        raise BackupError(f"There is no folder {place.parent}: make it, or name another file.")
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=".backup-") as folder:
        dump, aside = Path(folder) / DUMP, Path(folder) / "backup.tar"
        # Where it is restored, nobody knows what a CDN still has: it drops everything then.
        without = f"--exclude-table-data={STATE}"
        _run(
            "pg_dump", "--format=custom", "--no-owner", "--no-privileges", without, f"--file={dump}"
        )
        with tarfile.open(aside, "w") as archive:
            archive.add(dump, DUMP)
            if Path(settings.MEDIA_ROOT).is_dir():
                archive.add(settings.MEDIA_ROOT, MEDIA)
        os.chmod(aside, 0o600)  # it holds accounts and drafts
        os.replace(aside, place)
    return place.stat().st_size


def restore(place: Path) -> None:
    """Bring back what ``place`` holds, into an empty database and an empty folder of uploads.

    All of the database or nothing. Raises BackupError where something is there already.
    """
    uploads = Path(settings.MEDIA_ROOT)
    connection.ensure_connection()  # starts the embedded server
    if connection.introspection.table_names():
        raise BackupError(
            "The database is not empty, and nothing in it is overwritten. Create another one and "
            "name it in DATABASE_URL (of make run: stop it and move var/postgres away)."
        )
    if uploads.is_dir() and any(uploads.iterdir()):
        raise BackupError(f"{uploads} is not empty, and nothing in it is overwritten: move it.")
    uploads.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=uploads.parent, prefix=".restore-") as folder:
        try:
            with tarfile.open(place, "r:") as archive:
                archive.extractall(folder, filter="data")
        except (OSError, EOFError, tarfile.TarError) as error:
            raise BackupError(f"{place} is no whole backup of this site: {error}.") from error
        dump = Path(folder) / DUMP
        if not dump.is_file():
            raise BackupError(f"{place} is no backup of this site: it holds no {DUMP}.")
        _run("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", str(dump))
        if (Path(folder) / MEDIA).is_dir():
            os.replace(Path(folder) / MEDIA, uploads)
    # Of another database, whose publications had the same numbers.
    shutil.rmtree(settings.VAR_DIR / "pages", ignore_errors=True)


def _run(program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL's on the site's database."""
    connection.ensure_connection()
    parameters = connection.connection.info.get_parameters()
    # By the environment: nobody reads a password there, as they would among arguments.
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "dbname": "PGDATABASE"}
    environment = {
        **os.environ,
        **{variable: parameters[name] for name, variable in names.items() if name in parameters},
        **({"PGPASSWORD": password} if (password := connection.connection.info.password) else {}),
    }
    if program == "pg_restore":
        arguments = (*arguments, f"--dbname={parameters['dbname']}")
    try:
        subprocess.run(
            [_program(program), *arguments], env=environment, check=True, capture_output=True
        )
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip()
        raise BackupError(f"{program} failed: {said}") from error


def _program(name: str) -> str:
    """Return where PostgreSQL's program ``name`` is: the server's own, or the system's."""
    is_embedded = connection.settings_dict["ENGINE"] == embedded.__name__
    found = shutil.which(name, path=str(embedded.programs()) if is_embedded else None)
    if found is None:
        raise BackupError(f"{name} is not there: install PostgreSQL's client programs.")
    return found
