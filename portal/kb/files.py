"""The files of the knowledge base as they are on disk: names and stamps, nothing read."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from portal.kb.solution import IMAGES

MISNAMED = "the name is not UTF-8 text: give it another one"
Stamp = str  # differs whenever the file may have changed


@dataclass
class Seen:
    """One look at the folder. Paths are ``<service>/<name>``."""

    texts: dict[str, Stamp] = field(default_factory=dict)
    images: dict[str, Stamp] = field(default_factory=dict)
    strays: dict[str, str] = field(default_factory=dict)  # left out unread, and why


def look(folder: Path) -> Seen:
    """What is in ``solutions`` of the knowledge base in ``folder``. Linked files and folders inside it count."""
    seen = Seen()
    for service in _entries(folder / "solutions"):
        if not service.is_dir():
            continue
        if _written(service.name) != service.name:
            seen.strays[_written(service.name)] = MISNAMED
            continue
        if service.is_symlink() and not _is_within(service, folder):
            seen.strays[service.name] = "this link leads out of the knowledge base: put a folder in its place"
            continue
        for entry in _entries(Path(service.path)):
            _sort(seen, f"{service.name}/{entry.name}", entry, folder)
    return seen


def _sort(seen: Seen, path: str, entry: "os.DirEntry[str]", folder: Path) -> None:
    ending = os.path.splitext(entry.name)[1].lower()
    is_text = ending == ".md" and entry.name != "README.md"
    if not is_text and ending not in IMAGES:
        return
    if _written(path) != path:
        seen.strays[_written(path)] = MISNAMED
        return
    try:
        if entry.is_symlink() and not _is_within(entry, folder):
            seen.strays[path] = "this link leads out of the knowledge base: put the file in its place"
        elif entry.is_file():
            (seen.texts if is_text else seen.images)[path] = stamp_of(entry.stat())
    except OSError:
        pass  # it went away between two looks: the next one sees the new state


def stamp_of(stat: os.stat_result) -> Stamp:
    """Whatever a change of the content changes; the time of the inode is moved even by who sets the other back."""
    return f"{stat.st_mtime_ns}.{stat.st_ctime_ns}.{stat.st_size}.{stat.st_ino}"


def _written(name: str) -> str:
    """The name as it can be stored and printed, with a sign for each byte that is no UTF-8."""
    return os.fsencode(name).decode(errors="replace")


def _is_within(entry: "os.DirEntry[str]", folder: Path) -> bool:
    return Path(entry.path).resolve().is_relative_to(folder)


def _entries(folder: Path) -> Iterator["os.DirEntry[str]"]:
    """What is in a folder, by name; nothing when it went away."""
    try:
        with os.scandir(folder) as found:
            yield from sorted(found, key=lambda entry: entry.name)
    except OSError:
        return
