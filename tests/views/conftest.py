"""What the tests of pages share."""

import pytest


@pytest.fixture
def production(settings):
    settings.DEVELOPMENT = False
    settings.PUBLISH_PLACEHOLDERS = False
    settings.STATE_SITE = False
    return settings
