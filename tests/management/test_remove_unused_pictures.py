"""A picture goes when only a discarded or refused save used it."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import Client
from django.utils import timezone, translation

from phases.editorial import inspection, pictures, schedule, trash, workflow
from phases.models import Draft, Phase
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with translation.override("en"):
        yield


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


def test_an_old_version_may_name_a_picture_that_is_gone():
    phase = factories.publish(Phase, **factories.phase_values())
    first = workflow.newest_revision(Phase, phase.pk)
    discarded = with_picture(phase, "discarded")
    workflow.discard_draft(discarded, by=None)
    (name,) = pictures.remove_unused(grace=datetime.timedelta(0))
    gone = "“Une image” is not there any more"

    saved = workflow.revert(discarded, by=None)
    assert gone in Draft.objects.get().reason
    assert gone in str(inspection.inspect([saved], by=None).obstacles.message_dict["picture"])
    with pytest.raises(ValidationError) as refused:
        workflow.publish(saved, by=None)
    assert gone in refused.value.message_dict["picture"][0]
    assert name not in Client().get(phase.get_absolute_url()).content.decode()

    # What to do: choose it again, or take it out.
    workflow.publish(factories.edit(phase, publish=False, picture=upload("again")), by=None)
    assert "again.webp" in Client().get(phase.get_absolute_url()).content.decode()
    back = workflow.revert(first, by=None)
    assert Draft.objects.get().reason == ""
    workflow.publish(back, by=None)


def test_a_picture_that_is_gone_is_named_once(editor, publisher):
    """Also below what a colleague has still to read."""
    phase = factories.publish(Phase, **factories.phase_values())
    discarded = with_picture(phase, "discarded")
    workflow.discard_draft(discarded, by=None)
    pictures.remove_unused(grace=datetime.timedelta(0))
    scheduled = factories.edit(phase, publish=False, by=publisher, title_fr="Programmée")
    in_an_hour = timezone.now() + datetime.timedelta(hours=1)
    schedule.schedule(scheduled, in_an_hour, by=publisher)
    workflow.revert(discarded, by=editor)
    told = Draft.objects.get().reason
    assert told.startswith("Editor a modifié")
    assert told.count("“Une image” is not there any more") == 1
    factories.edit(phase, publish=False, by=editor, picture="")
    workflow.revert(discarded, by=editor)
    assert Draft.objects.get().reason == told


def test_what_comes_out_of_the_trash_without_its_picture_is_a_draft():
    phase = factories.publish(Phase, **factories.phase_values())
    with_picture(phase, "lost", publish=True)
    trash.trash(phase, by=None)
    default_storage.delete("pictures/lost.webp")
    restored = trash.restore(phase, by=None)
    assert (restored.is_live, len(restored.reasons)) == (False, 1)
    assert "“Une image” is not there any more" in restored.reasons[0]
    assert Draft.objects.get().reason == restored.reasons[0]


def test_what_waits_in_the_trash_keeps_its_pictures():
    revision = factories.save(Phase, **factories.phase_values(picture=upload("never-public")))
    workflow.discard_draft(revision, by=None)
    none = datetime.timedelta(0)
    assert pictures.remove_unused(grace=none) == []
    trash.restore(Phase.objects.get(), by=None)
    factories.edit(Phase.objects.get(), publish=False, picture=upload("another"))
    assert pictures.remove_unused(grace=none) == []


def test_without_any_upload_nothing_happens():
    assert pictures.remove_unused() == []
