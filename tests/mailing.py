"""To send mails in tests: through a real server, and later without waiting."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import Flask

from portal.beside import WRITERS
from portal.db import database
from portal.outbox import Mail
from portal.postman import Postman, Writer
from tests.post_office import PostOffice


def sent_through(
    app: Flask, office: PostOffice, monkeypatch: Any, writers: Mapping[str, Writer] = WRITERS, **settings: Any
) -> Postman:
    """A postman who hands in at ``office``, as the portal's settings say from now on."""
    portal = replace(app.config["PORTAL"], smtp=office.smtp, **settings)
    monkeypatch.setitem(app.config, "PORTAL", portal)
    return Postman(app, writers)


def pass_time(**time: float) -> None:
    """Let it be later: what waits and what was sent is as much older."""
    by = timedelta(**time)
    with database.atomic():
        for mail in Mail.select():
            sent_at = mail.sent_at and mail.sent_at - by
            moments = {"created_at": mail.created_at - by, "next_at": mail.next_at - by, "sent_at": sent_at}
            Mail.update(**moments).where(Mail.id == mail.id).execute()
