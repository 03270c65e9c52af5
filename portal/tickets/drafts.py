"""Verbs on drafts: start, save, discard, close. One verb, one transaction."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Any

from portal import richtext
from portal.accounts.models import User
from portal.db import database, utcnow
from portal.text import folded, line
from portal.tickets import read_before
from portal.tickets.attachments import Stored, discard, discarding
from portal.tickets.holding import attach, let_go
from portal.tickets.models import Attachment, Ticket


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


def start_draft(
    user: User,
    service: str,
    key: str,
    words: Words,
    stored: Iterable[Stored] = (),
    most: int | None = None,
    drop: Collection[str] = (),
    read: str = "",
) -> Ticket:
    """The draft with this key, made if there is none; the ticket, and ``stored`` unused, when it was submitted.

    A key that is already there keeps what it has: the form that made it goes on with :func:`save_draft`. The same key
    on another service is another draft. New files take the place of those that ``drop`` names. ``read`` names the
    solutions that were read before, parted by spaces. Raises TooMany when there are more than ``most``.
    """
    stored, dropped = list(stored), []
    with discarding(stored), database.atomic():
        found = with_key(user, key)
        if found and found.service != service:
            key = another_key(key, service)
            found = with_key(user, key)
        if found is None:
            found = Ticket.create(author=user, client=user.client_id, service=service, key=key, **columns_of(words))
        if found.submitted_at is None:
            read_before.keep(user, found.id, read)
        if found.submitted_at is None and stored:
            dropped = let_go(found.attachments, drop, stored)
            attach(found, user, stored, most)
    discard(dropped)
    return found


def keep_late(user: User, ticket: Ticket, words: Words, stored: list[Stored], most: int) -> Ticket | None:
    """A new draft with what was typed or attached after the ticket was sent, or None when there is nothing new.

    Files that the ticket has already are discarded. Raises TooMany.
    """
    there = {(file.name, file.digest) for file in ticket.attachments}
    fresh = [file for file in stored if (file.name, file.digest) not in there]
    discard(file for file in stored if file not in fresh)
    said = _gist(words)
    if not fresh and (said == _gist(ticket) or not any(said[:2])):
        return None
    key = another_key(ticket.key, words.summary, words.description, words.type)
    draft = start_draft(user, ticket.service, key, words, fresh, most)
    if draft.submitted_at is None:
        return draft
    discard(fresh)
    return None


def _gist(words: Words | Ticket) -> tuple[str, str, str]:
    """What is said, without formatting and pictures, which a form that is sent again may no longer have."""
    return words.summary, line(richtext.plain(words.description)), words.type


def another_key(key: str, *reasons: str) -> str:
    """A key that follows from ``key``, the same one each time it is asked for with the same reasons."""
    return hashlib.sha256("\n".join([key, *reasons]).encode()).hexdigest()[:32]


def with_key(user: User, key: str) -> Ticket | None:
    """The draft or ticket that the form with this key has made."""
    found: Ticket | None = Ticket.get_or_none((Ticket.author == user) & (Ticket.key == key))
    return found


def save_draft(user: User, id: int, version: int, words: Words) -> int:
    """Store the words of a draft, and return its version.

    Raises Stale when ``version`` is not the stored one and the words differ, or Gone.
    """
    columns = columns_of(words)
    with database.atomic():
        # one statement, and no reading first: it is said about once a second while a person types
        same = [getattr(Ticket, name) == value for name, value in columns.items()]
        where = _own(user, id) & (Ticket.version == version) & ~reduce(and_, same)
        if Ticket.update(version=version + 1, updated_at=utcnow(), **columns).where(where).execute():
            return version + 1
        draft = own_draft(user, id)
    if all(getattr(draft, name) == value for name, value in columns.items()):
        return draft.version
    raise Stale(draft)


def own_draft(user: User, id: int) -> Ticket:
    """The draft, read inside the transaction. Raises Gone."""
    draft: Ticket | None = Ticket.get_or_none(_own(user, id))
    if draft is None:
        raise Gone
    return draft


def _own(user: User, id: int) -> Any:
    if id >= 2**63:
        raise Gone
    return (Ticket.id == id) & (Ticket.author == user) & Ticket.submitted_at.is_null()


def discard_draft(user: User, id: int) -> None:
    """Delete a draft with its files. Raises Gone."""
    with database.atomic():
        files = _delete(own_draft(user, id))
    discard(files)


def close_draft(user: User, service: str, key: str, version: int) -> bool:
    """Delete the draft that a form on ``service`` with this key has made, with its files: whether there was one.

    Raises Stale when ``version`` is not the stored one: what another tab wrote since is not for this one to delete.
    """
    with database.atomic():
        draft = with_key(user, key)
        if draft is None or draft.service != service or draft.submitted_at:
            return False
        if draft.version != version:
            raise Stale(draft)
        files = _delete(draft)
    discard(files)
    return True


def _delete(draft: Ticket) -> list[Attachment]:
    """Delete the row; returns its files, to be discarded once that is certain."""
    files = list(draft.attachments)
    draft.delete_instance()
    return files


def add_files(user: User, id: int, stored: list[Stored], most: int) -> list[Attachment]:
    """Attach files that arrived while the draft was being written.

    Raises TooMany, or Gone: nothing joins a submitted ticket.
    """
    with discarding(stored), database.atomic():
        draft = own_draft(user, id)
        write(draft, updated_at=utcnow())
        return attach(draft, user, stored, most)


def write(ticket: Ticket, **columns: object) -> None:
    """Set columns on the row and on the object."""
    Ticket.update(**columns).where(Ticket.id == ticket.id).execute()
    for name, value in columns.items():
        setattr(ticket, name, value)


def columns_of(words: Words) -> dict[str, str]:
    """What the words are stored in."""
    return {
        "summary": words.summary,
        "description": words.description,
        "type": words.type,
        "summary_key": folded(words.summary),
    }
