"""A picture goes when only a discarded or refused save used it."""

import datetime

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command

from phases.editorial import pictures, workflow
from phases.models import Phase
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def upload(name: str) -> str:
    return default_storage.save(f"pictures/{name}.webp", ContentFile(b"x"))


def with_picture(item, name, *, publish=False):
    values = {"picture": upload(name), "picture_alternative_fr": "Une image"}
    return factories.edit(item, publish=publish, **values)


def test_only_what_nothing_names_goes(capsys):
    phase = factories.publish(Phase, **factories.phase_values())
    with_picture(phase, "formerly-public", publish=True)
    with_picture(phase, "public", publish=True)
    discarded = with_picture(phase, "discarded")
    workflow.discard_draft(discarded, by=None)
    with_picture(phase, "draft")
    upload("refused")
    call_command("remove_unused_pictures")
    assert "0 removed" in capsys.readouterr().out, "what was uploaded just now may be in use soon"
    none = datetime.timedelta(0)
    expected = ["pictures/discarded.webp", "pictures/refused.webp"]
    assert pictures.remove_unused(dry_run=True, grace=none) == expected
    assert default_storage.exists("pictures/refused.webp")
    assert pictures.remove_unused(grace=none) == expected
    left = sorted(default_storage.listdir("pictures")[1])
    assert left == ["draft.webp", "formerly-public.webp", "public.webp"]


def test_without_any_upload_nothing_happens():
    assert pictures.remove_unused() == []
