"""Uploaded pictures: of live items for everybody, of others for accounts."""

import re

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from phases.models import PerformanceContract, Phase
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def picture():
    name = default_storage.save("pictures/invented.webp", ContentFile(b"RIFF"))
    yield name
    default_storage.delete(name)


def test_a_picture_of_a_live_item_is_for_everybody(client, picture, django_assert_num_queries):
    phase = factories.PhaseFactory(picture=picture)
    assert phase.picture.url == f"/media/{picture}"
    with django_assert_num_queries(1):
        answer = client.get(phase.picture.url)
    assert b"".join(answer.streaming_content) == b"RIFF"
    assert answer.headers["Content-Type"] == "image/webp"
    assert "public" in answer.headers["Cache-Control"]
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_what_is_not_live_is_not_there(client, picture, translator):
    phase = factories.PhaseFactory(picture=picture)
    Phase.objects.filter(pk=phase.pk).update(published_at=None)
    assert client.get(f"/media/{picture}").status_code == 404
    translator.is_staff = False
    translator.save()
    client.force_login(translator)
    assert client.get(f"/media/{picture}").status_code == 404


@pytest.mark.parametrize("name", ["../secret-key", "pictures/", "%00", "pictures/none.webp"])
def test_there_is_no_way_out_of_the_folder(client, editor, name):
    client.force_login(editor)
    assert client.get(f"/media/{name}").status_code in (400, 404)
    assert client.post("/media/pictures/none.webp").status_code == 405


def test_a_document_goes_with_its_contract_and_is_saved_not_opened(client, editor):
    row = factories.AttachmentFactory()
    answer = client.get(row.file.url)
    assert re.fullmatch(
        r'attachment; filename="document-invente-\d+\.pdf"', answer.headers["Content-Disposition"]
    )
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content) == b"%PDF-1.4 invented %%EOF"
    PerformanceContract.objects.update(published_at=None)
    assert client.get(row.file.url).status_code == 404
    client.force_login(editor)
    answer = client.get(row.file.url)
    assert (answer.status_code, answer.headers["X-Robots-Tag"]) == (200, "noindex")
    assert b"".join(answer.streaming_content)  # which closes the file
