"""What the Nu checker says of pages."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path


def messages(checker: list[str], folder: Path) -> list[dict]:
    """Return what ``checker`` says of the pages in ``folder``."""
    done = subprocess.run(
        [*checker, *map(str, sorted(folder.glob("*.html")))],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return json.loads(done.stderr)["messages"]


def messages_about(checker: list[str], responses: Mapping, folder: Path) -> list[dict]:
    """Return what ``checker`` says of ``responses`` by name; they are kept in ``folder``."""
    for name, response in responses.items():
        (folder / f"{name}.html").write_bytes(response.content)
    return messages(checker, folder)
