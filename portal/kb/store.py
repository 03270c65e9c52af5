"""What goes into the index when files changed, and what comes out of it as articles."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from portal import richtext
from portal.kb import vocabulary
from portal.kb.drift import Change
from portal.kb.reading import Reading
from portal.kb.solution import Article, Entry
from portal.kb.words import indexed
from portal.text import folded

KNOWN = "SELECT path, stamp, digest, images, message FROM file"
TEXTS = "SELECT path, slug, json_extract(more, '$[0]') FROM article JOIN content USING (id) WHERE shown ORDER BY path"
SEARCHED = "SELECT title, keywords, summary, body FROM searched WHERE id = ?"
ADD = """INSERT INTO article (slug, language, title, summary, services, updated, path, folder, title_key)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"""
# of a slug in two folders, the first folder's is the one
SHOWN = """SELECT id, language, shown, folder = (SELECT min(folder) FROM article WHERE slug = ?1)
    FROM article WHERE slug = ?1"""


def listed(values: Iterable[str | int]) -> str:
    """Values as a statement takes a list of them."""
    return json.dumps([*values])


def generation(database: sqlite3.Connection) -> int:
    """A number that is another after each change of a file."""
    return int(database.execute("SELECT generation FROM state").fetchone()[0])


def edition(database: sqlite3.Connection) -> tuple[int, int]:
    """The generation, and a number that is another after each look at the history: pages show the one and the other."""
    generation, told = database.execute("SELECT generation, told FROM state").fetchone()
    return generation, told


def put_history(database: sqlite3.Connection, changes: Mapping[str, Change], problem: str) -> None:
    """Write what git says of the files, or why it says nothing. For a transaction."""
    database.execute("DELETE FROM history")
    rows = (
        (path, one.changed and one.changed.isoformat(), one.behind, one.command, one.problem)
        for path, one in changes.items()
    )
    database.executemany("INSERT INTO history VALUES (?, ?, ?, ?, ?)", rows)
    database.execute("UPDATE state SET told = told + 1, problem = ?", (problem,))


def change_of(row: tuple[Any, ...]) -> Change:
    """From the columns ``changed``, ``behind``, ``command`` and ``problem`` of ``history``."""
    changed, behind, command, problem = row
    return Change(_moment(changed), behind, command, problem)


def _moment(changed: str | None) -> datetime | None:
    return datetime.fromisoformat(changed) if changed else None


def put(
    database: sqlite3.Connection, readings: Collection[Reading], gone: Collection[str], strays: Mapping[str, str]
) -> int:
    """Write what changed, and what is left out unread and why; returns the generation. For a transaction."""
    slugs: set[str] = set()
    for path in gone:
        slugs |= _remove(database, path)
        database.execute("DELETE FROM file WHERE path = ?", (path,))
    for one in readings:
        if not one.article and not one.fault:
            database.execute("UPDATE file SET stamp = ? WHERE path = ?", (one.stamp, one.path))
            continue
        slugs |= _remove(database, one.path)
        at = (one.fault.line, one.fault.message) if one.fault else (None, None)
        row = (one.path, one.stamp, one.digest, one.images, *at)
        database.execute("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?)", row)
        if one.article:
            slugs.add(_add(database, one.path, one.article))
    for slug in slugs:
        _settle(database, slug)
    database.execute("DELETE FROM stray")
    database.executemany("INSERT INTO stray VALUES (?, ?)", strays.items())
    database.execute("UPDATE state SET generation = generation + 1")
    return generation(database)


def _add(database: sqlite3.Connection, path: str, text: Article) -> str:
    entry = (text.slug, text.language, text.title, text.summary, json.dumps(text.services), text.updated.isoformat())
    made = database.execute(ADD, (*entry, path, text.services[0], folded(text.title)))
    more = (text.translated_from, text.length, text.sections, text.links, text.images, text.flaws)
    more_text = json.dumps([*more, text.lines, text.keywords])
    database.execute(
        "INSERT INTO content VALUES (?, ?, ?, ?, ?)",
        (made.lastrowid, " · ".join(text.keywords), text.body, more_text, text.html),
    )
    return text.slug


def _remove(database: sqlite3.Connection, path: str) -> set[str]:
    """Take out what the file at ``path`` held; returns the slug, if any."""
    row = database.execute("SELECT id, slug, language, shown FROM article WHERE path = ?", (path,)).fetchone()
    if row is None:
        return set()
    _search(database, row[0], row[2], row[3], is_shown=False)
    database.execute("DELETE FROM content WHERE id = ?", row[:1])
    database.execute("DELETE FROM article WHERE id = ?", row[:1])
    return {row[1]}


def _settle(database: sqlite3.Connection, slug: str) -> None:
    """Decide which articles of a slug are shown, and under which services."""
    for id, language, shown, wanted in database.execute(SHOWN, (slug,)).fetchall():
        _search(database, id, language, shown, is_shown=wanted)
    database.execute("DELETE FROM listing WHERE slug = ?", (slug,))
    database.execute(
        "INSERT OR IGNORE INTO listing SELECT json_each.value, slug, language FROM article, json_each(services) "
        "WHERE slug = ? AND shown",
        (slug,),
    )


def _search(database: sqlite3.Connection, id: int, language: str, shown: int, is_shown: bool) -> None:
    """Have an article found by its words, or no more."""
    if bool(shown) == bool(is_shown):
        return
    texts = [indexed(text) for text in database.execute(SEARCHED, (id,)).fetchone()]
    (vocabulary.take_in if is_shown else vocabulary.take_out)(database, language, id, texts)
    database.execute("UPDATE article SET shown = ? WHERE id = ?", (int(is_shown), id))


def entry_of(row: Iterable[Any]) -> Entry:
    """A line of a list, from the columns slug, language, title, summary, services, updated, changed."""
    slug, language, title, summary, services, updated, changed = row
    day = date.fromisoformat(updated)
    return Entry(slug, language, title, summary, tuple(json.loads(services)), day, _moment(changed))


def article_of(root: Path, row: tuple[Any, ...]) -> Article:
    """An article, from those columns and ``path``, ``more``, ``html``, ``body``."""
    entry, (path, more, html, body) = entry_of(row[:7]), row[7:]
    revision, length, sections, links, images, flaws, lines, keywords = json.loads(more)
    return Article(
        **vars(entry),
        path=root / path,
        keywords=tuple(keywords),
        translated_from=revision,
        html=richtext.stored(html),
        body=body,
        length=length,
        sections=tuple(map(tuple, sections)),
        links=tuple(map(tuple, links)),
        images=tuple(map(tuple, images)),
        flaws=tuple(map(tuple, flaws)),
        lines=lines,
    )
