"""Stop the embedded database, whoever uses it: ``python -m poles_site.embedded``."""

import sys
from pathlib import Path

from poles_site.embedded import DatabaseUnavailable, stop

try:
    stop(Path(__file__).resolve().parents[2] / "var" / "postgres")
except DatabaseUnavailable as error:
    sys.exit(f"Error: {error}")
