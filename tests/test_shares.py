"""Visitors are shared out among the workers: who has more than another lets that one open the door."""

import subprocess
import sys

import pytest

from portal import shares
from portal.config import ROOT
from portal.workers import IS_POSSIBLE

WAITED, TAKEN = "waited", "taken"
TOLD = """
import os
from portal.shares import shares
share, other = shares(2)
if not (pid := os.fork()):
    other.tell(3)
    os._exit(0)
os.waitpid(pid, 0)
print(share.connections[1])
"""


@pytest.fixture
def done(monkeypatch):
    """What was done, one after the other."""
    done = []
    monkeypatch.setattr(shares.time, "sleep", lambda _seconds: done.append(WAITED))
    return done


@pytest.mark.parametrize(
    ("own", "others", "expected"),
    [
        pytest.param(0, (0, 0), [TAKEN], id="all-idle"),
        pytest.param(3, (3, 4), [TAKEN], id="as-many-as-another"),
        pytest.param(2, (3, 4), [TAKEN], id="fewest"),
        pytest.param(4, (3, 9), [WAITED, TAKEN], id="more-than-another"),
    ],
)
def test_who_has_more_visitors_than_another_lets_that_one_go_first(done, own, others, expected):
    share, *rest = shares.shares(3)
    share.tell(own)
    for other, connections in zip(rest, others, strict=True):
        other.tell(connections)
    share.take(lambda: done.append(TAKEN))
    assert done == expected


@pytest.mark.skipif(not IS_POSSIBLE, reason="elsewhere one process serves")
def test_other_processes_see_what_a_worker_tells():
    """In a process without threads, as the one that forks the workers is."""
    done = subprocess.run([sys.executable, "-c", TOLD], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "3\n", done.stderr
