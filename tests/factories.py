"""Tickets to try things on, made with the portal's own verbs; and what a form posts."""

import io
from functools import cache
from typing import Any

from werkzeug.datastructures import FileStorage

from portal import config, richtext
from portal.accounts.models import User
from portal.catalog import library
from portal.catalog.library import Catalogs
from portal.tickets import attachments
from portal.tickets.actions import Progress, add_note, progress, submit
from portal.tickets.drafts import Words, start_draft
from portal.tickets.forms import new_key
from portal.tickets.holding import attach
from portal.tickets.models import Note, NoteDraft, Ticket
from portal.tickets.note_drafts import start_note_draft
from portal.tickets.rules import State, Status


@cache
def catalogs() -> Catalogs:
    """The catalog of the checkout, outside any request."""
    return library.load(config.ROOT / "kb" / "catalog.toml")


def upload(name: str = "liste.csv", content: bytes = b"a;b\n1;2\n") -> FileStorage:
    """A file as a form posts it."""
    return FileStorage(io.BytesIO(content), filename=name)


def posted(name: str = "liste.csv", content: bytes = b"a;b\n1;2\n") -> tuple[io.BytesIO, str]:
    """A file as the test client posts it."""
    return io.BytesIO(content), name


def request_form(**changes: Any) -> dict[str, Any]:
    """What the request form posts when it is filled in."""
    words = {"summary": "Agenda is grey", "description": "The box\nis grey.", "type": "problem"}
    return {**words, "key": "a" * 32, **changes}


def note_form(**changes: Any) -> dict[str, Any]:
    """What the note form posts when it is filled in."""
    return {"title": "More about it", "description": "It is back.", "key": "b" * 32, **changes}


def make_draft(
    user: User,
    service: str = "agenda",
    summary: str = "A question",
    description: str = "Details",
    type: str = "problem",
    files: int = 0,
) -> Ticket:
    """A draft of ``user``."""
    stored = _stored(f"file-{n}.txt" for n in range(files))
    return start_draft(user, service, new_key(), Words(summary, str(richtext.paragraphs(description)), type), stored)


def make_ticket(user: User, number: int = 1, **words: Any) -> Ticket:
    """A submitted ticket of ``user``, numbered ``number`` at least."""
    draft = make_draft(user, **words)
    typed = Words(draft.summary, draft.description, draft.type)
    return submit(user, draft, catalogs().services[draft.service], draft.version, typed, (), number)


def make_note(
    user: User,
    ticket: Ticket,
    title: str = "A note",
    description: str = "Its text",
    internal: bool = False,
    files: int = 0,
) -> Note:
    """A note of ``user``."""
    stored = _stored(f"note-{n}.txt" for n in range(files))
    return add_note(user, ticket, new_key(), title, str(richtext.paragraphs(description)), internal, stored)


def make_note_draft(user: User, ticket: Ticket) -> NoteDraft:
    """A note that ``user`` has begun on the ticket, with a file."""
    draft = start_note_draft(user, ticket)
    stored = attachments.receive([upload("begun.txt", b"begun")], config.from_env({}))
    attach(ticket, user, stored, note_draft=draft)
    return draft


def move(agent: User, ticket: Ticket, status: Status, state: State, **others: Any) -> Ticket:
    """The ticket moved by ``agent``; ``others`` are severity, assignee and external_ref."""
    current = Ticket.get_by_id(ticket.id)
    kept = {name: others.get(name, getattr(current, name)) for name in ("severity", "assignee", "external_ref")}
    return progress(agent, current, current.version, Progress(status, state, **kept))


def close(agent: User, ticket: Ticket, external_ref: str = "") -> Ticket:
    """The ticket closed with its solution."""
    return move(agent, ticket, Status.CLOSED, State.SOLUTION_PROVIDED, external_ref=external_ref)


def _stored(names: Any) -> list[attachments.Stored]:
    return attachments.receive([upload(name, name.encode()) for name in names], config.from_env({}))
