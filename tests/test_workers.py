"""Several processes serve one port: each answers, a dead one is replaced, and none is left behind. Real processes."""

import errno
import os
import signal
import socket
import sys
import threading
import time
from pathlib import Path

import pytest

from portal import workers
from portal.workers import LONGEST_PAUSE, YOUNG, Place
from tests.running import PATIENCE
from tests.serving import is_alive, serving

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only on Linux do several processes serve")
DEMO_PASSWORD = "guichet-demo-2026"
CUSTOMER = "sheila@westshore.example"


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """A folder with the demo."""
    return tmp_path_factory.mktemp("workers") / "data"


@pytest.fixture
def portal(data):
    """A portal with two workers."""
    with serving(data, PORTAL_WORKERS="2") as server:
        until(lambda: len(server.workers()) == 2)
        yield server


def until(is_so):
    """Ask over and over; gives how many seconds it took."""
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < PATIENCE
    return time.monotonic() - began


def refuses(server):
    with socket.socket() as visitor:
        return visitor.connect_ex(("127.0.0.1", server.port)) == errno.ECONNREFUSED


def answers(server):
    return server.browser().ask("GET", "/healthz")[0] == 200


def test_number_of_workers_is_said(portal):
    assert f"serving http://127.0.0.1:{portal.port} with 2 workers" in portal.output


def test_one_worker_is_the_process_itself(data):
    with serving(data, PORTAL_WORKERS="1") as server:
        assert answers(server) and server.workers() == set()
        assert "with 1 worker\n" in server.output


def test_each_worker_keeps_to_a_core_of_its_own(portal):
    cores = sorted(os.sched_getaffinity(0))
    own = [{cores[number % len(cores)]} for number in range(2)]
    until(lambda: sorted(map(os.sched_getaffinity, portal.workers()), key=min) == own)


def test_each_worker_answers_while_the_other_stands_still(portal):
    visitor = portal.browser()
    assert visitor.sign_in(CUSTOMER, DEMO_PASSWORD) == 303
    for pid in portal.workers():
        os.kill(pid, signal.SIGSTOP)
        try:
            assert [visitor.ask("GET", "/tickets")[0] for _ in range(5)] == [200] * 5
        finally:
            os.kill(pid, signal.SIGCONT)


def test_worker_that_is_killed_is_replaced_within_a_second_while_the_other_serves(portal):
    before = portal.workers()
    killed = before.pop()
    os.kill(killed, signal.SIGKILL)
    assert until(lambda: answers(portal) and len(portal.workers() - {killed}) == 2) < 1
    assert before < portal.workers()
    assert f"worker {killed} ended with status -9" in portal.output


def test_worker_that_is_told_to_end_is_replaced_too(portal):
    told = portal.workers().pop()
    os.kill(told, signal.SIGTERM)
    until(lambda: answers(portal) and not is_alive(told) and len(portal.workers()) == 2)


@pytest.mark.parametrize("with_signal", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_all_with_0(portal, with_signal):
    pids = portal.workers()
    assert portal.stop(with_signal) == 0
    assert not any(is_alive(pid) for pid in pids)
    assert "INFO stopped" in portal.output
    assert "Traceback" not in portal.output and "WARNING" not in portal.output


def test_signal_to_every_process_at_once_ends_all_with_0(portal):
    """As a terminal sends it on Ctrl+C, and a supervisor that stops a whole group."""
    for pid in portal.workers():
        os.kill(pid, signal.SIGINT)
        os.kill(pid, signal.SIGTERM)
    assert portal.stop(signal.SIGINT) == 0


def test_workers_do_not_outlive_a_parent_that_was_killed(portal, data):
    pids = portal.workers()
    portal.process.kill()
    assert until(lambda: not any(is_alive(pid) for pid in pids) and refuses(portal)) < 5
    with serving(data, PORTAL_WORKERS="2", PORTAL_PORT=str(portal.port)) as successor:
        assert answers(successor)


def test_visitor_who_stalls_keeps_no_worker_from_ending(portal):
    with socket.create_connection(("127.0.0.1", portal.port)) as stalled:
        stalled.sendall(b"GET /sign-in HTT")
        assert answers(portal)
        began = time.monotonic()
        assert portal.stop() == 0
        assert time.monotonic() - began < 5


def test_password_checks_leave_no_memory_behind(data):
    """Each takes 19 MB for an instant, in as many threads as there are."""
    with serving(data, PORTAL_WORKERS="1") as server:
        assert server.browser().sign_in(CUSTOMER, DEMO_PASSWORD) == 303
        before = resident(server)
        visitors = [
            threading.Thread(target=server.browser().sign_in, args=(CUSTOMER, DEMO_PASSWORD)) for _ in range(16)
        ]
        for visitor in visitors:
            visitor.start()
        for visitor in visitors:
            visitor.join()
        assert resident(server) - before < 25


def resident(server):
    """Megabytes."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1000


def test_place_where_workers_die_young_is_filled_later_and_later(monkeypatch):
    now = 100.0
    monkeypatch.setattr(workers.time, "monotonic", lambda: now)
    place, pauses = Place(0), []
    for _death in range(9):
        place.since = now
        place.vacate(1)
        pauses.append(place.due - now)
    assert pauses[:4] == [0.25, 0.5, 1, 2] and pauses[-1] == LONGEST_PAUSE
    now += YOUNG + 1
    place.vacate(-9)
    assert place.due == now
