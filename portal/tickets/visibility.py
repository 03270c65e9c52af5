"""Where every query on tickets starts: what a person sees, and what a person may do (PRODUCT.md, rules 6, 7, 10)."""

from typing import Any

from peewee import JOIN, ModelSelect

from portal.accounts.models import SUPPORT, User
from portal.catalog.models import Service
from portal.catalog.visibility import find_service
from portal.db import prepared, read
from portal.tickets.models import Attachment, Event, Note, Ticket
from portal.tickets.rules import State, Status


def visible_to(user: User) -> "ModelSelect[Ticket]":
    """The submitted tickets that ``user`` sees: own, those of the organisation for its manager, all for support."""
    submitted = Ticket.select().where(Ticket.number.is_null(False))
    if user.is_support:
        return submitted
    if user.is_manager:
        return submitted.where(Ticket.client == user.client_id)
    return submitted.where(Ticket.author == user.id)


def drafts_of(user: User) -> "ModelSelect[Ticket]":
    """The drafts of ``user``; nobody else's."""
    return Ticket.select().where(Ticket.number.is_null() & (Ticket.author == user.id))


def mine_of(user: User) -> "ModelSelect[Ticket]":
    """*Assigned To Me* (rule 8): an agent's open tickets, or the customer's own open ones that await the client."""
    open_ones = visible_to(user).where(Ticket.status != Status.CLOSED)
    if user.is_support:
        return open_ones.where(Ticket.assignee == user.id)
    return open_ones.where((Ticket.author == user.id) & (Ticket.state == State.AWAITING_CLIENT))


def find_for(user: User, number: str) -> Ticket | None:
    """The submitted ticket with this number if ``user`` sees it."""
    if not (number.isascii() and number.isdigit() and len(number) == 8):
        return None
    ticket: Ticket | None = visible_to(user).where(Ticket.number == number).first()
    return ticket


def find_draft(user: User, id: int) -> Ticket | None:
    """The draft with this id if it is the user's own."""
    rows = _draft(user.id, id) if id < 2**63 else []
    return read(Ticket, iter(rows[0])) if rows else None


@prepared
def _draft(author: Any, id: Any) -> Any:
    return drafts_of(User(id=author)).where(Ticket.id == id)


def find_submitted(user: User, id: int) -> Ticket | None:
    """The user's own ticket that was the draft with this id: where a second press of the button leads."""
    if id >= 2**63:
        return None
    ticket: Ticket | None = (
        Ticket.select()
        .where((Ticket.id == id) & (Ticket.author == user.id) & Ticket.submitted_at.is_null(False))
        .first()
    )
    return ticket


def notes_for(user: User, ticket: Ticket) -> list[Note]:
    """The notes of a ticket that ``user`` sees: internal ones are for support alone. Oldest first."""
    notes = Note.select(Note, User).join(User).where(Note.ticket == ticket)
    if user.role not in SUPPORT:
        notes = notes.where(~Note.internal)
    return list(notes.order_by(Note.created_at, Note.id))


def events_for(user: User, ticket: Ticket) -> list[Event]:
    """The events of a ticket that ``user`` sees, without those of internal notes. Oldest first."""
    events = (
        Event.select(Event, User).join(User).switch(Event).join(Note, JOIN.LEFT_OUTER).where(Event.ticket == ticket)
    )
    if user.role not in SUPPORT:
        events = events.where(Event.note.is_null() | ~Note.internal)
    return list(events.order_by(Event.created_at, Event.id))


def sees(user: User, event: Event) -> bool:
    """Whether ``user`` sees the event: on a ticket that ``user`` sees, and of no note that is for others."""
    if event.note and event.note.internal and user.role not in SUPPORT:
        return False
    return bool(visible_to(user).where(Ticket.id == event.ticket_id).exists())


def who_see(event: Event, users: list[User]) -> set[User]:
    """Those of ``users`` who see the event. The team sees alike: of thousands, one is asked for all."""
    team = [user for user in users if user.is_support]
    seeing = {user for user in users if not user.is_support and sees(user, event)}
    return seeing.union(team) if team and sees(team[0], event) else seeing


def attachments_for(user: User, ticket: Ticket) -> list[Attachment]:
    """The files of a ticket or draft, and of its notes, that ``user`` sees. Oldest first."""
    files = Attachment.select().join(Note, JOIN.LEFT_OUTER)
    files = files.where((Attachment.ticket == ticket) & Attachment.note_draft.is_null())
    if user.role not in SUPPORT:
        files = files.where(Attachment.note.is_null() | ~Note.internal)
    return list(files.order_by(Attachment.created_at, Attachment.id))


def find_attachment(user: User, id: str) -> Attachment | None:
    """The file with this id if ``user`` sees what it belongs to."""
    attachment: Attachment | None = Attachment.get_or_none(Attachment.id == id)
    if attachment is None:
        return None
    if attachment.note_draft_id:
        return attachment if attachment.author == user else None
    mine = (
        visible_to(user)
        .where(Ticket.id == attachment.ticket_id)
        .union(drafts_of(user).where(Ticket.id == attachment.ticket_id))
    )
    ticket = mine.first()
    return attachment if ticket and attachment in attachments_for(user, ticket) else None


def may_request(user: User) -> bool:
    """Whether ``user`` opens tickets: people of a client organisation do."""
    return user.client_id is not None


def find_offered(user: User, slug: str) -> Service | None:
    """The service named ``slug`` if ``user`` may open a ticket on it."""
    return find_service(user, slug) if may_request(user) else None


def may_progress(user: User, ticket: Ticket) -> bool:
    """Whether ``user`` may take, move, assign or close the ticket."""
    return user.is_support and ticket.status is not Status.CLOSED
