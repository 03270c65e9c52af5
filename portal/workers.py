"""Processes that do the same work side by side: started together, replaced when one dies, ended together."""

import gc
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

GRACE = 15.0  # seconds for the workers to end by themselves
YOUNG = 5.0  # seconds; who dies younger is replaced later and later
LONGEST_PAUSE = 30.0
HEARD = {signal.SIGINT, signal.SIGTERM}
IS_POSSIBLE = hasattr(signal, "sigtimedwait")  # Linux; forking is no option on Windows and not safe on macOS
log = logging.getLogger(__name__)


@dataclass
class Place:
    """Where one worker after the other works. Times are those of ``time.monotonic``."""

    number: int
    pid: int = 0
    since: float = 0
    pause: float = 0
    due: float = 0

    def vacate(self, status: int) -> None:
        """The worker ended: its successor comes at once, unless workers do not live long here."""
        now = time.monotonic()
        self.pause = 0 if now - self.since > YOUNG else min(LONGEST_PAUSE, max(0.25, 2 * self.pause))
        log.warning("worker %d ended with status %d; replaced in %g s", self.pid, status, self.pause)
        self.pid, self.due = 0, now + self.pause


def supervise(count: int, work: Callable[[int], None], release: Callable[[], None]) -> None:
    """Run ``work(number)`` in ``count`` processes until SIGINT or SIGTERM.

    ``work`` returns on SIGTERM. ``release`` gives up what only new workers need. The calling process must have no
    other thread and no open database: neither survives a fork.
    """
    # received by asking instead of handlers: none can come between a fork and writing down who was born
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_BLOCK, {*HEARD, signal.SIGCHLD})
    lifeline = os.pipe()
    gc.collect()
    gc.freeze()  # else the workers' first collection would touch, and so copy, all memory that they share
    places = [Place(number) for number in range(count)]
    heard = None
    while heard is None or heard.si_signo not in HEARD:
        for place in places:
            if not place.pid and place.due <= time.monotonic():
                place.since, place.pid = time.monotonic(), _fork(work, place.number, lifeline)
        nearest = min((place.due for place in places if not place.pid), default=float("inf"))
        heard = signal.sigtimedwait({*HEARD, signal.SIGCHLD}, max(0, min(60, nearest - time.monotonic())))
        for pid, status in _ended():
            for place in places:
                if place.pid == pid:
                    place.vacate(status)
    release()
    _end({place.pid for place in places if place.pid})


def _fork(work: Callable[[int], None], number: int, lifeline: tuple[int, int]) -> int:
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        reading, writing = lifeline
        os.close(writing)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches every process: the parent tells the workers
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {*HEARD, signal.SIGCHLD})
        threading.Thread(target=_outlive_nobody, args=(reading,), daemon=True).start()
        work(number)
        status = 0
    except BaseException:
        log.exception("a worker failed")
    finally:
        os._exit(status)  # what the parent has on its stack is the parent's to finish


def _outlive_nobody(lifeline: int) -> None:
    """End this worker when the parent has died, however it died: only the parent holds the other end."""
    os.read(lifeline, 1)
    os.kill(os.getpid(), signal.SIGTERM)


def _ended() -> Iterator[tuple[int, int]]:
    """Process id and exit status of each worker that has died (minus the signal that killed it)."""
    try:
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            yield pid, os.waitstatus_to_exitcode(status)
    except ChildProcessError:
        return


def _end(alive: set[int]) -> None:
    until = time.monotonic() + GRACE
    for pid in alive:
        os.kill(pid, signal.SIGTERM)
    while alive and time.monotonic() < until:
        signal.sigtimedwait({signal.SIGCHLD}, max(0, until - time.monotonic()))
        alive -= {pid for pid, _status in _ended()}
    for pid in alive:
        log.warning("worker %d does not end: it is killed", pid)
        os.kill(pid, signal.SIGKILL)
