"""Colleagues who do something in the same moment, each on a connection of their own."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connections


def together(*functions: Callable[[], Any], patience: float = 20) -> list[Any]:
    """Call the functions at the same moment; return what each returned or raised.

    None for one that is not over after ``patience`` seconds.
    """
    barrier = threading.Barrier(len(functions))
    outcomes: list[Any] = [None] * len(functions)

    def work(number, function):
        barrier.wait(timeout=5)
        try:
            outcomes[number] = function()
        except Exception as error:
            outcomes[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=pair) for pair in enumerate(functions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=patience)
    return outcomes


def committed(act: Callable, *arguments: Any, **named: Any) -> Any:
    """Return what ``act`` returns, done on a connection of its own: everybody sees it at once.

    Nothing takes it back at the end of the test.
    """
    results: list[Any] = []

    def run() -> None:
        try:
            results.append(act(*arguments, **named))
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return results[0]


def waiting_for_a_lock(cursor) -> int:
    """Return how many connections wait for a lock in this database: other processes run tests on
    the same server, each in a database of its own."""
    cursor.execute("SELECT pg_stat_clear_snapshot()")  # kept to the end of a transaction
    cursor.execute(
        "SELECT count(DISTINCT pid) FROM pg_locks JOIN pg_stat_activity USING (pid)"
        " WHERE NOT granted AND datname = current_database()"
    )
    return cursor.fetchone()[0]
