"""Verbs on the drafts of notes: one a person and ticket, with the same protection as a request's."""

from collections.abc import Collection
from typing import Any

from portal import richtext
from portal.accounts.models import User
from portal.db import database, utcnow
from portal.text import line
from portal.tickets.attachments import Stored, discard, discarding
from portal.tickets.drafts import Gone
from portal.tickets.holding import attach, let_go
from portal.tickets.models import Attachment, Note, NoteDraft, Ticket


class StaleNote(Exception):
    """The note's draft was changed meanwhile; ``draft`` is what it is now."""

    def __init__(self, draft: NoteDraft) -> None:
        super().__init__(draft.id)
        self.draft = draft


def find_note_draft(user: User, ticket: Ticket) -> NoteDraft | None:
    """The person's own draft of a note on the ticket."""
    draft: NoteDraft | None = NoteDraft.get_or_none((NoteDraft.ticket == ticket) & (NoteDraft.author == user))
    return draft


def start_note_draft(user: User, ticket: Ticket) -> NoteDraft:
    """The person's draft of a note on the ticket, made empty when there is none."""
    with database.atomic():
        return find_note_draft(user, ticket) or NoteDraft.create(ticket=ticket, author=user)


def add_note_files(
    user: User, ticket: Ticket, stored: list[Stored], most: int, drop: Collection[str] = ()
) -> list[Attachment]:
    """Attach files to the person's draft of a note, made when there is none, in place of those that ``drop`` names.

    Raises TooMany.
    """
    with discarding(stored), database.atomic():
        draft = start_note_draft(user, ticket)
        NoteDraft.update(updated_at=utcnow()).where(NoteDraft.id == draft.id).execute()
        dropped = let_go(draft.attachments, drop, stored)
        rows = attach(ticket, user, stored, most, note_draft=draft)
    discard(dropped)
    return rows


def save_note_draft(user: User, ticket: Ticket, version: int, title: str, html: str, internal: bool) -> NoteDraft:
    """Store what was typed.

    Raises StaleNote when ``version`` is not the stored one and the words differ, or Gone when the draft that the page
    was made with was sent or discarded.
    """
    columns: dict[str, Any] = {"title": title, "description": html, "internal": internal}
    with database.atomic():
        draft = find_note_draft(user, ticket)
        if draft is None and version:
            raise Gone
        if draft is None:
            return NoteDraft.create(ticket=ticket, author=user, **columns)
        if all(getattr(draft, name) == value for name, value in columns.items()):
            return draft
        # a draft that only holds a file was made without the page knowing its version
        if draft.version != version and any(_written(draft)):
            raise StaleNote(draft)
        columns |= {"version": draft.version + 1, "updated_at": utcnow()}
        NoteDraft.update(**columns).where(NoteDraft.id == draft.id).execute()
        return NoteDraft.get_by_id(draft.id)


def discard_note_draft(user: User, ticket: Ticket) -> None:
    """Delete the draft with its files, if there is one."""
    with database.atomic():
        draft = find_note_draft(user, ticket)
        files = list(draft.attachments) if draft else []
        if draft:
            draft.delete_instance()
    discard(files)


def finish_note_draft(user: User, note: Note, version: int, drop: Collection[str]) -> list[Attachment]:
    """Hand the draft's files over to the note and delete the draft; returns the files to discard.

    Called inside the transaction that makes the note, which ends when another tab saved other words, or for other
    readers: StaleNote.
    """
    draft = find_note_draft(user, note.ticket)
    if draft is None:
        return []
    if draft.version != version and any(_written(draft)) and _written(draft) != _written(note):
        raise StaleNote(draft)
    files, shown = list(draft.attachments), richtext.picture_ids(note.description)
    dropped = [file for file in files if file.id in drop or (file.picture and file.id not in shown)]
    ids = [file.id for file in files if file not in dropped]
    Attachment.update(note=note, note_draft=None).where(Attachment.id.in_(ids)).execute()
    draft.delete_instance()
    return dropped


def keep_late(
    user: User, note: Note, title: str, html: str, internal: bool, stored: list[Stored], most: int | None
) -> bool:
    """Keep as a draft what was typed or attached after the note was sent; returns whether there was something.

    Called inside a transaction, which ends when another draft was begun meanwhile: StaleNote.
    """
    there = {(file.name, file.digest) for file in note.attachments}
    fresh = [file for file in stored if (file.name, file.digest) not in there]
    said = (title, line(richtext.plain(html)), internal)
    is_other = said != (note.title, line(richtext.plain(note.description)), note.internal)
    draft = find_note_draft(user, note.ticket)
    if is_other and draft and _written(draft) != (title, html, internal):
        raise StaleNote(draft)
    if is_other and draft is None:
        draft = NoteDraft.create(ticket=note.ticket, author=user, title=title, description=html, internal=internal)
    if fresh:
        attach(note.ticket, user, fresh, most, note_draft=draft or start_note_draft(user, note.ticket))
    discard(file for file in stored if file not in fresh)
    return is_other or bool(fresh)


def _written(note: Note | NoteDraft) -> tuple[str, str, bool]:
    return note.title, note.description, note.internal
