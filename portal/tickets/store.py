"""The folder of files: random names, flushed to the disk before anything names them (SECURITY.md, decision 3)."""

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import IO

CHUNK = 1 << 20


@dataclass
class _Store:
    root: Path = Path()


_store = _Store()


def bind(root: Path) -> None:
    """Keep files under ``root``, as db.bind does for the database."""
    _store.root = root


def path_of(id: str) -> Path:
    """Where the file with this id is."""
    return _store.root / id[:2] / id


def files_on_disk() -> list[Path]:
    """Every file in the store, half-written ones included."""
    return [path for path in _store.root.glob("*/*") if path.is_file()]


def is_there(id: str) -> bool:
    """Whether the file with this id is on disk."""
    return path_of(id).is_file()


def write(stream: IO[bytes]) -> tuple[str, int, str]:
    """Write a stream to disk, a piece at a time; returns id, size in bytes and SHA-256."""
    id = secrets.token_hex(16)
    target = _folder_of(id) / id
    part = target.with_suffix(".part")
    digest, size = hashlib.sha256(), 0
    try:
        with part.open("xb") as file:
            while chunk := stream.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
        _settle(part, target)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    return id, size, digest.hexdigest()


def _folder_of(id: str) -> Path:
    folder = path_of(id).parent
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _settle(part: Path, target: Path) -> None:
    """Flush, rename, flush the folder: after this a power cut loses nothing."""
    _flush(part, os.O_RDWR)
    part.rename(target)
    if os.name != "nt":  # folders cannot be opened there
        _flush(target.parent, os.O_RDONLY)


def _flush(path: Path, flags: int) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
