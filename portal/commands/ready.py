"""What the commands stand on: a portal that is ready, one process at a time, and what is typed."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from portal import config, db
from portal.accounts.actions import AccountError
from portal.config import Config


def typed() -> str:
    """The first line of standard input, UTF-8 whatever the locale."""
    try:
        return sys.stdin.buffer.readline().decode().rstrip("\r\n")
    except UnicodeDecodeError:
        raise AccountError("The password on standard input is not UTF-8 text.") from None


@contextmanager
def data(settings: Config) -> Iterator[None]:
    """The database of a portal that is ready."""
    config.ready(settings)
    db.bind(settings.database)
    db.check_schema()
    with db.database.connection_context():
        yield


@contextmanager
def lock(settings: Config) -> Iterator[None]:
    """First start and upgrade by one process at a time; the others wait."""
    with (settings.data / "lock").open("w") as file:
        if os.name == "posix":
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield
