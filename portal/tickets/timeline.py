"""The ticket page's story: phases with their dates, then entries oldest first, as the reader may see them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from portal import richtext
from portal.accounts.models import User
from portal.tickets.models import Attachment, Event, Note, Ticket
from portal.tickets.rules import Status, rank
from portal.tickets.visibility import attachments_for, events_for, find_for, notes_for

FOR_SUPPORT = ("status", "state", "severity", "assignee", "external_ref")
FOR_CUSTOMERS = ("status", "state", "assignee", "external_ref")
NO_TEXT = richtext.shown("", ())


@dataclass(frozen=True)
class Entry:
    """One entry: a message (the request itself, or a note) or a change."""

    kind: str  # request, note, change, copied
    moment: datetime
    actor: User
    note: Note | None
    html: Markup  # what was written, sanitised
    files: list[Attachment]
    changes: dict[str, list[Any]]


@dataclass(frozen=True)
class Phase:
    """One of the five statuses on the way; ``place`` is done, now or next, ``moment`` when it was first reached."""

    status: Status
    place: str
    moment: datetime | None


def entries(user: User, ticket: Ticket) -> list[Entry]:
    """The timeline of ``ticket`` as ``user`` sees it."""
    notes = {note.id: note for note in notes_for(user, ticket)}
    files = attachments_for(user, ticket)
    found: list[Entry] = []
    for event in events_for(user, ticket):
        names = FOR_SUPPORT if user.is_support else FOR_CUSTOMERS
        changes = {name: pair for name, pair in event.changes.items() if name in names}
        note = notes.get(event.note_id or 0)
        if event.kind == "submitted":
            own = [file for file in files if file.note_id is None]
            found.append(_message("request", event, None, ticket.description, own))
        elif note:
            own = [file for file in files if file.note_id == note.id]
            found.append(_message("note", event, note, note.description, own))
        elif event.kind == "copied":
            copy = find_for(user, event.changes.get("copy", [None, ""])[1])
            made = {"number": [None, copy and copy.number]}  # none: a draft of long ago, or a ticket of others
            found.append(Entry("copied", event.created_at, event.actor, None, NO_TEXT, [], made))
        if changes:
            found.append(Entry("change", event.created_at, event.actor, None, NO_TEXT, [], changes))
    return found


def _message(kind: str, event: Event, note: Note | None, html: str, files: list[Attachment]) -> Entry:
    """A message with its pictures in the text and its other files below."""
    shown = richtext.shown(html, {file.id for file in files if file.picture})
    return Entry(kind, event.created_at, event.actor, note, shown, [f for f in files if not f.picture], {})


def phases(ticket: Ticket, events: list[Event]) -> list[Phase]:
    """The five statuses with the place of the ticket among them."""
    reached: dict[str, datetime | None] = {Status.NEW: ticket.submitted_at}
    for event in events:
        pair = event.changes.get("status")
        if pair:
            reached[pair[1]] = event.created_at
    here = rank(ticket.status)
    places = ["done" if rank(status) < here else "now" if rank(status) == here else "next" for status in Status]
    return [
        Phase(status, place, reached.get(status) if place != "next" else None)
        for status, place in zip(Status, places, strict=True)
    ]
