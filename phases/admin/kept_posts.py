"""What a person typed, kept over an expired session until the same person logs in again.

A form that a login in another tab has made unacceptable is kept the same way. It is kept in the
session of that browser, and only when the form carries the signed number of
the account that it was rendered for: nobody else gets to see it, and strangers cannot fill the
session table.
"""

import time
from dataclasses import dataclass

from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

AUTHOR_FIELD = "_author"
SALT = "phases.admin.kept_posts"
SESSION_KEY = "kept_post"
#: A form that was left open longer than this is not kept.
MAX_AGE = 7 * 24 * 3600
#: How long it waits for the login.
WAITING = 24 * 3600
#: Characters, form-encoded: all texts of a large contract in three languages take a tenth.
MAX_LENGTH = 4_000_000

PICTURE_LOST = gettext_lazy("Choose the file again: it could not be kept.")


@dataclass
class KeptPost:
    """The fields of a form that was sent without a session."""

    data: QueryDict
    had_files: bool

    def put_into(self, request: HttpRequest) -> None:
        """Make ``request`` look as if the form had been sent with it."""
        request.FILES  # noqa: B018  (read first: Django reads both, and would empty the POST)
        request.method, request.POST = "POST", self.data

    def refusal(self) -> ValidationError:
        """Return what the page says above the fields."""
        message = _(
            "Your session had expired. Here is what you typed: nothing of it is saved yet. "
            "Read it, then save."
        )
        if self.had_files:
            message += f" {PICTURE_LOST}"
        return ValidationError(message, code="kept")


def signed_author(user) -> str:
    """Return the mark of the account that a form is rendered for."""
    return signing.dumps(str(user.pk), salt=SALT)


def author(request: HttpRequest, max_age: int | None = None) -> str | None:
    """Return the number of the account that the form was rendered for, None when unsigned."""
    try:
        return signing.loads(request.POST.get(AUTHOR_FIELD, ""), salt=SALT, max_age=max_age)
    except signing.BadSignature:
        return None


def is_author(request: HttpRequest) -> bool:
    """Return False for a form that is marked as another account's."""
    return author(request) in (None, str(request.user.pk))


def keep(request: HttpRequest) -> bool:
    """Keep the POST of a form in the session; return whether it could be kept."""
    written_by = author(request, MAX_AGE)
    if written_by is None:
        return False
    data = request.POST.copy()
    data.pop("csrfmiddlewaretoken", None)
    encoded = data.urlencode()
    if len(encoded) > MAX_LENGTH:
        return False
    request.session[SESSION_KEY] = {
        "path": request.path,
        "author": written_by,
        "at": time.time(),
        "data": encoded,
        "had_files": bool(request.FILES),
    }
    return True


def kept(request: HttpRequest) -> KeptPost | None:
    """Return what this person typed into the form at this address before the session expired."""
    found = request.session.get(SESSION_KEY)
    if not found:
        return None
    if found["author"] != str(request.user.pk) or found["at"] < time.time() - WAITING:
        forget(request)
        return None
    if found["path"] != request.path:
        return None
    return KeptPost(QueryDict(found["data"], mutable=True), found["had_files"])


def forget(request: HttpRequest) -> bool:
    """Drop what was kept; return whether there was anything."""
    return request.session.pop(SESSION_KEY, None) is not None
