"""Three accounts save drafts of one phase in turn, sometimes twice, through the workflow."""

import uuid

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from phases.editorial import workflow
from phases.editorial.workflow import StaleRevisionError
from phases.models import Phase, Revision
from phases.snapshot import Merge, complete, normalize
from tests import factories
from tests.histories import ROOT, check_merge, edited, first_state

PK = uuid.UUID(ROOT.partition(":")[2])


@pytest.mark.django_db
@given(st.data())
@settings(max_examples=60)
def test_three_accounts_lose_nothing(data):
    with transaction.atomic():
        accounts = [factories.account(f"editor-{number}", "editor") for number in range(3)]
        revisions = [workflow.save(Phase, PK, first_state(data.draw), by=accounts[0], base=None)]
        for person, by in enumerate(accounts, start=1):
            base, newest = data.draw(st.sampled_from(revisions)), revisions[-1]
            typed, acts = edited(data.draw, base.snapshot, person)
            mine = complete(normalize(typed), base.snapshot)
            try:
                saved = workflow.save(Phase, PK, mine, by=by, base=base)
            except StaleRevisionError as error:
                check_merge(error.merge, base.snapshot, newest.snapshot, mine, acts)
                assert workflow.newest_revision(Phase, PK) == newest
                # Shown both, the person takes the own text.
                saved = workflow.save(Phase, PK, mine, by=by, base=newest)
                assert saved.snapshot == mine
            else:
                merged = Merge(saved.snapshot)
                check_merge(merged, base.snapshot, newest.snapshot, mine, acts)
            count = Revision.objects.count()
            assert workflow.save(Phase, PK, mine, by=by, base=base).snapshot == saved.snapshot
            assert Revision.objects.count() == count, "what is sent again changes nothing"
            if saved != newest:
                revisions.append(saved)
        transaction.set_rollback(True)
