"""What answers a form without the proof that it is this site's own.

Not in ``phases.views``, which knows nothing of the admin.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from phases.admin import kept_posts
from phases.views import errors

#: What Django says of a proof that was this site's, before the last login. Every other reason
#: (none at all, another origin) is not a form that one of our pages still shows.
OUTDATED = "CSRF token from POST incorrect."


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuse the form. What its signed author typed is kept, to be read and sent again.

    A login in another tab changes the proof: the form that the first tab still shows fails the
    check. Nothing of it is saved; its address shows it again, with a new proof.
    """
    if (
        reason == OUTDATED
        and request.user.is_authenticated
        and kept_posts.author(request) == str(request.user.pk)
        and kept_posts.keep(request)
    ):
        return HttpResponseRedirect(request.get_full_path())
    return errors.csrf_failure(request, reason)
