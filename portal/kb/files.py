"""The files of the knowledge base as they are on disk: names and stamps, nothing read."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from portal.kb.solution import IMAGES

MISNAMED = "the name is not UTF-8 text: give it another one"
LINKED = "this link leads out of the knowledge base or nowhere: put the {} in its place"
NO_FILE = "this is not a file: give it another name"
CLOSED = "the portal may not read this: give it the permission, or take it away"
MISPLACED = "nothing is read here: put it in the folder of a service, solutions/<service>/"
Stamp = str  # differs whenever the file may have changed


@dataclass
class Seen:
    """One look at the folder. Paths are ``<service>/<name>``."""

    texts: dict[str, Stamp] = field(default_factory=dict)
    images: dict[str, Stamp] = field(default_factory=dict)
    strays: dict[str, str] = field(default_factory=dict)  # left out unread, and why


def look(folder: Path) -> Seen:
    """What is in ``solutions`` of the knowledge base in ``folder``. Linked files and folders inside it count."""
    seen, root = Seen(), folder / "solutions"
    if root.is_symlink() and not _is_within(root, folder):
        seen.strays["."] = LINKED.format("folder")
        return seen
    for service in _entries(root, seen, "."):
        if service.is_symlink() and not _is_within(service, folder):
            seen.strays[_written(service.name)] = LINKED.format("folder")
            continue
        if not service.is_dir():
            if _is_text(service.name):
                seen.strays[_written(service.name)] = MISPLACED
            continue
        if _written(service.name) != service.name:
            seen.strays[_written(service.name)] = MISNAMED
            continue
        for entry in _entries(Path(service.path), seen, service.name):
            _sort(seen, f"{service.name}/{entry.name}", entry, folder)
    return seen


def _sort(seen: Seen, path: str, entry: "os.DirEntry[str]", folder: Path) -> None:
    is_text = _is_text(entry.name)
    if not is_text and os.path.splitext(entry.name)[1].lower() not in IMAGES:
        _look_inside(seen, path, entry)
        return
    if _written(path) != path:
        seen.strays[_written(path)] = MISNAMED
        return
    try:
        if entry.is_symlink() and not _is_within(entry, folder):
            seen.strays[path] = LINKED.format("file")
        elif entry.is_file():
            (seen.texts if is_text else seen.images)[path] = stamp_of(entry.stat())
        elif os.path.lexists(entry.path):
            seen.strays[path] = NO_FILE
    except PermissionError:
        seen.strays[path] = CLOSED
    except OSError:
        pass  # it went away between two looks: the next one sees the new state


def _look_inside(seen: Seen, path: str, entry: "os.DirEntry[str]") -> None:
    """Name the solutions in a folder of a service's folder, where nobody would find why they are not shown."""
    if entry.is_dir(follow_symlinks=False):
        names = [inner.name for inner in _entries(Path(entry.path), seen, _written(path)) if _is_text(inner.name)]
        seen.strays |= {_written(f"{path}/{name}"): MISPLACED for name in names}


def _is_text(name: str) -> bool:
    return name.lower().endswith(".md") and name != "README.md"


def stamp_of(stat: os.stat_result) -> Stamp:
    """Whatever a change of the content changes; the time of the inode is moved even by who sets the other back."""
    return f"{stat.st_mtime_ns}.{stat.st_ctime_ns}.{stat.st_size}.{stat.st_ino}"


def _written(name: str) -> str:
    """The name as it can be stored and printed, with a sign for each byte that is no UTF-8."""
    return os.fsencode(name).decode(errors="replace")


def _is_within(entry: "os.PathLike[str]", folder: Path) -> bool:
    try:
        return Path(entry).resolve(strict=True).is_relative_to(folder)
    except (OSError, RuntimeError):  # it leads to nothing, or to itself
        return False


def _entries(folder: Path, seen: Seen, path: str) -> Iterator["os.DirEntry[str]"]:
    """What is in a folder, by name; nothing when it went away, or may not be read, which is said of its ``path``."""
    try:
        with os.scandir(folder) as found:
            yield from sorted(found, key=lambda entry: entry.name)
    except PermissionError:
        seen.strays[path] = CLOSED
    except OSError:
        return
