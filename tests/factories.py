"""Tickets to try things on, made with the portal's own verbs."""

import io
from typing import Any

from werkzeug.datastructures import FileStorage

from portal import config
from portal.accounts.models import User
from portal.catalog.library import Service
from portal.tickets import attachments
from portal.tickets.actions import Progress, add_note, progress, submit
from portal.tickets.drafts import Words, start_draft
from portal.tickets.forms import new_key
from portal.tickets.models import Note, Ticket
from portal.tickets.rules import State, Status
from portal.tickets.services import service_of


def upload(name: str = "liste.csv", content: bytes = b"a;b\n1;2\n") -> FileStorage:
    """A file as a form posts it."""
    return FileStorage(io.BytesIO(content), filename=name)


def make_draft(user: User, service: str = "agenda", summary: str = "A question", description: str = "Details", type: str = "problem", files: int = 0) -> Ticket:
    """A draft of ``user``."""
    stored = attachments.receive([upload(f"file-{n}.txt", b"%d" % n) for n in range(files)], config.from_env({}))
    return start_draft(user, service, new_key(), Words(summary, description, type), stored)


def make_ticket(user: User, **words: Any) -> Ticket:
    """A submitted ticket of ``user``. Needs an application context."""
    draft = make_draft(user, **words)
    service: Service = service_of(draft.service)
    keep = [file.id for file in draft.attachments]
    return submit(user, draft, service, draft.version, Words(draft.summary, draft.description, draft.type), keep, 1)


def make_note(user: User, ticket: Ticket, title: str = "A note", description: str = "Its text", internal: bool = False, files: int = 0) -> Note:
    """A note of ``user``."""
    stored = attachments.receive([upload(f"note-{n}.txt", b"note %d" % n) for n in range(files)], config.from_env({}))
    return add_note(user, ticket, new_key(), title, description, internal, stored)


def move(agent: User, ticket: Ticket, status: Status, state: State, **others: Any) -> Ticket:
    """The ticket moved by ``agent``."""
    current = Ticket.get_by_id(ticket.id)
    wanted = Progress(
        status, state, others.get("severity", current.severity), others.get("assignee", current.assignee), others.get("external_ref", current.external_ref)
    )
    return progress(agent, current, current.version, wanted)
