"""What is on disk is a whole page or none, whatever happens while it is written."""

import os
import resource
import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings

from poles_site.page_store.disk import Disk
from poles_site.page_store.pages import Page

ADDRESS = "http localhost /fr/?"

#: Writes the same page again and again, larger or smaller, until it is killed.
WRITER = """
import sys
from pathlib import Path
from poles_site.page_store.disk import Disk
from poles_site.page_store.pages import Page
disk, number = Disk(Path(sys.argv[1])), 0
while True:
    number += 1
    body = str(number % 10).encode() * (50_000 + number % 7 * 9_000)
    disk.write("http localhost /fr/?", Page([("Content-Type", "text/html")], body, frozenset(), 1))
    if number == 1:
        print("begun", flush=True)
"""


def page(words: bytes, publication: int = 7) -> Page:
    headers = [("Content-Type", "text/html; charset=utf-8"), ("Surrogate-Key", "one two")]
    return Page.of(headers, words, publication, "today")


@pytest.fixture
def disk(tmp_path):
    return Disk(tmp_path / "pages")


def only_file(disk):
    (found,) = disk.folder.glob("*/*.page")
    return found


def test_a_page_comes_back_as_it_was(disk):
    written = page(b"Texte " * 1_000)
    assert disk.write(ADDRESS, written)
    assert disk.read(ADDRESS) == written
    assert disk.read("http localhost /lt/?") is None
    disk.forget(ADDRESS)
    assert disk.read(ADDRESS) is None


@pytest.mark.parametrize("place", [0, 40, -1], ids=["digest", "head", "body"])
def test_a_corrupted_file_is_no_page(disk, place):
    disk.write(ADDRESS, page(b"Texte"))
    content = bytearray(only_file(disk).read_bytes())
    content[place] ^= 1
    only_file(disk).write_bytes(content)
    assert disk.read(ADDRESS) is None
    assert disk.write(ADDRESS, page(b"Texte"))
    assert disk.read(ADDRESS).body == b"Texte"


@pytest.mark.parametrize("length", [0, 10, 100])
def test_half_a_file_is_no_page(disk, length):
    disk.write(ADDRESS, page(b"Texte " * 100))
    os.truncate(only_file(disk), length)
    assert disk.read(ADDRESS) is None


def test_a_full_disk_leaves_the_former_page(disk):
    assert disk.write(ADDRESS, page(b"Ancien"))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    former = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
    try:
        assert not disk.write(ADDRESS, page(b"Nouveau" * 10_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, former)
    assert disk.read(ADDRESS).body == b"Ancien"
    assert len(list(disk.folder.glob("*/*"))) == 1


def test_a_writer_that_is_killed_leaves_no_half_page(disk):
    for attempt in range(6):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(disk.folder)],
            cwd=settings.BASE_DIR,
            stdout=subprocess.PIPE,
        )
        try:
            assert writer.stdout.readline() == b"begun\n"
            time.sleep(0.013 * attempt)
        finally:
            # Whatever happens: it would write until the machine stops.
            writer.kill()
            writer.communicate()
        body = disk.read(ADDRESS).body
        assert body == body[:1] * len(body)
        assert len(body) >= 50_000
