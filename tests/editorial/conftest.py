"""What several tests of verbs begin with: a published phase and a draft of it."""

import pytest

from phases.editorial import workflow
from phases.models import Phase
from tests import factories


@pytest.fixture
def phase(db):
    """Return a published phase with two orientations."""
    return factories.publish(
        Phase,
        **factories.phase_values(title_lt="Etapas", slug_lt="etapas"),
        orientation=[{"text_fr": "<p>A</p>"}, {"text_fr": "<p>B</p>"}],
    )


@pytest.fixture
def draft_by(phase):
    """Return a function that saves a draft of the phase as an account."""

    def save(by, **values):
        return factories.edit(phase, by=by, publish=False, **(values or {"title_fr": "Brouillon"}))

    return save


@pytest.fixture
def newest(phase):
    """Return a function that reads the newest revision of the phase."""
    return lambda: workflow.newest_revision(Phase, phase.pk)
