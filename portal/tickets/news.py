"""Who is told of what happens to a ticket: one mail a person and event, put into the outbox with the event."""

from collections.abc import Iterator
from enum import StrEnum

from portal import outbox
from portal.accounts import wishes
from portal.accounts.actions import support_team
from portal.accounts.models import User
from portal.accounts.wishes import Kind
from portal.tickets.digests import hold_all
from portal.tickets.models import Event, Ticket
from portal.tickets.rules import State, Status
from portal.tickets.visibility import who_see

KIND = "ticket"  # of the mails


class News(StrEnum):
    """What a mail says; the first eight are for customers, the others for the team."""

    RECEIVED = "received"
    TAKEN = "taken"
    NOTED = "noted"
    MOVED = "moved"
    AWAITED = "awaited"
    SOLVED = "solved"
    CLOSED = "closed"
    UNANSWERED = "unanswered"
    NEW = "new"
    ASSIGNED = "assigned"
    ANSWERED = "answered"


_ALIKE = {News.AWAITED: Kind.TURN, News.SOLVED: Kind.TURN, News.UNANSWERED: Kind.CLOSED}
KINDS = {news: _ALIKE.get(news) or Kind(news) for news in News}  # as people choose among them


def tell(event: Event) -> None:
    """Put the mails about ``event`` into the outbox, or by for the daily one; within the transaction that made it.

    Nobody hears of what they did themselves, but for the receipt of a request, nor of what they do not wish to.
    """
    ticket: Ticket = event.ticket
    thread = f"ticket-{ticket.id}.{ticket.submitted_at:%Y%m%d%H%M%S}"
    told = [(news, user) for news, user in _told(event, ticket) if _wishes_to_hear(user, news, event)]
    seeing = who_see(event, [user for _news, user in told])
    told = [(news, user) for news, user in told if user in seeing]
    waiting = [one for one in told if wishes.waits(one[1], KINDS[one[0]])]
    leaving = [one for one in told if not wishes.waits(one[1], KINDS[one[0]])]
    hold_all(event, waiting)
    outbox.enqueue_all(KIND, [(user.id, thread, {"event": event.id, "news": news}) for news, user in leaving])


def _wishes_to_hear(user: User, news: News, event: Event) -> bool:
    is_own = user == event.actor and news is not News.RECEIVED
    return bool(user.active and not is_own and wishes.wants(user, KINDS[news]))


def _told(event: Event, ticket: Ticket) -> Iterator[tuple[News, User]]:
    if event.kind == "submitted":
        yield News.RECEIVED, ticket.author
        yield from ((News.NEW, user) for user in _in_charge(ticket))
    elif event.kind == "noted" and event.note and not event.note.internal:
        yield News.NOTED, ticket.author
        if not event.actor.is_support:
            yield from ((News.ANSWERED, user) for user in _in_charge(ticket))
    elif event.kind == "progressed":
        news = _progress(event)
        if news:
            yield news, ticket.author
        if "assignee_id" in event.changes and ticket.assignee:
            yield News.ASSIGNED, ticket.assignee


def _in_charge(ticket: Ticket) -> list[User]:
    """Whose ticket it is at the desk: the assignee's, and everybody's as long as there is none who still works here."""
    assignee = ticket.assignee
    return [assignee] if assignee and assignee.active and assignee.is_support else support_team()


def _progress(event: Event) -> News | None:
    """What the customer hears of a change by the team: one thing, the one that matters most."""
    state = event.changes.get("state", ["", ""])[1]
    was, now = event.changes.get("status", ["", ""])
    if now == Status.CLOSED:
        return News.UNANSWERED if event.ticket.state is State.AWAITING_CLIENT else News.CLOSED
    if state == State.SOLUTION_PROVIDED:
        return News.SOLVED
    if state == State.AWAITING_CLIENT:
        return News.AWAITED
    if was == Status.NEW:
        return News.TAKEN
    return News.MOVED if now else None
