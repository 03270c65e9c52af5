"""Whether the history of a folder may have moved: a few files of the repository tell, where starting git takes a while.

https://git-scm.com/docs/gitrepository-layout names them. In a submodule, and in a further working tree of a repository,
they lie in two folders that git names.
"""

import os
import time
from collections.abc import Iterator
from pathlib import Path

from portal.kb import files, history

ASK_EVERY = 60.0  # seconds; what the files do not tell, such as a repository that is new, is noticed by then
OWN = ("HEAD", "logs/HEAD")  # of the working tree
SHARED = ("packed-refs", "reftable/tables.list", "shallow")
WHERE = ("rev-parse", "--absolute-git-dir", "--git-common-dir", "--default", "HEAD", "--revs-only")


class Repository:
    """The one that ``folder`` is in, if any."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._asked = float("-inf")
        self._said: list[str] = []  # both folders, and the revision if there is one

    def stamp(self) -> tuple[str, ...]:
        """Is another whenever the history may be; empty without git."""
        if time.monotonic() - self._asked >= ASK_EVERY:
            self._asked = time.monotonic()
            try:
                self._said = history.git(self.folder, *WHERE).rstrip("\n").split("\n")
            except history.NoHistory:
                self._said = []
        return (*self._said, *map(_stamp, self._files()))

    def _files(self) -> Iterator[Path]:
        if len(self._said) < 2:
            return
        own, shared = self.folder / self._said[0], self.folder / self._said[1]
        yield from (own / name for name in OWN)
        yield from (shared / name for name in SHARED)
        yield shared / _branch(own / "HEAD")


def _branch(head: Path) -> str:
    """The file of the branch that HEAD names; HEAD again when it names a revision."""
    try:
        kind, _, name = os.fsdecode(head.read_bytes()).partition(" ")
    except OSError:
        return head.name
    return name.strip() if kind == "ref:" else head.name


def _stamp(path: Path) -> files.Stamp:
    try:
        return files.stamp_of(path.stat())
    except (OSError, ValueError):  # of a name that no file can have
        return ""
