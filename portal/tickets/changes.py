"""How many tickets of a view changed since it was shown."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from peewee import JOIN, SQL, fn

from portal.accounts.models import User
from portal.tickets import counts
from portal.tickets.filters import TicketFilter
from portal.tickets.models import Event, Note, Ticket
from portal.tickets.visibility import visible_to


def changed_since(view: TicketFilter, moment: datetime, numbers: Sequence[str]) -> int:
    """Tickets that came into the view or changed in it, and those of the page (``numbers``) that may have left it."""
    if view.show == "drafts":
        return 0
    newest = visible_to(view.user).select(fn.MAX(Ticket.updated_at)).scalar()
    if newest is None or newest <= moment:
        return 0  # what is asked most of the time costs one look into an index
    is_changed = (Ticket.updated_at > moment) & _is_told(view.user, moment)
    within = counts.tickets(view).where(is_changed).count()
    seen = visible_to(view.user).where(Ticket.number.in_(numbers) & is_changed)
    inside = counts.tickets(view).where(Ticket.number.in_(numbers) & is_changed).count()
    return int(within + seen.count() - inside)


def _is_told(user: User, moment: datetime) -> Any:
    """A condition on tickets: ``user`` may know of what happened since. Internal notes and severity are the team's."""
    if user.is_support:
        return SQL("1")
    events = Event.select(SQL("1")).join(Note, JOIN.LEFT_OUTER)
    events = events.where((Event.ticket == Ticket.id) & (Event.created_at > moment))
    is_more = (Event.kind != "progressed") | (fn.json_remove(Event.changes, "$.severity") != "{}")
    return fn.EXISTS(events.where((Event.note.is_null() | ~Note.internal) & is_more))
