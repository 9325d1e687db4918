"""A process that is killed at any step of publishing leaves the old state or the new one, whole."""

import os
import signal
import time
import traceback

import pytest
from django.db import connection

from phases.editorial import sets, trash, undo, workflow
from phases.models import (
    Draft,
    JournalEntry,
    PerformanceContract,
    Phase,
    Pole,
    PreviousAddress,
    Revision,
)
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = (Phase, Pole, PerformanceContract, Draft, JournalEntry, PreviousAddress, Revision)


def state() -> list:
    """Return every row that a publication touches, without times and running numbers."""
    found = []
    for model in ROWS:
        fields = [
            field.attname
            for field in model._meta.concrete_fields
            if field.attname not in ("id", "at", "updated_at", "published_at", "created_at")
            and "revision" not in field.attname
            and field.attname not in ("before_id", "base_id", "trashed_at")
        ]
        found.append(sorted(map(repr, model._base_manager.values_list(*fields))))
        if hasattr(model, "published_at"):
            found.append(model._base_manager.filter(published_at__isnull=False).count())
    return found


def wait_until_alone() -> None:
    """Wait for the server to notice that the killed process is gone, and what it held with it."""
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND backend_type = 'client backend' AND state <> 'idle' AND pid <> pg_backend_pid()"
    )
    for _ in range(2000):
        with connection.cursor() as cursor:
            cursor.execute(others)
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.005)
    raise AssertionError("the killed process is still connected after ten seconds")


def killed_at(step: int, act) -> bool:
    """Run ``act`` in another process that is killed before its SQL statement number ``step``.

    The commit counts as one. Return whether it was: False when ``act`` came to its end first.
    """
    child = os.fork()
    if child == 0:
        done = 0

        def count():
            nonlocal done
            done += 1
            if done == step:
                os.kill(os.getpid(), signal.SIGKILL)

        def statement(execute, sql, params, many, context):
            count()
            return execute(sql, params, many, context)

        # A session that the parent holds as well would outlive the child, with its locks. The
        # parent's stays named, so that nobody closes it here.
        inherited = connection.connection
        connection.connect()
        assert connection.connection is not inherited
        commit = connection._commit

        def counted_commit():
            count()
            commit()
            count()

        connection._commit = counted_commit
        try:
            with connection.execute_wrapper(statement):
                act()
        except BaseException:
            traceback.print_exc()
            os._exit(2)
        finally:
            # Nothing of pytest's runs in the child.
            os._exit(0 if done else 1)
    _pid, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        wait_until_alone()
        return True
    assert os.WEXITSTATUS(status) == 0
    return False


def dies_at_every_step(act) -> int:
    """Kill ``act`` at each step until it gets through; return the number of steps."""
    before, step = state(), 1
    seen = []
    while killed_at(step, act):
        seen.append(state())
        step += 1
    after = state()
    assert after != before, "the act did nothing"
    # Old until the commit, and from then on new: never a part.
    turned = seen.index(after) if after in seen else len(seen)
    assert seen[:turned] == [before] * turned
    assert seen[turned:] == [after] * (len(seen) - turned)
    return step


def test_publishing_changes():
    phase = factories.publish(
        Phase, **factories.phase_values(), orientation=[{"text_fr": "<p>A</p>"}]
    )
    revision = factories.edit(
        phase, publish=False, title_fr="Neuf", slug_fr="neuf", **{"#orientation": []}
    )
    assert dies_at_every_step(lambda: workflow.publish(revision, by=None)) > 20
    assert Phase.objects.live().get().title_fr == "Neuf"


def test_publishing_a_set():
    pole = factories.save(Pole, name="P", slug_fr="p")
    phase = factories.publish(Phase, **factories.phase_values())
    contract = factories.save(
        PerformanceContract, pole=str(pole.item_id), phase=str(phase.pk), version=1
    )
    gathered = sets.create("Lancement", by=None)
    for revision in (pole, contract):
        sets.add(gathered, revision, by=None)
    dies_at_every_step(lambda: sets.publish(gathered, by=None))
    assert PerformanceContract.objects.live().exists()


def entry_of(phase) -> JournalEntry:
    """Return the second publication, also when the act was done already."""
    return JournalEntry.objects.filter(item_id=phase.pk, verb="published").order_by("id")[1]


@pytest.mark.parametrize(
    "act",
    [
        lambda phase: workflow.withdraw(phase, by=None),
        lambda phase: trash.trash(phase, by=None),
        lambda phase: undo.undo(entry_of(phase), by=None),
        lambda phase: factories.edit(phase, publish=False, title_fr="Brouillon"),
    ],
    ids=["withdraw", "trash", "undo", "save"],
)
def test_the_other_verbs(act):
    phase = factories.publish(
        Phase, **factories.phase_values(), orientation=[{"text_fr": "<p>A</p>"}]
    )
    factories.edit(phase, title_fr="Deuxième")
    dies_at_every_step(lambda: act(phase))
