"""What is made of words of the interface, addresses and its arguments alone is made once."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

from django.urls import get_script_prefix
from django.utils.translation.trans_real import catalog

#: How much of each kind is kept.
MOST = 1024

P = ParamSpec("P")
R = TypeVar("R")


def kept(make: Callable[P, R]) -> Callable[P, R]:
    """Keep what ``make`` returns for the same arguments, in the same language.

    For functions that look at nothing else: no row, no setting that changes, no request. A
    catalogue that is read anew is another one; so are addresses under another prefix (a preview).
    """

    @lru_cache(maxsize=MOST)
    def made(_catalogue: object, _prefix: str, *args: P.args, **kwargs: P.kwargs) -> R:
        return make(*args, **kwargs)

    @wraps(make)
    def give(*args: P.args, **kwargs: P.kwargs) -> R:
        return made(catalog(), get_script_prefix(), *args, **kwargs)

    #: Make all anew; tests ask for it.
    give.forget = made.cache_clear  # type: ignore[attr-defined]
    return give
