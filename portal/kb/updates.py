"""Bringing the index up to the files: whoever has the lock looks, and what changed is written in few transactions."""

import logging
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.kb import drift, files, history, reading, store, vocabulary
from portal.kb.index import UNWRITABLE, Index
from portal.kb.reading import Known
from portal.kb.repository import Repository

if os.name == "posix":
    import fcntl

BATCH = 200  # files in one transaction
PAUSE = 0.05  # seconds; some editors and git take a file away before they write it anew
PASSING = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_FULL)  # no fault of the index: the pages go on with what it has
log = logging.getLogger(__name__)


class Updates:
    """Looks at the files of ``folder`` and writes to ``index``."""

    def __init__(self, folder: Path, index: Index) -> None:
        self.folder, self.index = folder, index
        self.files_read = 0
        self._lock, self._moving = threading.Lock(), threading.Lock()
        self._repository = Repository(folder / "solutions")
        self._told: object = None  # what the history that was written down is of
        self._before: tuple[files.Seen, int] | None = None  # what was seen, and the generation that holds it all

    @property
    def _lock_path(self) -> Path:
        return self.index.path.with_suffix(".lock")

    def age(self) -> float:
        """Seconds since any process began or ended to look."""
        try:
            return time.time() - self._lock_path.stat().st_mtime
        except OSError:
            return float("inf")

    def look(self, budget: float = float("inf")) -> None:
        """:meth:`run`; where the index cannot be written, with another one in a temporary folder."""
        index = self.index
        try:
            self.run(budget)
        except UNWRITABLE as error:
            if self._moving.acquire(blocking=not index.is_there):  # who can read on waits for nobody
                try:
                    if self.index is index:  # else another thread was here
                        self._move(budget, error)
                finally:
                    self._moving.release()

    def _move(self, budget: float, error: Exception) -> None:
        """Raises UNWRITABLE when there is no index to read from, neither here nor there."""
        try:
            other = Updates(self.folder, Index())
            other.run(budget)
        except UNWRITABLE:
            if not self.index.is_there:
                raise
            log.error("knowledge base: what changed is not read, as there is nowhere to write it (%s)", error)
            return
        log.error(
            "knowledge base: %s cannot be written (%s); in its place is %s", self.index.path, error, other.index.path
        )
        self.index, self._before = other.index, None

    def run(self, budget: float = float("inf")) -> None:
        """Look, and read what changed, for up to ``budget`` seconds; nothing while another does."""
        with self._turn() as is_ours:
            if not is_ours:
                return
            until = time.monotonic() + budget
            try:
                self.index.prepare()
                self._update(until)
            except sqlite3.DatabaseError as error:
                if getattr(error, "sqlite_errorcode", 0) & 0xFF in PASSING and self.index.is_there:
                    log.error("knowledge base: what changed is not read for now (%s)", error)
                    return
                log.error("knowledge base: the index %s is made anew (%s)", self.index.path, error)
                self.index.discard()
                self.index.prepare()
                self._update(until)

    def look_at_history(self) -> None:
        """Write down what git says of the files, when it or they changed. Takes as long as git takes."""
        with self.index.reading() as database:
            now = (self._repository.stamp(), store.generation(database))
            if now == self._told:
                return
            texts = [drift.Text(*row) for row in database.execute(store.TEXTS)]
        try:
            changes, problem = drift.changes(history.read(self.folder / "solutions"), texts), ""
        except history.NoHistory as error:
            changes, problem = {}, str(error)
            log.info("knowledge base: no history (%s)", error)
        with self.index.writing() as database:
            store.put_history(database, changes, problem)
        self._told = now

    def _update(self, until: float) -> None:
        seen = files.look(self.folder)
        with self.index.reading() as database:
            if self._before == (seen, store.generation(database)):
                return
            known = {row[0]: Known(*row[1:]) for row in database.execute(store.KNOWN)}
        gone = self._gone(known.keys() - seen.texts.keys(), seen)
        changed = [path for path in seen.texts if path not in known or known[path].is_stale(seen, path)]
        is_sure = True
        for start in range(0, max(1, len(changed)), BATCH):
            batch = changed[start : start + BATCH]
            found = [reading.read(self.folder, seen, path, known.get(path)) for path in batch]
            is_sure = is_sure and all(one and one.stamp for one in found)
            self.files_read += len(batch)
            with self.index.writing() as database:
                generation = store.put(database, [one for one in found if one], gone, seen.strays)
            gone = set()
            os.utime(self._lock_path)
            done = start + len(batch)
            if done < len(changed):
                log.info("knowledge base: %d of %d changed files are read", done, len(changed))
                if time.monotonic() > until:
                    return
        if len(changed) > BATCH:
            with self.index.writing() as database:
                vocabulary.tidy(database)
        self._before = (seen, generation) if is_sure else None

    def _gone(self, missing: set[str], seen: files.Seen) -> set[str]:
        """Which of the files that are missing are so for good."""
        if missing:
            time.sleep(PAUSE)
        root = self.folder / "solutions"  # os.path: a Path raises an error where a folder may not be read
        return {path for path in missing if path in seen.strays or not os.path.exists(root / path)}

    @contextmanager
    def _turn(self) -> Iterator[bool]:
        """Whether it is for this thread of this process to look; the lock has the time of when it began, then ended."""
        if not self._lock.acquire(blocking=False):
            yield False
            return
        try:
            self._lock_path.parent.mkdir(parents=True, exist_ok=True)
            with self._lock_path.open("a") as file:
                try:
                    if os.name == "posix":
                        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except OSError:
                    yield False
                    return
                os.utime(self._lock_path)
                yield True
                os.utime(self._lock_path)  # of many files on a busy machine: no request is to look again at once
        finally:
            self._lock.release()
