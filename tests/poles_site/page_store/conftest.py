"""An empty page store in front of the site, in a database that other connections see."""

import pytest

from tests.page_store import new_store


@pytest.fixture
def store(transactional_db):
    """Return the store; its thread ends with the test."""
    store = new_store()
    yield store
    store.publications.stop()
