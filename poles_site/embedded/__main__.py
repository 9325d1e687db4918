"""Stop the embedded databases, whoever uses them: ``python -m poles_site.embedded``."""

import sys
from pathlib import Path

from poles_site.embedded import DatabaseUnavailable, stop

VAR = Path(__file__).resolve().parents[2] / "var"

try:
    for folder in (VAR, VAR / "demo"):
        stop(folder / "postgres")
except DatabaseUnavailable as error:
    sys.exit(f"Error: {error}")
