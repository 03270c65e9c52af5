"""The solutions of the running portal: looked for on disk, kept in the index, and handed out from there."""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, TypeVar, cast

from flask import Flask, current_app

from portal.config import LANGUAGES
from portal.kb import store
from portal.kb.drift import Change
from portal.kb.front_matter import Fault
from portal.kb.index import Index
from portal.kb.solution import Article, Entry, Solution
from portal.kb.updates import Updates

MOST_KEPT = 500  # short lists, counts and searches, of 20 KB at most
SCAN_EVERY = 2.0  # seconds; a look at 1,000 files takes some milliseconds
WATCH_EVERY = 1.5  # seconds; the process that watches is always before the others
AT_START, AT_REQUEST = 1.0, 0.5  # seconds to read changed files before going on with those that are read
LISTED = """SELECT slug, language, title, summary, services, updated, changed, max(language = ?1)
    FROM article LEFT JOIN history USING (path)
    WHERE shown
    AND (slug, language) IN (SELECT slug, language FROM listing WHERE service IN (SELECT value FROM json_each(?2)))
    GROUP BY slug ORDER BY title_key LIMIT ?3 OFFSET ?4"""
EDITIONS = """SELECT slug, language, title, summary, services, updated, changed FROM article
    LEFT JOIN history USING (path) WHERE shown AND language = ?1
    AND (slug, language) IN (SELECT slug, language FROM listing WHERE service IN (SELECT value FROM json_each(?2)))
    ORDER BY coalesce(changed, updated) DESC, slug LIMIT ?3"""
TWINLESS = """SELECT slug, language, path FROM article WHERE shown GROUP BY slug HAVING count(*) = 1 ORDER BY path"""
COUNTS = """SELECT service, count(DISTINCT slug) FROM listing WHERE service IN (SELECT value FROM json_each(?))
    GROUP BY service"""
TOTAL = "SELECT count(DISTINCT slug) FROM listing WHERE service IN (SELECT value FROM json_each(?))"
WHOLE = """SELECT slug, language, title, summary, services, updated, changed, path, more, html, body
    FROM article JOIN content USING (id) LEFT JOIN history USING (path) WHERE """
ONE, EVERY = WHOLE + "slug = ? AND shown", WHOLE + "shown ORDER BY path"
OUTLINES = EVERY.replace("html, body", "'', ''")
CHANGE = "SELECT changed, behind, command, problem FROM history WHERE path = ?"
DRIFTED = """SELECT path, changed, behind, command, problem FROM history WHERE behind OR problem <> ''
    ORDER BY behind DESC, path"""
FAULTS = """SELECT path, line, message FROM file WHERE message IS NOT NULL
    UNION ALL SELECT path, 1, message FROM stray
    UNION ALL SELECT twin.path, 1, 'another solution is named ' || slug || ' in ' ||
        (SELECT min(folder) FROM article WHERE slug = twin.slug) || '/: give this one another name'
        FROM article AS twin WHERE NOT shown
    ORDER BY 1"""


log = logging.getLogger(__name__)
Made = TypeVar("Made")


class Library:
    """All solutions under ``folder``, as the index in the file ``path`` has them (else in one for the moment)."""

    def __init__(self, folder: Path, path: Path | None = None, budget: float = float("inf")) -> None:
        """Look at the files, and read the changed ones for up to ``budget`` seconds."""
        self.folder = folder.resolve()
        self.updates = Updates(self.folder, Index(path))
        self._looked = float("-inf")
        # the edition, and answers of it; one attribute, so that a thread never puts an old answer among new ones
        self._answers: tuple[tuple[int, int], dict[tuple[object, ...], Any]] = ((-1, -1), {})
        self.refresh(budget)

    @property
    def index(self) -> Index:
        """Where the answers are from."""
        return self.updates.index

    def refresh(self, budget: float = AT_REQUEST) -> None:
        """Read what changed since the last look, unless somebody looked SCAN_EVERY seconds ago."""
        is_there = self.index.is_there  # whoever deletes it meets no error
        if is_there and time.monotonic() - self._looked < SCAN_EVERY:
            return
        self._looked = time.monotonic()
        if not is_there or self.updates.age() >= SCAN_EVERY:
            self.updates.look(budget)

    def watch(self, stop: threading.Event) -> None:
        """Look again and again until ``stop``: for one process, so that the others never have to."""
        while not stop.wait(WATCH_EVERY):
            try:
                self.updates.look()
                self.updates.look_at_history()
            except Exception:  # of a full disk, or of what else is new: the pages go on with what is there
                log.exception("knowledge base: not looked at")

    def find(self, slug: str) -> Solution | None:
        """The solution named ``slug``."""
        articles = [store.article_of(self.folder / "solutions", row) for row in self._rows(ONE, slug)]
        return Solution(slug, {text.language: text for text in articles}) if articles else None

    def every(self, is_whole: bool = True) -> list[Solution]:
        """All of them, whole, which takes a while of a large knowledge base, or without their texts."""
        solutions: dict[str, Solution] = {}
        for row in self._rows(EVERY if is_whole else OUTLINES):
            text = store.article_of(self.folder / "solutions", row)
            solutions.setdefault(text.slug, Solution(text.slug)).articles[text.language] = text
        return list(solutions.values())

    def change_of(self, text: Article) -> Change | None:
        """When the file of an article was last changed, and what it is behind; None where git does not say."""
        rows = self._rows(CHANGE, text.path.relative_to(self.folder / "solutions").as_posix())
        return store.change_of(rows[0]) if rows else None

    def drifted(self) -> list[tuple[Path, Change]]:
        """The translations that are behind, those the most behind first, then those of which that cannot be said."""
        return [(self.folder / "solutions" / row[0], store.change_of(row[1:])) for row in self._rows(DRIFTED)]

    def no_history(self) -> str | None:
        """Why there is no history to tell the drift from; nothing when there is, None before git was asked."""
        return cast(str | None, self._rows("SELECT problem FROM state")[0][0])

    def size(self) -> int:
        """How many solutions there are."""
        return int(self._rows("SELECT count(DISTINCT slug) FROM article WHERE shown")[0][0])

    @property
    def faults(self) -> list[Fault]:
        """The files that are left out, and why, in their order."""
        return [Fault(self.folder / "solutions" / path, line, said) for path, line, said in self._rows(FAULTS)]

    def listed(
        self, services: Collection[str], language: str, most: int = -1, after: int = 0, without: str = ""
    ) -> list[Entry]:
        """Solutions of the services by title, each once: in the reader's language, else in the other.

        At most ``most`` of them (all if negative), after the first ``after``; not the one named ``without``.
        """
        ask = self._rows if most < 0 else self._kept  # all of them would fill the memory
        rows = ask(LISTED, language, store.listed(sorted(services)), most + 1 if most >= 0 else most, after)
        return [store.entry_of(row[:7]) for row in rows if row[0] != without][: most if most >= 0 else None]

    def editions(self, services: Collection[str], language: str, most: int = -1) -> list[Entry]:
        """What the services have in ``language`` itself, changed last first: at most ``most`` (all if negative)."""
        return [store.entry_of(row) for row in self._rows(EDITIONS, language, store.listed(services), most)]

    def twinless(self) -> list[tuple[str, str, Path]]:
        """Solutions in one language alone: slug, the language that is missing, and the file it would be in."""
        found = []
        for slug, language, path in self._rows(TWINLESS):
            missing = next(code for code in LANGUAGES if code != language)
            found.append((slug, missing, (self.folder / "solutions" / path).with_name(f"{slug}.{missing}.md")))
        return found

    def counts(self, services: Collection[str]) -> dict[str, int]:
        """How many solutions each of the services has, where it has any."""
        return dict(self._kept(COUNTS, store.listed(sorted(services))))

    def total(self, services: Collection[str]) -> int:
        """How many solutions the services have together."""
        return int(self._kept(TOTAL, store.listed(sorted(services)))[0][0])

    def _rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with self.index.reading() as database:
            return database.execute(sql, values).fetchall()

    def _kept(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        return self.kept((sql, *values), lambda database: database.execute(sql, values).fetchall())

    def kept(self, key: tuple[object, ...], make: Callable[[sqlite3.Connection], Made]) -> Made:
        """What ``make`` makes, kept until a file or its history changes: what many ask for, and is slow to find.

        It must follow from the key and the index, which it reads in one transaction.
        """
        with self.index.reading() as database:
            edition, answers = self._answers
            if key in answers and store.edition(database) == edition:
                return cast(Made, answers[key])
            database.execute("BEGIN")
            now = store.edition(database)
            if now != edition or len(answers) >= MOST_KEPT:
                self._answers = (now, answers := {})
            made = answers[key] = make(database)
            return made


def current() -> Library:
    """The library of the running portal, fresh to within SCAN_EVERY seconds."""
    library: Library = current_app.extensions["kb"]
    library.refresh()
    return library


def init_app(app: Flask) -> None:
    """Open the knowledge base named by PORTAL_KB; what takes long to read at a first start comes later."""
    settings = app.config["PORTAL"]
    library = Library(settings.kb, settings.data / "cache" / "knowledge.sqlite3", AT_START)
    library.index.close()  # no connection may pass a fork
    app.extensions["kb"] = library
