"""Folders for real databases."""

import tempfile
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def open_folder():
    """Return a folder that other accounts may pass through.

    Run by root, the server is another account's, and pytest closes its own folders to those.
    """
    with tempfile.TemporaryDirectory(prefix="poles-test-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)
