"""The outbox as administrators see it: what waits, failed and was sent; tried again, given up, tested."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal import outbox
from portal.accounts.audit import Action, Actor, record
from portal.accounts.models import User
from portal.accounts.notices import Notice, notify
from portal.admin.mail_reasons import Reason, reason_of
from portal.db import database, tuples, utcnow
from portal.outbox import Mail
from portal.tickets import news
from portal.tickets.models import Event, Ticket

ROWS = 50  # of a page
# which mails are shown, and in which order: of those that wait, what is in trouble comes first
SHOWS: dict[str, tuple[Callable[[], Any], tuple[Any, ...]]] = {
    "waiting": (outbox.waits, (Mail.reason.in_(("", outbox.ENOUGH)), Mail.urgent.desc(), Mail.next_at, Mail.id)),
    "failed": (lambda: Mail.failed_at.is_null(False), (Mail.failed_at.desc(), Mail.id.desc())),
    "sent": (lambda: Mail.sent_at.is_null(False), (Mail.sent_at.desc(), Mail.id.desc())),
}


@dataclass(frozen=True)
class Line:
    """A mail with what it is about and whom it is for. ``reason`` is None of one that was sent."""

    mail: Mail
    recipient: User | None
    about: str  # a News or a Notice, or the kind of another mail
    number: str  # of the ticket, if it is about one
    moment: datetime  # of the next try, or when it was over
    reason: Reason | None
    may_retry: bool
    may_give_up: bool


def mails_for(user: User) -> Any:
    """The mails that ``user`` looks after: all for an administrator."""
    return Mail.select() if user.is_admin else Mail.select().where(False)


def count(user: User) -> dict[str, int]:
    """How many mails there are to show of each kind."""
    return {show: int(mails_for(user).where(which()).count()) for show, (which, _order) in SHOWS.items()}


def list_mails(user: User, show: str, page: int) -> list[Line]:
    """A page of mails, with two more queries for what they are about."""
    which, order = SHOWS[show]
    mails = list(mails_for(user).where(which()).order_by(*order).paginate(page, ROWS))
    people = {one.id: one for one in User.select().where(User.id.in_([mail.recipient_id for mail in mails]))}
    events = [mail.facts["event"] for mail in mails if mail.kind == news.KIND]
    tickets = tuples(Event.select(Event.id, Ticket.number).join(Ticket).where(Event.id.in_(events)))
    numbers, now = dict(tickets), utcnow()
    return [_line(mail, people.get(mail.recipient_id), numbers, now) for mail in mails]


def find_mail(user: User, id: int) -> Mail | None:
    """The mail numbered ``id``, when ``user`` looks after it."""
    found: Mail | None = mails_for(user).where(Mail.id == id).first() if id < 2**63 else None
    return found


def retry(by: Actor, mail: Mail) -> bool:
    """Make a mail due that failed or was put off. False when it is due, being sent, or sent already."""
    now = utcnow()
    rests = Mail.sent_at.is_null() & Mail.lease.is_null() & (Mail.failed_at.is_null(False) | (Mail.next_at > now))
    with database.atomic():
        if not Mail.update(failed_at=None, next_at=now, reason="").where((Mail.id == mail.id) & rests).execute():
            return False
        record(Action.MAIL_RETRIED, by, user=_recipient(mail), mail=mail.id, kind=mail.kind)
    return True


def retry_all(by: Actor) -> int:
    """Make all mails due that have failed, but for those that were given up; returns how many."""
    failed = Mail.failed_at.is_null(False) & (Mail.reason != outbox.GIVEN_UP)
    with database.atomic():
        many = int(Mail.update(failed_at=None, next_at=utcnow(), reason="").where(failed).execute())
        if many:
            record(Action.MAIL_RETRIED, by, mails=many)
    return many


def give_up(by: Actor, mail: Mail) -> bool:
    """Let a mail that waits never be sent. False when it is being sent, or over already."""
    rests = outbox.waits() & (Mail.lease.is_null() | (Mail.next_at <= utcnow()))
    change = Mail.update(failed_at=utcnow(), reason=outbox.GIVEN_UP, lease=None)
    with database.atomic():
        if not change.where((Mail.id == mail.id) & rests).execute():
            return False
        record(Action.MAIL_GIVEN_UP, by, user=_recipient(mail), mail=mail.id, kind=mail.kind)
    return True


def send_test(by: Actor, user: User) -> None:
    """Put a mail to ``user`` into the outbox that says that mails arrive."""
    with database.atomic():
        notify(user, Notice.TEST)
        record(Action.MAIL_TESTED, by, user=user)


def _line(mail: Mail, recipient: User | None, numbers: dict[int, str], now: datetime) -> Line:
    is_under_way = bool(mail.lease and mail.next_at > now)
    reason = reason_of(mail, is_under_way)
    is_put_off = bool(mail.reason and mail.next_at > now and reason is not Reason.ENOUGH)
    return Line(
        mail,
        recipient,
        about=str(mail.facts.get("news") or mail.facts.get("notice") or mail.kind),
        number=numbers.get(mail.facts.get("event", 0), ""),
        moment=mail.sent_at or mail.failed_at or mail.next_at,
        reason=reason,
        may_retry=bool(mail.failed_at or (is_put_off and not is_under_way)),
        may_give_up=not (mail.sent_at or mail.failed_at or is_under_way),
    )


def _recipient(mail: Mail) -> User | None:
    found: User | None = User.get_or_none(User.id == mail.recipient_id)
    return found
