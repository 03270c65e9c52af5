"""Verbs on drafts: start, save, discard, copy. One verb, one transaction."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from peewee import fn

from portal import richtext
from portal.accounts.models import User
from portal.db import database, utcnow
from portal.text import folded
from portal.tickets.attachments import Stored, copy, discard
from portal.tickets.models import Attachment, Event, Ticket


class Stale(Exception):
    """The draft or ticket was changed meanwhile; ``ticket`` is what it is now."""

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(ticket.id)
        self.ticket = ticket


class Gone(Exception):
    """The draft was discarded or submitted meanwhile."""


@dataclass(frozen=True)
class Words:
    """What a person typed in the request form, as it is stored: ``description`` is sanitised HTML."""

    summary: str
    description: str
    type: str


def start_draft(user: User, service: str, key: str, words: Words, stored: Iterable[Stored] = ()) -> Ticket:
    """The draft with this key, made if there is none; a ticket when it was already submitted.

    A key that is already there keeps what it has: the form that made it goes on with :func:`save_draft`.
    """
    with database.atomic():
        found: Ticket | None = Ticket.get_or_none((Ticket.author == user) & (Ticket.key == key))
        if found is None:
            found = Ticket.create(author=user, client=user.client_id, service=service, key=key, **_columns(words))
        if found.submitted_at is None:
            attach(found, user, stored)
        else:
            discard(stored)
    return found


def save_draft(user: User, id: int, version: int, words: Words) -> Ticket:
    """Store the words of a draft. Raises Stale when ``version`` is not the stored one and the words differ, or Gone."""
    with database.atomic():
        draft = own_draft(user, id)
        columns = _columns(words)
        if all(getattr(draft, name) == value for name, value in columns.items()):
            return draft
        if draft.version != version:
            raise Stale(draft)
        write(draft, version=version + 1, updated_at=utcnow(), **columns)
    return draft


def own_draft(user: User, id: int) -> Ticket:
    """The draft, read inside the transaction. Raises Gone."""
    draft: Ticket | None = Ticket.get_or_none(
        (Ticket.id == id) & (Ticket.author == user) & Ticket.submitted_at.is_null()
    )
    if draft is None:
        raise Gone
    return draft


def discard_draft(user: User, id: int) -> None:
    """Delete a draft with its files. Raises Gone."""
    with database.atomic():
        draft = own_draft(user, id)
        files = list(draft.attachments)
        draft.delete_instance()
    discard(files)


def copy_ticket(user: User, ticket: Ticket, files: Iterable[Attachment]) -> Ticket:
    """A new draft from ``ticket``, with copies of ``files``; the original's timeline says so. Raises OSError."""
    stored = [copy(file) for file in files]
    words = Words(ticket.summary, ticket.description, ticket.type)
    with database.atomic():
        draft: Ticket = Ticket.create(
            author=user, client=user.client_id, service=ticket.service, key=secrets.token_hex(16),
            copied_from=ticket, **_columns(words),
        )  # fmt: skip
        attach(draft, user, stored)
        Event.create(ticket=ticket, actor=user, kind="copied")
    return draft


def attach(ticket: Ticket, user: User, stored: Iterable[Stored], note: object = None) -> None:
    """Name stored files as attachments; a file that is there already (same name, same bytes) is not kept twice."""
    for file in stored:
        same = (Attachment.ticket == ticket) & (Attachment.name == file.name) & (Attachment.digest == file.digest)
        if note is None and Attachment.select(fn.COUNT()).where(same & Attachment.note.is_null()).scalar():
            discard([file])
            continue
        Attachment.create(
            id=file.id,
            ticket=ticket,
            note=note,
            author=user,
            name=file.name,
            size=file.size,
            digest=file.digest,
        )


def write(ticket: Ticket, **columns: object) -> None:
    """Set columns on the row and on the object."""
    Ticket.update(**columns).where(Ticket.id == ticket.id).execute()
    for name, value in columns.items():
        setattr(ticket, name, value)


def _columns(words: Words) -> dict[str, str]:
    return {
        "summary": words.summary,
        "description": words.description,
        "type": words.type,
        "summary_key": folded(words.summary),
        "words": folded(f"{words.summary}\n{richtext.plain(words.description)}"),
    }
