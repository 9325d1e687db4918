"""A backup brings back the site: the same rows, files and pages."""

import json
import os
import subprocess
import sys
import tarfile

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from phases.models import Article, CdnAddress, Phase
from phases.opendata.datasets import files
from poles_site import embedded
from tests import factories
from tests.pages import sitemap_addresses

pytestmark = pytest.mark.django_db(transaction=True)

OTHER = "test_poles_restored"
#: Reads each page that its input names, in the database of DATABASE_URL; prints them.
READER = """
import json, sys
import django
django.setup()
from django.conf import settings
from django.test import Client
settings.ALLOWED_HOSTS.append("testserver")
print(json.dumps([Client().get(path).content.decode() for path in json.load(sys.stdin)]))
"""


@pytest.fixture
def environment(tmp_path):
    """Return the variables of a site whose database is new and empty."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {OTHER} TEMPLATE template0 ENCODING 'UTF8'")
    server = connection.connection.info
    is_embedded = connection.settings_dict["ENGINE"] == embedded.__name__
    # Programs of an older PostgreSQL do not read what those of a newer one wrote.
    programs = [str(embedded.programs())] if is_embedded else []
    yield {
        "PATH": os.pathsep.join([*programs, os.environ["PATH"]]),
        "VAR_DIR": str(tmp_path / "var"),
        "DJANGO_SETTINGS_MODULE": "poles_site.settings",
        "DEBUG": "1",
        # As the tests name it; without it, by the embedded server's socket.
        "DATABASE_URL": f"postgresql://{server.user}@/{OTHER}?host={server.host}",
    }
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {OTHER} WITH (FORCE)")


def run(environment, *arguments, text=""):
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env=environment,
        input=text,
        capture_output=True,
        text=True,
    )


@pytest.fixture
def uploads(settings, tmp_path):
    """Keep uploads in a folder that holds one file."""
    settings.MEDIA_ROOT = tmp_path / "media"
    (settings.MEDIA_ROOT / "pictures").mkdir(parents=True)
    (settings.MEDIA_ROOT / "pictures" / "invented.png").write_bytes(b"\x89PNG invented")
    return settings.MEDIA_ROOT


def test_what_is_restored_is_what_was_there(environment, uploads, tmp_path):
    # What this process made of the database of another test may have the same numbers.
    files._made.clear()
    for number, first, last in ((1, 2005, 2008), (2, 2009, 2012)):
        phase = factories.publish(Phase, **factories.phase_values(number, first, last))
    factories.publish(
        Article, title_fr="Article inventé", slug_fr="article", body_fr="<p>Texte</p>"
    )
    factories.edit(phase, publish=False, title_fr="Brouillon inventé")
    addresses = sitemap_addresses(Client())
    assert len(addresses) > 20
    before = [Client().get(address).content.decode() for address in addresses]

    CdnAddress.objects.create(address="http://cdn.example.org", publication=1, edition="x")
    file = tmp_path / "backup.tar"
    call_command("backup", str(file), verbosity=0)
    # What is published after it is not in it.
    factories.edit(phase, title_fr="Publié après")
    restored = run(environment, "manage.py", "restore", str(file))
    assert (restored.returncode, restored.stderr) == (0, "")

    read = run(environment, "-c", READER, text=json.dumps(addresses))
    for address, old, new in zip(addresses, before, json.loads(read.stdout), strict=True):
        assert new == old, address
    place = tmp_path / "var" / "media" / "pictures" / "invented.png"
    assert place.read_bytes() == b"\x89PNG invented"
    assert place.parent.parent.stat().st_mode == uploads.stat().st_mode
    drafts = "from phases.models import Draft; print(Draft.objects.get().revision.snapshot)"
    assert "Brouillon inventé" in run(environment, "manage.py", "shell", "-c", drafts).stdout

    # A CDN has pages of what was published after it: it is told to drop everything.
    told = "from phases.models import CdnAddress; print(f'CDN: {CdnAddress.objects.count()}')"
    assert "CDN: 0" in run(environment, "manage.py", "shell", "-c", told).stdout

    again = run(environment, "manage.py", "restore", str(file))
    assert again.returncode == 1
    assert "The database is not empty" in again.stderr


def test_a_file_that_is_no_backup_restores_nothing(environment, uploads, tmp_path):
    whole = tmp_path / "whole.tar"
    call_command("backup", str(whole), verbosity=0)
    half, other, text = tmp_path / "half.tar", tmp_path / "other.tar", tmp_path / "text.tar"
    half.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    text.write_text("no tar")
    with tarfile.open(other, "w") as archive:
        archive.add(uploads, "pictures")
    for file in (half, other, text, tmp_path / "nowhere.tar"):
        failed = run(environment, "manage.py", "restore", str(file))
        assert failed.returncode == 1, file
        assert failed.stderr.startswith("CommandError: Nothing was restored. "), failed.stderr
        assert failed.stderr.count("\n") == 1
    assert not (tmp_path / "var" / "media").exists()
    # And the whole one still finds everything empty.
    assert run(environment, "manage.py", "restore", str(whole)).returncode == 0


def test_a_backup_that_fails_leaves_the_last_one(uploads, tmp_path, monkeypatch):
    file = tmp_path / "backup.tar"
    call_command("backup", str(file), verbosity=0)
    before = file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    monkeypatch.setenv("PGOPTIONS", "-c no.such=1 -c no_such=1")
    with pytest.raises(CommandError, match="No backup was written"):
        call_command("backup", str(file), verbosity=0)
    assert file.read_bytes() == before
    assert {place.name for place in tmp_path.iterdir()} == {"backup.tar", "media"}
    with pytest.raises(CommandError, match="There is no folder"):
        call_command("backup", str(tmp_path / "none" / "backup.tar"), verbosity=0)
