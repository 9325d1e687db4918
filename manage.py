#!/usr/bin/env python3
"""Django's command line for this site."""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "poles_site.settings")


def main() -> None:
    """Run one management command; a wrong setting is one sentence, not a traceback."""
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    from poles_site.embedded import DatabaseUnavailable

    try:
        execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, DatabaseUnavailable) as error:
        sys.exit(f"Error: {error}")


if __name__ == "__main__":
    main()
