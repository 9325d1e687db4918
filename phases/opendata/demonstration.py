"""Whether what this site says of contracts is invented (``make run DEMO=1``)."""

from django.conf import settings

#: Not in the reader's language, so that no program has to know three.
DEMONSTRATION = "DONNÉES FICTIVES"


def is_demonstration() -> bool:
    """Return whether the contracts of this site are invented: every answer then says so."""
    return getattr(settings, "DEMO", False)
