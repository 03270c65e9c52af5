"""Files on disk: checked, written under a random name, flushed, and only then named by a row (SECURITY.md, 3)."""

import io
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from werkzeug.datastructures import FileStorage

from portal.accounts.models import User
from portal.config import Config
from portal.text import clean
from portal.tickets.models import Attachment, Ticket
from portal.tickets.pictures import NotAPicture, TooHeavy, TooLong, TooManyPixels, redraw
from portal.tickets.store import path_of, write
from portal.tickets.visibility import drafts_of

NAME_LENGTH = 200
# controls, ends of lines, marks that turn the direction, and what takes no room
_UNSHOWN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u200b\ufeff\ud800-\udfff]"
)


class TooLarge(Exception):
    """A file is over the limit: ``name``, ``size`` and ``limit`` in bytes."""

    def __init__(self, name: str, size: int, limit: int) -> None:
        super().__init__(name)
        self.name, self.size, self.limit = name, size, limit


class TooMany(Exception):
    """More files than one ticket or note may have: ``count`` and ``limit``."""

    def __init__(self, count: int, limit: int) -> None:
        super().__init__(count)
        self.count, self.limit = count, limit


class NotAccepted(Exception):
    """A file of a kind that the settings do not accept: ``name``."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


Refusal = TooLarge | TooMany | NotAccepted | NotAPicture | TooManyPixels | TooLong | TooHeavy
REFUSALS = (TooLarge, TooMany, NotAccepted, NotAPicture, TooManyPixels, TooLong, TooHeavy)


@dataclass(frozen=True)
class Stored:
    """A file that is on disk and has no row yet."""

    id: str
    name: str
    size: int
    digest: str
    picture: bool = False
    width: int | None = None
    height: int | None = None


def display_name(name: str) -> str:
    """A file's name as it is shown: as given, without folders, control or direction marks, at most NAME_LENGTH.

    Joiners stay: Persian, Indian scripts and families of emoji are not written without them.
    """
    name = _UNSHOWN.sub("", re.split(r"[/\\]", clean(name))[-1]).strip()
    if all(char == "." or unicodedata.category(char) in ("Cf", "Zs") for char in name):
        return "file"
    stem, dot, suffix = name.rpartition(".")
    if len(name) > NAME_LENGTH and dot and len(suffix) <= 10:
        return f"{stem[: NAME_LENGTH - len(suffix) - 2]}….{suffix}"
    return name[:NAME_LENGTH]


def chosen(files: Iterable[FileStorage]) -> list[FileStorage]:
    """The files that were really chosen: an empty file field posts one without a name."""
    return [file for file in files if file.filename]


def receive(files: Iterable[FileStorage], limits: Config, already: int = 0) -> list[Stored]:
    """Write uploads to disk; ``already`` counts the files that the ticket or note has.

    Raises TooLarge or TooMany before anything is kept, and OSError when the disk is full.
    """
    uploads = chosen(files)
    if already + len(uploads) > limits.max_files:
        raise TooMany(already + len(uploads), limits.max_files)
    limit = limits.max_upload_mb * 1_000_000
    for upload in uploads:
        name = display_name(upload.filename or "")
        stem, _dot, ending = name.rpartition(".")
        if limits.upload_types and not (stem and ending.lower() in limits.upload_types):
            raise NotAccepted(name)
        size = _size(upload)
        if size > limit:
            raise TooLarge(name, size, limit)
    stored: list[Stored] = []
    try:
        for upload in uploads:
            id, size, digest = write(upload.stream)
            stored.append(Stored(id, display_name(upload.filename or ""), size, digest))
    except OSError:
        discard(stored)
        raise
    return stored


def receive_picture(upload: FileStorage, limits: Config, already: int, kind: str = "image") -> Stored:
    """Draw an uploaded picture anew and write it to disk as a ``kind``; ``already`` counts the pictures of the draft.

    Raises TooMany, TooLarge, NotAPicture, TooManyPixels, TooLong, TooHeavy, and OSError when the disk is full.
    """
    limit = limits.max_upload_mb * 1_000_000
    if already >= limits.max_files:
        raise TooMany(already + 1, limits.max_files)
    size = _size(upload)
    if size > limit:
        raise TooLarge(display_name(upload.filename or ""), size, limit)
    picture = redraw(upload.stream)
    if len(picture.content) > limit:
        raise TooHeavy(len(picture.content), limit)
    id, size, digest = write(io.BytesIO(picture.content))
    return Stored(id, f"{kind}-{already + 1}.{picture.suffix}", size, digest, True, picture.width, picture.height)


def discard(stored: Iterable[Stored | Attachment]) -> None:
    """Delete files from disk."""
    for file in stored:
        path_of(file.id).unlink(missing_ok=True)


@contextmanager
def discarding(stored: Iterable[Stored], but: type[Exception] | tuple[()] = ()) -> Iterator[None]:
    """Delete the files when the transaction that was to name them fails, ``but`` not for this: they are then kept."""
    try:
        yield
    except BaseException as error:
        if not isinstance(error, but):
            discard(stored)
        raise


def remove(user: User, id: str) -> bool:
    """Delete the file with this id from a draft of the user's, of a request or of a note; returns whether it was one.

    One statement, so that what is submitted meanwhile keeps its file; the row first: one without a file would be a
    dead link.
    """
    on_draft = Attachment.note_draft.is_null(False) | Attachment.ticket.in_(drafts_of(user).select(Ticket.id))
    where = (Attachment.id == id) & (Attachment.author == user) & on_draft
    if not Attachment.delete().where(where).execute():
        return False
    path_of(id).unlink(missing_ok=True)
    return True


def copy(attachment: Attachment) -> Stored:
    """A second file with the same bytes. Raises OSError."""
    with path_of(attachment.id).open("rb") as file:
        id, size, digest = write(file)
    return Stored(id, attachment.name, size, digest, bool(attachment.picture), attachment.width, attachment.height)


def _size(upload: FileStorage) -> int:
    size = upload.stream.seek(0, os.SEEK_END)
    upload.stream.seek(0)
    return size
