"""An answer's validator changes exactly when what is published does."""

import pytest

from phases import models
from phases.editorial import workflow
from phases.opendata.api.answers import MAX_AGE
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def pole(db):
    factories.site()
    return factories.publish(
        models.Pole, name="Pôle inventé", slug_fr="invente", full_name_fr="Un pôle"
    )


ADDRESSES = ("poles/", "poles/invente/?lang=lt", "poles/?fields=full_name")


def validators(api) -> list[str]:
    return [api.ask(address).headers["ETag"] for address in ADDRESSES]


def test_it_changes_exactly_on_publication(api, pole):
    before = validators(api)
    assert all(etag.startswith('"') for etag in before)
    assert validators(api) == before
    revision = factories.edit(pole, publish=False, full_name_fr="Un autre pôle")
    assert validators(api) == before
    factories.publish(models.Page, title_fr="Une page", slug_fr="une-page")
    assert validators(api) == before
    workflow.publish(revision, by=None)
    after = validators(api)
    assert not set(before) & set(after)
    newest = factories.edit(pole, full_name_fr="Un pôle")
    # The same words, published at another time: only the answer without that time is as before.
    assert [was == now for was, now in zip(before, validators(api), strict=True)] == [
        False,
        False,
        True,
    ]
    assert newest


def test_what_the_reader_has_is_not_sent_again(api, pole):
    first = api.ask("poles/")
    assert first.headers["Cache-Control"] == f"public, max-age={MAX_AGE}"
    etag = first.headers["ETag"]
    for known in (etag, f'"other", {etag}', f"W/{etag}", "*"):
        for ask in (api.client.get, api.client.head):
            again = ask("/api/v1/poles/", headers={"if-none-match": known})
            assert again.status_code == 304
            assert again.content == b""
            assert again.headers["ETag"] == etag
            assert again.headers["Access-Control-Allow-Origin"] == "*"
            assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
    assert api.ask("poles/", **{"if-none-match": '"other"'}).content == first.content
    factories.edit(pole, full_name_fr="Un autre pôle")
    assert api.ask("poles/", **{"if-none-match": etag}).status_code == 200


def test_errors_are_not_kept(api, pole):
    for address in ("poles/?page_size=0", "poles/none/"):
        response = api.ask(address)
        assert not {"ETag", "Cache-Control"} & set(response.headers)
