"""Naming stored files as attachments of a draft, a note or a note's draft: none twice, and no more than the limit."""

from collections import Counter
from collections.abc import Collection, Iterable

from portal.accounts.models import User
from portal.tickets.attachments import Stored, TooMany, discard
from portal.tickets.models import Attachment, Note, NoteDraft, Ticket


def attach(
    ticket: Ticket,
    user: User,
    stored: Iterable[Stored],
    most: int | None = None,
    note: Note | None = None,
    note_draft: NoteDraft | None = None,
) -> list[Attachment]:
    """Name stored files as attachments of a ticket, a note or a note's draft; returns a row for each file.

    A file that a draft has already (same name, same bytes) is not kept twice. Raises TooMany when there would be more
    than ``most`` files or pictures: counted here, inside the transaction, whatever the page knew of.
    """
    rows = []
    for file in stored:
        same = None if note or file.picture else _same(ticket, note_draft, file)
        if same:
            discard([file])
        rows.append(same or _row(ticket, user, file, note, note_draft))
    if rows and most is not None:
        check_room(Attachment.select().where(_on(ticket, note, note_draft)), most)
    return rows


def check_room(files: Iterable[Attachment], most: int) -> None:
    """Raise TooMany when there are more than ``most`` files, or pictures, among ``files``."""
    counts = Counter(bool(file.picture) for file in files)
    if counts and max(counts.values()) > most:
        raise TooMany(max(counts.values()), most)


def let_go(files: Iterable[Attachment], drop: Collection[str], stored: Collection[Stored]) -> list[Attachment]:
    """Take off the files that ``drop`` names, unless they are sent again; returns them, to discard afterwards."""
    sent = {(file.name, file.digest) for file in stored}
    dropped = [file for file in files if file.id in drop and (file.name, file.digest) not in sent]
    Attachment.delete().where(Attachment.id.in_([file.id for file in dropped])).execute()
    return dropped


def _on(ticket: Ticket, note: Note | None, note_draft: NoteDraft | None) -> object:
    on_draft = (Attachment.note_draft == note_draft) if note_draft else Attachment.note_draft.is_null()
    on_note = (Attachment.note == note) if note else Attachment.note.is_null()
    return (Attachment.ticket == ticket) & on_note & on_draft


def _same(ticket: Ticket, note_draft: NoteDraft | None, file: Stored) -> Attachment | None:
    where = (Attachment.name == file.name) & (Attachment.digest == file.digest) & _on(ticket, None, note_draft)
    same: Attachment | None = Attachment.get_or_none(where)
    return same


def _row(ticket: Ticket, user: User, file: Stored, note: Note | None, note_draft: NoteDraft | None) -> Attachment:
    row: Attachment = Attachment.create(
        id=file.id, ticket=ticket, note=note, note_draft=note_draft, author=user, name=file.name, size=file.size,
        digest=file.digest, picture=file.picture, width=file.width, height=file.height,
    )  # fmt: skip
    return row
