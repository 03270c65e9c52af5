"""What goes on beside the answers to requests: cleaning up, watching the solutions, sending mails."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from portal.accounts import mails as account_mails
from portal.accounts import notices
from portal.db import database
from portal.postman import Postman, Writer
from portal.tickets import digest_mails, digests, mails, news
from portal.tickets.housekeeping import keep_house

# who writes the mails of each kind
WRITERS: dict[str, Writer] = {
    news.KIND: mails.written,
    digests.KIND: digest_mails.written,
    notices.KIND: account_mails.written,
}


def postman(app: Flask) -> Postman:
    """Who sends the portal's mails."""
    return Postman(app, WRITERS, digests.gather)


@contextmanager
def beside(app: Flask, is_first: bool) -> Iterator[None]:
    """What a process that serves has beside its requests: one keeps house, watches the solutions and sends mails."""
    stop = threading.Event()
    works = (keep_house, app.extensions["kb"].watch, postman(app).keep_on) if is_first else ()
    threads = [threading.Thread(target=work, args=(stop,), name=work.__name__, daemon=True) for work in works]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(5)
        database.close_idle()
