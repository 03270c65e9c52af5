"""How many tickets of a view changed since it was shown."""

from collections.abc import Sequence
from datetime import datetime

from peewee import fn

from portal.tickets import counts
from portal.tickets.filters import TicketFilter
from portal.tickets.models import Ticket
from portal.tickets.visibility import visible_to


def changed_since(view: TicketFilter, moment: datetime, numbers: Sequence[str]) -> int:
    """Tickets that came into the view or changed in it, and those of the page (``numbers``) that may have left it."""
    if view.show == "drafts":
        return 0
    newest = visible_to(view.user).select(fn.MAX(Ticket.updated_at)).scalar()
    if newest is None or newest <= moment:
        return 0  # what is asked most of the time costs one look into an index
    within = counts.tickets(view).where(Ticket.updated_at > moment).count()
    seen = visible_to(view.user).where(Ticket.number.in_(numbers) & (Ticket.updated_at > moment))
    inside = counts.tickets(view).where(Ticket.number.in_(numbers) & (Ticket.updated_at > moment)).count()
    return int(within + seen.count() - inside)
