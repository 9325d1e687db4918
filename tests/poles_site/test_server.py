"""One thread hands out what is finished, and nothing slow keeps it."""

import queue
import threading
import time
from collections import Counter

import pytest
from asgiref.local import Local
from django.urls import reverse, set_script_prefix
from django.utils import translation
from django.utils.translation import get_language, gettext
from granian.server import mp

from poles_site import server as server_module
from poles_site.server import LONGEST_REST, PLACES_OF_THREADS, Crew, work_of
from tests.programs import wait_for

THREADS = 4


class Site:
    """An application that has some answers at hand."""

    def finished(self, environ):
        return (200, [], b"finished") if environ == "finished" else None


class Protocol:
    """Where answers go to."""

    def __init__(self):
        #: Bodies, each with the thread that gave it.
        self.answers = []

    def response_bytes(self, status, headers, body):
        self.answers.append((body, threading.current_thread().name))

    def bodies(self):
        return Counter(body for body, _thread in self.answers)


@pytest.fixture
def server():
    """Return a server of a few threads: where requests are put, and where answers go to."""
    requests, protocol = queue.Queue(), Protocol()

    def usual(protocol, environ):
        environ.wait(10)
        protocol.response_bytes(200, [], b"slow")

    work = work_of(Site(), usual)

    def thread():
        while (environ := requests.get()) is not None:
            work(protocol, environ)

    threads = [threading.Thread(target=thread) for _number in range(THREADS)]
    for one in threads:
        one.start()
    yield requests, protocol
    for _one in threads:
        requests.put(None)
    for one in threads:
        one.join()


def test_one_thread_hands_out_what_is_finished(server):
    requests, protocol = server
    for _request in range(3_000):
        requests.put("finished")
    wait_for(lambda: protocol.bodies()[b"finished"] == 3_000, lambda: "no answer", 10)
    # Each of the others takes one now and then, when it has rested.
    [(_leader, most), *_others] = Counter(
        thread for _body, thread in protocol.answers
    ).most_common()
    assert most > 2_900


def test_what_is_slow_keeps_nobody_waiting(server):
    requests, protocol = server
    requests.put("finished")
    go = threading.Event()
    for number in range(1, THREADS):
        requests.put(go)
        requests.put("finished")
        # Long before anybody who rests would look for work by himself.
        wait_for(lambda n=number: protocol.bodies()[b"finished"] > n, lambda: "waits", 0.5)
    assert not protocol.bodies()[b"slow"]
    go.set()
    wait_for(lambda: protocol.bodies()[b"slow"] == THREADS - 1, lambda: "no answer", 5)
    requests.put("finished")
    wait_for(lambda: protocol.bodies()[b"finished"] == THREADS + 1, lambda: "waits", 0.5)


def test_everything_is_answered_in_any_order(server):
    requests, protocol = server
    soon = threading.Event()
    soon.set()
    for number in range(600):
        requests.put("finished" if number % 3 else soon)
    wait_for(lambda: len(protocol.answers) == 600, lambda: "no answer", 10)
    assert protocol.bodies() == {b"finished": 400, b"slow": 200}


def test_a_leader_who_is_gone_is_replaced():
    crew = Crew()
    gone = threading.Thread(target=crew.rest)
    gone.start()
    gone.join()
    began = time.monotonic()
    crew.rest()  # once the time of the leader is over
    crew.rest()  # leads
    assert time.monotonic() - began < 2
    began = time.monotonic()
    crew.rest()
    assert time.monotonic() - began < LONGEST_REST


def test_who_fails_is_no_leader():
    def fails(protocol, environ):
        raise RuntimeError("fails")

    work = work_of(Site(), fails)
    protocol = Protocol()
    work(protocol, "finished")
    with pytest.raises(RuntimeError):
        work(protocol, "slow")
    other = threading.Thread(target=work, args=(protocol, "finished"), name="other")
    began = time.monotonic()
    other.start()
    other.join()
    assert time.monotonic() - began < LONGEST_REST


@pytest.fixture
def without_locks(monkeypatch):
    """Have the places of threads as in a process of the server."""
    for module, name in PLACES_OF_THREADS:
        monkeypatch.setattr(module, name, getattr(module, name))
    server_module.without_locks()


def test_each_thread_has_a_language_and_a_prefix_of_its_own(without_locks):
    together, told = threading.Barrier(3, timeout=5), {}

    def visit(language, prefix):
        set_script_prefix(prefix)
        with translation.override(language):
            together.wait()
            told[language] = get_language(), reverse("home"), gettext("Home")
            together.wait()

    visitors = [threading.Thread(target=visit, args=one) for one in (("fr", "/a/"), ("lt", "/b/"))]
    for visitor in visitors:
        visitor.start()
    together.wait()
    together.wait()
    for visitor in visitors:
        visitor.join()
    assert told["fr"] == ("fr", "/a/fr/", "Accueil")
    assert told["lt"][:2] == ("lt", "/b/lt/")
    assert told["lt"][2] not in ("Accueil", "Home")
    assert reverse("home").startswith(f"/{get_language()}/")


def test_django_keeps_what_is_a_threads_own_where_it_is_replaced():
    """Its next version may keep it elsewhere: then the server replaces what nobody looks at."""
    for module, name in PLACES_OF_THREADS:
        assert isinstance(getattr(module, name), Local), f"{module.__name__}.{name}"


def test_granian_has_the_place_where_work_is_given_out():
    """Its next version may have another one: then the site would wait for slow pages."""
    spawn = mp.MPServer._spawn_wsgi_worker.__wrapped__
    assert "_wsgi_call_wrap" in spawn.__code__.co_names
