"""Mails that are to be sent: put here in the transaction of what they tell of, and kept or undone with it.

A row says what a mail is about; its words are written when it leaves (postman.py), in the language that the recipient
has then, and only if the recipient may still read them. So no text and no address is kept here.

Urgent mails leave first, however many. Of the others a person gets so many an hour, and the rest later, in their order.
"""

import json
import secrets
from datetime import datetime, timedelta
from typing import Any

from peewee import AutoField, BooleanField, CharField, DateTimeField, IntegerField, TextField, chunked, fn

from portal.db import AT_ONCE, BaseModel, database, hardly_lasting, prepared, read, utcnow

LEASE = timedelta(minutes=5)  # longer than a mail takes whose every step lasts as long as it may (post.TIMEOUT)
LONGEST_PAUSE, URGENT_PAUSE = 3600, 60  # seconds; a link in an urgent mail lasts no longer than an hour
HOUR = timedelta(hours=1)
LONGEST_REFUSAL = timedelta(days=5)  # a recipient who is refused for now (RFC 5321, 4.5.4.1)
SENT_KEPT, FAILED_KEPT = timedelta(days=30), timedelta(days=365)
REASON_LENGTH = 500
# reasons that no server gives
ENOUGH = "the recipient had enough mails within an hour"
GIVEN_UP = "given up by an administrator"


class FactsField(TextField):
    """What a mail is about, as its kind knows it, stored as JSON."""

    def db_value(self, value: dict[str, Any]) -> str:
        """The facts as JSON text."""
        return json.dumps(value)

    def python_value(self, value: str) -> dict[str, Any]:
        """JSON text as the facts."""
        facts: dict[str, Any] = json.loads(value)
        return facts


class Mail(BaseModel):
    """A mail to one person. It waits until it is sent or has failed for good; ``reason`` says why it was not sent."""

    id = AutoField()
    message_id = CharField(max_length=100)  # the left half; the same however often the mail is tried
    recipient_id = IntegerField()
    kind = CharField(max_length=40)
    facts = FactsField()
    thread = CharField(max_length=100)  # mails of one thread reach a person in their order
    urgent = BooleanField(default=False)
    created_at = DateTimeField(default=utcnow)
    next_at = DateTimeField(default=utcnow)
    attempts = IntegerField(default=0)
    lease = CharField(null=True)
    reason = CharField(max_length=REASON_LENGTH, default="")
    sent_at = DateTimeField(null=True)
    failed_at = DateTimeField(null=True)

    class Meta:
        table_name = "outbox"


def enqueue(kind: str, recipient_id: int, thread: str, facts: dict[str, Any], is_urgent: bool = False) -> Mail:
    """Put a mail into the outbox, within the transaction of the change that it tells of."""
    mail: Mail = Mail.create(**_columns(kind, recipient_id, thread, facts, is_urgent))
    return mail


def enqueue_all(kind: str, mails: list[tuple[int, str, dict[str, Any]]], is_urgent: bool = False) -> None:
    """Put several mails of a kind into the outbox: recipient, thread and facts of each; within their transaction."""
    for some in chunked(mails, AT_ONCE):
        Mail.insert_many([_columns(kind, *mail, is_urgent) for mail in some]).execute()


def _columns(kind: str, recipient_id: int, thread: str, facts: dict[str, Any], is_urgent: bool) -> dict[str, Any]:
    now = utcnow()
    own = {"message_id": f"{now:%Y%m%d%H%M%S%f}.{secrets.token_hex(8)}", "created_at": now, "next_at": now}
    return {**own, "recipient_id": recipient_id, "kind": kind, "facts": facts, "thread": thread, "urgent": is_urgent}


def claim(most_an_hour: int | None = None) -> Mail | None:
    """Lease a mail that is due, for LEASE; who dies with it leaves it to the next. None when nothing is due.

    A mail waits for the earlier ones of its thread to its recipient; one that is not urgent also while the recipient
    had ``most_an_hour`` such mails within an hour.
    """
    now = utcnow()
    if not _due(str(now)):  # most looks find nothing: they need not wait for those who write
        return None
    with hardly_lasting(), database.atomic():
        while found := _due(str(now)):
            ((id, recipient_id, is_urgent),) = found
            free_at = None if is_urgent or not most_an_hour else _free_at(recipient_id, now, most_an_hour)
            if free_at is None:
                (row,) = _leased(id, secrets.token_hex(8), str(now + LEASE))
                return read(Mail, iter(row))
            _hold(recipient_id, now, free_at)
    return None


@prepared
def _due(now: Any) -> Any:
    """The mail that leaves next: number, recipient, urgent."""
    earlier = Mail.alias()
    before = earlier.select(earlier.id).where(
        waits(earlier)
        & (earlier.recipient_id == Mail.recipient_id)
        & (earlier.thread == Mail.thread)
        & (earlier.id < Mail.id)
    )
    due = Mail.select(Mail.id, Mail.recipient_id, Mail.urgent).where(
        waits() & (Mail.next_at <= now) & ~fn.EXISTS(before)
    )
    return due.order_by(Mail.urgent.desc(), Mail.next_at, Mail.id).limit(1)


@prepared
def _leased(id: Any, lease: Any, until: Any) -> Any:
    return Mail.update(lease=lease, next_at=until, attempts=Mail.attempts + 1).where(Mail.id == id).returning(Mail)


def _free_at(recipient_id: int, now: datetime, most_an_hour: int) -> datetime | None:
    """When the recipient may have another mail that is not urgent; None for now."""
    # up to now: what was sent while the clock was far ahead is no reason to wait for that day
    had = Mail.select(Mail.sent_at).where(
        (Mail.recipient_id == recipient_id)
        & (Mail.urgent == False)  # noqa: E712 - as the index has it
        & Mail.sent_at.between(now - HOUR, now)
    )
    last = had.order_by(Mail.sent_at.desc()).offset(most_an_hour - 1).first()
    return last.sent_at + HOUR if last else None


def _hold(recipient_id: int, now: datetime, until: datetime) -> None:
    """Let all that is due to a person wait, at once: each for itself would be a write a mail."""
    due = waits() & (Mail.recipient_id == recipient_id) & ~Mail.urgent & (Mail.next_at <= now)
    Mail.update(next_at=until, reason=ENOUGH).where(due).execute()


def straighten() -> None:
    """Make due what waits longer than any mail does: it was put in while the clock was far ahead."""
    now = utcnow()
    ahead = waits() & (Mail.next_at > now + LEASE + timedelta(seconds=LONGEST_PAUSE))
    if Mail.select().where(ahead).exists():
        Mail.update(next_at=now).where(ahead).execute()


def done(mail: Mail) -> None:
    """The mail was sent."""
    _settle(mail, sent_at=utcnow(), reason="")


def put_off(mail: Mail, reason: str) -> None:
    """The mail could not be sent for now: try again in 5 seconds, in 10, and so on up to an hour, or a minute."""
    pause = min(URGENT_PAUSE if mail.urgent else LONGEST_PAUSE, 5 * 2 ** min(mail.attempts - 1, 20))
    _settle(mail, next_at=utcnow() + timedelta(seconds=pause), reason=reason[:REASON_LENGTH])


def fail(mail: Mail, reason: str) -> None:
    """The mail will not be sent; ``reason`` is for those who look after the portal."""
    _settle(mail, failed_at=utcnow(), reason=reason[:REASON_LENGTH])


def is_old(mail: Mail) -> bool:
    """Whether the recipient was refused for so long that it is no passing trouble."""
    return bool(utcnow() - mail.created_at > LONGEST_REFUSAL)


def drop(mail: Mail) -> None:
    """There is no more to be said: the mail is as if it had never been."""
    Mail.delete().where((Mail.id == mail.id) & (Mail.lease == mail.lease)).execute()


def count_waiting() -> int:
    """How many mails wait, due or not."""
    return int(Mail.select().where(waits()).count())


def forget_recipient(id: int) -> None:
    """Delete the mails to a person: those that wait, and what is kept of those that were sent or refused."""
    Mail.delete().where(Mail.recipient_id == id).execute()


def forget_old() -> None:
    """Delete what is over: sent mails after SENT_KEPT, and those that failed after FAILED_KEPT."""
    now = utcnow()
    Mail.delete().where((Mail.sent_at < now - SENT_KEPT) | (Mail.failed_at < now - FAILED_KEPT)).execute()


def waits(model: Any = Mail) -> Any:
    """Of a query: the mails that are neither sent nor failed."""
    return model.sent_at.is_null() & model.failed_at.is_null()


def _settle(mail: Mail, **columns: Any) -> None:
    """Only who holds the lease says what became of a mail."""
    Mail.update(lease=None, **columns).where((Mail.id == mail.id) & (Mail.lease == mail.lease)).execute()
