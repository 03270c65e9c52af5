"""What the portal holds about a person, as a ZIP: ``data.json`` and the files. All passes through piece by piece."""

import errno
import json
import shutil
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from portal.accounts.audit import Action, Actor, record
from portal.accounts.models import User
from portal.db import database
from portal.tickets.models import Attachment
from portal.tickets.own_data import OwnData
from portal.tickets.own_facts import path_in_archive
from portal.tickets.store import CHUNK, path_of

TELLS_LENGTH = 1 << 31  # bytes; from here on a ZIP must be told beforehand how long a file will be
_turn = threading.Lock()  # one at a time in a process: the other threads are for those who read pages


class Busy(Exception):
    """Another archive is being made."""


def make(by: Actor, user: User, folder: Path) -> IO[bytes]:
    """The archive of ``user``, to be read from its beginning and closed.

    It is in ``folder`` and has no name there, so nothing is left of it whatever happens. Written whole before any of it
    is sent: a slow reader then keeps no thread, and a full disk is said in words. Raises Busy, and OSError.
    """
    if not _turn.acquire(blocking=False):
        raise Busy
    try:
        made = _made(user, folder)
    finally:
        _turn.release()
    with database.atomic():
        record(Action.DATA_DOWNLOADED, by, user=user, client=user.client)
    made.seek(0)
    return made


def _made(user: User, folder: Path) -> IO[bytes]:
    made = TemporaryFile(dir=folder)  # noqa: SIM115 - closed by whoever sends it
    try:
        with ZipFile(made, "w") as archive:
            _fill(archive, OwnData(user), folder)
    except BaseException:
        made.close()
        raise
    return made


def _fill(archive: ZipFile, data: OwnData, folder: Path) -> None:
    about = ZipInfo("data.json")
    about.compress_type = ZIP_DEFLATED
    with archive.open(about, "w", force_zip64=True) as out:
        for text in as_json(data.parts()):
            out.write(text.encode())
    if sum(file.size for file in data.files) > shutil.disk_usage(folder).free // 2:
        raise OSError(errno.ENOSPC, "the other half is for what people write")
    for number, file in enumerate(data.files, 1):
        _add(archive, path_in_archive(number, file.name), file)


def _add(archive: ZipFile, name: str, file: Attachment) -> None:
    """Put a file in as it is: most are compressed already."""
    with suppress(FileNotFoundError), path_of(file.id).open("rb") as source:  # taken off a draft meanwhile
        entry = ZipInfo(name, max(file.created_at.timetuple()[:6], (1980, 1, 1, 0, 0, 0)))  # when ZIP's time begins
        with archive.open(entry, "w", force_zip64=file.size >= TELLS_LENGTH) as target:
            shutil.copyfileobj(source, target, CHUNK)


def as_json(parts: Iterable[tuple[str, Any]]) -> Iterator[str]:
    """The parts as one JSON object, a piece at a time; a part that is an iterator is a list."""
    before = "{\n"
    for name, value in parts:
        yield f"{before}{json.dumps(name)}: "
        yield from _items(value) if isinstance(value, Iterator) else [_said(value)]
        before = ",\n"
    yield "\n}\n"


def _items(values: Iterator[Any]) -> Iterator[str]:
    before = "[\n"
    for value in values:
        yield before + _said(value)
        before = ",\n"
    yield "[]" if before == "[\n" else "\n]"


def _said(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
