"""The API as a program reads it."""

import pytest
from django.test import Client

from tests import furnished


class Reader:
    """Asks the API and reads what it says."""

    def __init__(self):
        self.client = Client(raise_request_exception=False)

    def ask(self, address: str, **headers):
        """Return the response at ``address`` under the root."""
        return self.client.get(f"/api/v1/{address}", headers=headers)

    def read(self, address: str) -> dict:
        """Return the answer at ``address``, which must be one."""
        response = self.ask(address)
        assert response.status_code == 200, (address, response.content[:500])
        return response.json()

    def walk(self, address: str) -> list[dict]:
        """Return the items on all pages of the list at ``address``."""
        found = []
        page = self.read(address)
        while True:
            found += page["results"]
            if page["next"] is None:
                return found
            page = self.read(page["next"].partition("/api/v1/")[2])

    def errors(self, address: str) -> dict[str, str]:
        """Return what is wrong with the parameters of ``address``."""
        response = self.ask(address)
        assert response.status_code == 400, (address, response.content[:500])
        return {one["parameter"]: one["detail"] for one in response.json()["errors"]}


@pytest.fixture
def api(db) -> Reader:
    return Reader()


@pytest.fixture
def site(first_content):
    """Fill the database with the first content and invented rows beside it."""
    furnished.furnish()
