"""Uploaded files: those of live items for everybody, others for those who have an account."""

from functools import cache

from django.conf import settings
from django.db import models
from django.http import Http404
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe
from django.views.static import serve

from phases.snapshot import item_models, owned_models, snapshot_fields

#: A file never changes under its name; one that is withdrawn is forgotten after an hour.
FRESH_FOR = 3600
#: Where attached documents are (models/attachment.py).
DOCUMENTS = "attachments/"


@require_safe
def uploaded(request, name):
    """``/media/…``. Asks for the visitor's account only when no live item has the file."""
    if "\x00" in name:  # neither the database nor a disk knows such names
        raise Http404
    is_public = _is_live(name)
    if not is_public and not (request.user.is_active and request.user.is_staff):
        raise Http404
    response = serve(request, name, document_root=settings.MEDIA_ROOT)
    if name.startswith(DOCUMENTS):
        # Saved, not opened within the site: a document may hold scripts.
        response["Content-Disposition"] = "attachment"
    if is_public:
        patch_cache_control(response, public=True, max_age=FRESH_FOR)
    else:
        patch_cache_control(response, private=True, no_store=True)
        response["X-Robots-Tag"] = "noindex"
    return response


def _is_live(name: str) -> bool:
    """Return whether a live item, or a row that one owns, has the file ``name``."""
    for item_model in item_models():
        for field in _files(item_model):
            if item_model.objects.live().filter(**{field: name}).exists():
                return True
        for model, owner in owned_models(item_model):
            for field in _files(model):
                found = {field: name, f"{owner}__in": item_model.objects.live()}
                if model._base_manager.filter(**found).exists():
                    return True
    return False


@cache
def _files(model: type[models.Model]) -> tuple[str, ...]:
    """Return the names of the fields of ``model`` that hold files."""
    fields = snapshot_fields(model)
    return tuple(field.name for field in fields if isinstance(field, models.FileField))
