"""Carries the outbox to the post: what is due, one mail after the other, over one connection."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.headerregistry import Address
from urllib.parse import urlsplit

from flask import Flask
from peewee import DatabaseError, OperationalError

from portal import letters, outbox, post
from portal.config import Config
from portal.db import lent
from portal.i18n import _
from portal.letters import Letter
from portal.outbox import Mail

Writer = Callable[[Mail], Letter | None]
LOOK_EVERY = 2.0  # seconds between two looks into the outbox
REST = 30.0  # seconds after the server could not be reached
UNWRITTEN = "it cannot be written"  # how the reason of a mail begins that is no fault of a server
TRIES = 12  # to write down what became of a mail, each as long as the database is waited for
log = logging.getLogger(__name__)


@dataclass
class Round:
    """What became of the mails that were due; ``trouble`` says why the others still wait."""

    sent: int = 0
    put_off: int = 0
    failed: int = 0
    trouble: str = ""


class Postman:
    """Sends what is due. ``writers`` write the words of each kind of mail, or None when there is no more to say."""

    def __init__(self, app: Flask, writers: Mapping[str, Writer]) -> None:
        self._app, self._writers = app, writers
        self._settings: Config = app.config["PORTAL"]
        self._host = urlsplit(self._settings.url).hostname or "localhost"

    def keep_on(self, stop: threading.Event) -> None:
        """Send whatever comes, until ``stop`` is set. One thread in one process does so."""
        if not self._settings.smtp:
            log.info("no PORTAL_SMTP_URL: mails are written to %s", self._settings.mail)
        wait = LOOK_EVERY
        while not stop.wait(wait):
            try:
                wait = REST if self.send_due(stop).trouble else LOOK_EVERY
            except DatabaseError:
                wait = REST
                log.exception("the outbox cannot be read; the next look is in %g s", wait)

    def send_due(self, stop: threading.Event | None = None) -> Round:
        """Send what is due now, until ``stop`` is set or the server cannot be reached."""
        done, way, most = Round(), self._way(), self._settings.mails_an_hour
        try:
            with lent():
                outbox.straighten()
                while not (done.trouble or (stop and stop.is_set())) and (mail := outbox.claim(most)):
                    self._carry(mail, way, done)
        finally:
            way.close()
        if done.sent or done.put_off or done.failed:
            log.info("mails: %d sent, %d put off, %d failed", done.sent, done.put_off, done.failed)
        if done.trouble:
            log.warning("mails wait: %s", done.trouble)
        return done

    def _way(self) -> post.Post:
        own_name = f"[{self._host}]" if self._host.replace(".", "").isdigit() else self._host
        smtp = self._settings.smtp
        return post.Server(smtp, own_name) if smtp else post.Folder(self._settings.mail)

    def _carry(self, mail: Mail, way: post.Post, done: Round) -> None:
        """Send one mail, and write down what became of it."""
        try:
            with self._app.app_context():
                letter = self._writers[mail.kind](mail)
                if letter is None:
                    return _surely(outbox.drop, mail)
                message = letters.message(letter, mail, self._sender(), self._host)
        except DatabaseError:
            raise
        except Exception as error:  # whatever is wrong with one mail, the others go on
            log.exception("mail %d cannot be written", mail.id)
            return self._fail(mail, f"{UNWRITTEN}: {error}", done)
        try:
            way.send(message)
        except post.Refused as error:
            return self._fail(mail, str(error), done)
        except post.NotSent as error:
            if isinstance(error, post.Unreachable):
                done.trouble = str(error)
            elif outbox.is_old(mail):
                return self._fail(mail, str(error), done)
            done.put_off += 1
            return _surely(outbox.put_off, mail, str(error))
        done.sent += 1
        return _surely(outbox.done, mail)

    def _sender(self) -> Address:
        """From whom mails come, by the portal's name unless the settings give another."""
        own = self._settings.mail_from
        return Address(own.display_name or self._settings.name or _("Ticket portal"), addr_spec=own.addr_spec)

    def _fail(self, mail: Mail, reason: str, done: Round) -> None:
        done.failed += 1
        log.warning("mail %d to account %d failed: %s", mail.id, mail.recipient_id, reason)
        _surely(outbox.fail, mail, reason)


def _surely(write: Callable[..., None], *arguments: object) -> None:
    """Write down what became of a mail, also while the database is held: forgotten, it would be sent again."""
    for _try in range(TRIES - 1):
        try:
            return write(*arguments)
        except OperationalError:
            log.warning("the outbox cannot be written; trying again")
            time.sleep(1)
    return write(*arguments)
