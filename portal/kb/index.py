"""What is known of the solutions, in a SQLite file of its own: deleted at any time, it is made anew.

Every process reads the same file, so that all agree; one at a time writes (library.py).
"""

import hashlib
import sqlite3
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version as release
from pathlib import Path
from shutil import rmtree

from portal.config import LANGUAGES, ROOT

TEXTS = """
PRAGMA journal_mode = wal;
CREATE TABLE state (generation INTEGER NOT NULL, told INTEGER NOT NULL, problem TEXT);
INSERT INTO state VALUES (abs(random() % 1000000000000), 0, NULL);
CREATE TABLE file (path TEXT PRIMARY KEY, stamp TEXT NOT NULL, digest TEXT NOT NULL, images TEXT NOT NULL,
    line INTEGER, message TEXT) WITHOUT ROWID;
CREATE TABLE stray (path TEXT PRIMARY KEY, message TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE article (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, folder TEXT NOT NULL, slug TEXT NOT NULL,
    language TEXT NOT NULL, title_key TEXT NOT NULL, title TEXT NOT NULL, summary TEXT NOT NULL,
    services TEXT NOT NULL, updated TEXT NOT NULL, shown INTEGER NOT NULL DEFAULT 0);
CREATE INDEX article_slug ON article (slug, language);
CREATE TABLE listing (service TEXT NOT NULL, slug TEXT NOT NULL, language TEXT NOT NULL,
    PRIMARY KEY (service, slug, language)) WITHOUT ROWID;
CREATE INDEX listing_slug ON listing (slug);
CREATE TABLE content (id INTEGER PRIMARY KEY, keywords TEXT NOT NULL, body TEXT NOT NULL, more TEXT NOT NULL,
    html TEXT NOT NULL);
CREATE TABLE history (path TEXT PRIMARY KEY, changed TEXT, behind INTEGER NOT NULL, command TEXT NOT NULL,
    problem TEXT NOT NULL) WITHOUT ROWID;
CREATE VIEW searched AS SELECT id, title, keywords, summary, body FROM article JOIN content USING (id);
"""
# a generation counts from anywhere: what was kept of a file that is made anew is of none of its generations.
# the texts stand in `searched` as they are shown; FTS5 is given them folded, word by word the same (words.py).
# `heads` has what stands above a text: where many texts have a word, these few are weighed (best.py).
WORDS = """
CREATE VIRTUAL TABLE words_xx USING fts5 (title, keywords, summary, body, content = 'searched',
    content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');
CREATE VIRTUAL TABLE heads_xx USING fts5 (title, keywords, summary, content = 'searched', content_rowid = 'id',
    tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');
CREATE TABLE word_xx (word TEXT PRIMARY KEY, articles INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX word_xx_second ON word_xx (substr(word, 2, 1), length(word));
"""


def in_each(sql: str) -> dict[str, str]:
    """A statement on the words of each language: ``xx`` in the names of its tables stands for the language."""
    return {language: sql.replace("_xx", f"_{language}") for language in LANGUAGES}


SCHEMA = TEXTS + "".join(in_each(WORDS).values())
MAKERS = ("portal/kb/*.py", *(f"portal/{name}.py" for name in ("richtext", "allowed", "nesting", "text", "typography")))
BUSY = 10.0  # seconds
UNWRITABLE = (OSError, sqlite3.OperationalError)  # where the file cannot be made


@cache  # the programs as they run: an upgrade under them must not pass what they make for its own
def version() -> int:
    """A number that changes with every program that could make something else of the same files."""
    made = hashlib.sha256(f"{SCHEMA}{release('markdown')}{release('nh3')}".encode())
    for pattern in MAKERS:
        for path in sorted(ROOT.glob(pattern)):
            made.update(path.read_bytes())
    return int.from_bytes(made.digest()[:4]) >> 1  # user_version has 32 bits and a sign


class Index:
    """The file at ``path``, else one that goes with this object, and the connections that nobody uses at the moment."""

    def __init__(self, path: Path | None = None) -> None:
        if path is None:
            folder = Path(tempfile.mkdtemp(prefix="guichet-kb-"))
            weakref.finalize(self, rmtree, folder, ignore_errors=True)
            path = folder / "knowledge.sqlite3"
        self.path = path
        self._idle: list[tuple[sqlite3.Connection, int]] = []
        weakref.finalize(self, _close, self._idle)

    @property
    def is_there(self) -> bool:
        """Whether there is a file that we may look at. Of a folder that is another person's, a Path raises an error."""
        return self._inode() != 0

    def prepare(self) -> None:
        """Make the file where it is missing, broken, or of another version. For one process at a time."""
        wanted = version()
        try:
            if self._inode():
                with self.reading() as database:
                    if database.execute("PRAGMA user_version").fetchone()[0] == wanted:
                        return
        except sqlite3.DatabaseError:
            pass
        self.discard()
        part = self.path.with_suffix(".part")
        part.unlink(missing_ok=True)
        database = sqlite3.connect(part)
        try:
            database.executescript(SCHEMA)
            database.execute(f"PRAGMA user_version = {wanted}")  # a number of our own
            database.commit()
        finally:
            database.close()
        part.replace(self.path)

    def discard(self) -> None:
        """Throw the file away. Who reads it at the moment reads on."""
        self.close()
        for ending in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection, from a state of the file that does not change in a transaction."""
        database, inode = self._taken()
        try:
            yield database
        except BaseException:
            database.close()
            raise
        if database.in_transaction:
            database.rollback()
        self._idle.append((database, inode))

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The same, all written or nothing."""
        with self.reading() as database:
            database.execute("BEGIN IMMEDIATE")
            try:
                yield database
            except BaseException:
                database.rollback()
                raise
            database.commit()

    def close(self) -> None:
        """Close the connections that nobody uses, such as before a fork."""
        _close(self._idle)

    def _taken(self) -> tuple[sqlite3.Connection, int]:
        inode = self._inode()
        while idle := _popped(self._idle):
            if idle[1] == inode:
                return idle
            idle[0].close()  # of a file that was deleted since
        if not inode:
            raise sqlite3.OperationalError(f"there is no {self.path}")
        database = sqlite3.connect(self.path, timeout=BUSY, isolation_level=None, check_same_thread=False)
        database.execute("PRAGMA synchronous = normal")
        return database, inode

    def _inode(self) -> int:
        try:
            return self.path.stat().st_ino
        except OSError:
            return 0


def _popped(idle: list[tuple[sqlite3.Connection, int]]) -> tuple[sqlite3.Connection, int] | None:
    try:
        return idle.pop()
    except IndexError:
        return None


def _close(idle: list[tuple[sqlite3.Connection, int]]) -> None:
    while last := _popped(idle):
        last[0].close()
