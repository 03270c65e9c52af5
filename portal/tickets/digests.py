"""The daily mail of those who wish one: what would have been a mail each is held until seven, then told in one.

What is held by then is given to a mail of the outbox in one transaction a person, and goes with the row of that mail.
So nothing is told twice or forgotten, whenever the portal dies, and a portal that was off at seven tells it afterwards.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from peewee import AutoField, CharField, DateTimeField, ForeignKeyField, IntegerField, chunked

from portal import outbox
from portal.accounts.models import User
from portal.dates import day_start, local
from portal.db import AT_ONCE, BaseModel, database, utcnow
from portal.tickets.models import Event, Ticket
from portal.tickets.visibility import sees

KIND = "digest"  # of the mails
HOUR = 7  # in the portal's time zone
DAY = timedelta(days=1)


class Held(BaseModel):
    """An event that a person will hear of; ``mail_id`` is the mail that tells it, once there is one."""

    id = AutoField()
    user = ForeignKeyField(User, on_delete="CASCADE")
    event = ForeignKeyField(Event, on_delete="CASCADE")
    news = CharField(max_length=20)
    held_at = DateTimeField(default=utcnow)
    mail_id = IntegerField(null=True)
    user_id: int


def hold_all(event: Event, told: Sequence[tuple[str, User]]) -> None:
    """Keep what ``event`` tells these people for the next daily mail of each; within the transaction that made it."""
    now = utcnow()
    for some in chunked([(user.id, event.id, news, now) for news, user in told], AT_ONCE):
        Held.insert_many(some, [Held.user, Held.event, Held.news, Held.held_at]).execute()


def gather() -> None:
    """Put a mail into the outbox for each person of whom something was held before seven o'clock last struck."""
    due = _due()
    if not Held.select().where(due).exists():  # most looks find nothing: they need not wait for those who write
        return
    for row in list(Held.select(Held.user).where(due).distinct()):
        with database.atomic():  # one for each person: of thousands, a single one would hold up who writes
            _gather_for(row.user_id, due & (Held.user == row.user_id))


def _gather_for(id: int, due: Any) -> None:
    if Held.select().where(due).exists():  # another program that sends may have been faster
        mail = outbox.enqueue(KIND, id, f"digest-{id}.{local(utcnow()):%Y%m%d}", {})
        Held.update(mail_id=mail.id).where(due).execute()


def told(user: User, mail_id: int) -> Iterator[Held]:
    """What the daily mail ``mail_id`` tells ``user``, by ticket and in its order; what the person still sees."""
    rows = (
        Held.select(Held, Event, Ticket)
        .join(Event)
        .join(Ticket)
        .where((Held.mail_id == mail_id) & (Held.user == user))
        .order_by(Ticket.number, Held.id)
    )
    return (row for row in rows.iterator() if sees(user, row.event))


def forget_recipient(user: User) -> None:
    """Delete what is held for a person who is erased."""
    Held.delete().where(Held.user == user).execute()


def _due() -> Any:
    """Held before the last seven o'clock; or when the clock was far ahead, as it has been put right."""
    now = utcnow()
    return Held.mail_id.is_null() & ((Held.held_at < _last_seven(now)) | (Held.held_at > now + DAY))


def _last_seven(now: datetime) -> datetime:
    today = local(now).date()
    seven = day_start(today, HOUR)
    return seven if seven <= now else day_start(today - DAY, HOUR)
