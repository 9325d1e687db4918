"""Uploaded files: those of live items for everybody, others for those who have an account."""

from functools import cache

from django.conf import settings
from django.db import models
from django.http import Http404
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe
from django.views.static import serve

from phases import languages
from phases.localization.columns import shown
from phases.models.documents import FOLDER, download_headers
from phases.snapshot import item_models, owned_models, snapshot_fields

#: A file never changes under its name; one that is withdrawn is forgotten after an hour.
FRESH_FOR = 3600


@require_safe
def uploaded(request, name):
    """``/media/…``. Asks for the visitor's account only when no live item has the file."""
    if "\x00" in name:  # neither the database nor a disk knows such names
        raise Http404
    row = _live_row(name)
    is_public = row is not None
    if not is_public and not (request.user.is_active and request.user.is_staff):
        raise Http404
    response = serve(request, name, document_root=settings.MEDIA_ROOT)
    if name.startswith(f"{FOLDER}/"):
        title = getattr(row, languages.column("title", languages.SOURCE), "")
        for header, value in download_headers(name, title).items():
            response[header] = value
    if is_public:
        patch_cache_control(response, public=True, max_age=FRESH_FOR)
    else:
        patch_cache_control(response, private=True, no_store=True)
        response["X-Robots-Tag"] = "noindex"
    return response


def _live_row(name: str) -> models.Model | None:
    """Return the live item, or the row that one owns, that has the file ``name``."""
    for item_model in item_models():
        for model, owner in ((item_model, ""), *owned_models(item_model)):
            is_live = {f"{owner}__published_at__isnull" if owner else "published_at__isnull": False}
            for field in _files(model):
                rows = model._base_manager.filter(**{field: name}, **is_live)
                if row := shown(rows).first():
                    return row
    return None


@cache
def _files(model: type[models.Model]) -> tuple[str, ...]:
    """Return the names of the fields of ``model`` that hold files."""
    fields = snapshot_fields(model)
    return tuple(field.name for field in fields if isinstance(field, models.FileField))
