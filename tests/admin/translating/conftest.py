"""A phase to translate, and who sits in front of its screen."""

import pytest

from phases.models import Phase
from tests import factories
from tests.admin.translating.screen import FRENCH, LITHUANIAN, Translator


@pytest.fixture
def phase(db):
    """Return a live phase whose title and text are reviewed, and whose summary is missing."""
    values = factories.phase_values(
        title_lt="Išgalvotas etapas",
        summary_fr="Un résumé.",
        body_fr=FRENCH,
        body_lt=LITHUANIAN,
        orientation=[{"text_fr": "<p>Une orientation.</p>", "text_lt": "<p>Kryptis.</p>"}],
    )
    values["title_lt#status"] = {"state": "reviewed", "source": values["title_fr"]}
    values["body_lt#status"] = {"state": "reviewed", "source": FRENCH}
    return factories.publish(Phase, **values)


@pytest.fixture
def desk(translator):
    return Translator(translator)


@pytest.fixture
def language_desk(language_publisher):
    return Translator(language_publisher)
