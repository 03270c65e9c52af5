"""The web server: one process a core where the system can fork, all on the same port, and a clean stop."""

import logging
import os
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager

from flask import Flask

from portal import loop, memory, workers
from portal.config import Config
from portal.environ import ConfigError
from portal.shares import shares

# of a process, alone and beside others: few contend less for the interpreter, but each save that waits for a locked
# database holds one, and the others must still be read to (bench/README.md)
THREADS = {False: 8, True: 4}
log = logging.getLogger(__name__)


def serve(app: Flask, settings: Config, beside: Callable[[bool], AbstractContextManager[None]]) -> None:
    """Serve until SIGINT or SIGTERM; requests under way are finished. Raises ConfigError when the port is taken.

    ``beside(is_first)`` is held in each process that serves, for one of which ``is_first`` is true.
    """
    # what it says of those who hang up names the address, and a link to a new password is a secret
    logging.getLogger("waitress").setLevel("WARNING")
    # waitress warns once for each request that waits for a thread, which says nothing under load
    logging.getLogger("waitress.queue").setLevel("ERROR")
    memory.give_back_large_blocks()
    listeners = _bound(settings)
    count = settings.workers if workers.IS_POSSIBLE else 1
    each = shares(count)

    def work(number: int) -> None:
        if count > 1:
            _keep_to_a_core(number)
        with beside(number == 0):
            loop.run(app, settings, listeners, THREADS[count > 1], each[number])

    def release() -> None:
        for listener in listeners:
            listener.close()

    log.info("serving %s with %d worker%s", settings.url, count, "s" if count > 1 else "")
    if count > 1:
        workers.supervise(count, work, release=release)
    else:
        work(0)
    log.info("stopped")


def _keep_to_a_core(number: int) -> None:
    """Have worker ``number`` run on one of the cores that there are, the next one on the next.

    Its threads take turns anyway. On two cores, whenever one waits for SQLite the other takes the interpreter, and
    handing it to and fro took as long again as the page itself.
    """
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[number % len(cores)]})


def _bound(settings: Config) -> list[socket.socket]:
    """Sockets that listen: a name such as localhost may stand for several addresses."""
    listeners = []
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, address in dict.fromkeys((each[0], each[4]) for each in found):
            listeners.append(listener := socket.socket(family))
            if os.name == "posix":  # a restart need not wait for old connections; on Windows it would share the port
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            listener.bind(address)
            listener.listen(1024)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise ConfigError(
            f"Port {settings.port} on {settings.host} cannot be used ({why}). "
            "Stop the other program, or set PORTAL_PORT to another number."
        ) from None
    return listeners
