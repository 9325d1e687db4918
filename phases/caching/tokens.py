"""Short names of keys."""

import base64
import hashlib
from collections.abc import Iterable
from functools import lru_cache


def tokens(keys: Iterable[str]) -> list[str]:
    """Return the tokens of ``keys``, each once, in a stable order."""
    return sorted(set(map(token, keys)))


@lru_cache(maxsize=20_000)
def token(key: str) -> str:
    """Return a short name of ``key``: two that share one cost a page that need not have gone."""
    digest = hashlib.blake2b(key.encode(), digest_size=6).digest()
    return base64.urlsafe_b64encode(digest).decode()
