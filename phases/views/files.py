"""Uploaded pictures: those of live items for everybody, others for those who have an account."""

from django.conf import settings
from django.db import models
from django.http import Http404
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe
from django.views.static import serve

from phases.snapshot import item_models, snapshot_fields

#: A picture never changes under its name; one that is withdrawn is forgotten after an hour.
FRESH_FOR = 3600


@require_safe
def uploaded(request, name):
    """``/media/…``. Asks for the visitor's account only when no live item has the file."""
    if "\x00" in name:  # neither the database nor a disk knows such names
        raise Http404
    is_public = _is_live(name)
    if not is_public and not (request.user.is_active and request.user.is_staff):
        raise Http404
    response = serve(request, name, document_root=settings.MEDIA_ROOT)
    if is_public:
        patch_cache_control(response, public=True, max_age=FRESH_FOR)
    else:
        patch_cache_control(response, private=True, no_store=True)
        response["X-Robots-Tag"] = "noindex"
    return response


def _is_live(name: str) -> bool:
    """Return whether a live item has the file ``name``. No owned row has files."""
    return any(
        model.objects.live().filter(**{field.name: name}).exists()
        for model in item_models()
        for field in snapshot_fields(model)
        if isinstance(field, models.FileField)
    )
