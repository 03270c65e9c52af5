"""Search over solutions: every word, in the reader's language first, best first, with what was found marked."""

import sqlite3
from collections.abc import Collection
from dataclasses import dataclass

from markupsafe import Markup

from portal import richtext
from portal.config import LANGUAGES
from portal.kb import spelling, store
from portal.kb.library import Library
from portal.kb.solution import Entry
from portal.kb.words import expression, within, words_of

# a word in the title counts more than one in the keywords, and that more than one in the text
FIND = {
    "fr": """SELECT slug, language, article.title, article.summary, services, updated,
        highlight(words_fr, 0, char(2), char(3)), highlight(words_fr, 2, char(2), char(3)),
        snippet(words_fr, 3, char(2), char(3), '…', 30)
        FROM words_fr CROSS JOIN article ON article.id = words_fr.rowid
        WHERE words_fr MATCH '{title keywords summary body} : (' || ?1 || ')'
        AND rank MATCH 'bm25(12, 6, 3, 1, 0)' AND slug NOT IN (SELECT value FROM json_each(?2))
        AND EXISTS (SELECT 1 FROM json_each(services) AS own WHERE own.value IN (SELECT value FROM json_each(?5)))
        ORDER BY rank LIMIT ?3 OFFSET ?4""",
    "en": """SELECT slug, language, article.title, article.summary, services, updated,
        highlight(words_en, 0, char(2), char(3)), highlight(words_en, 2, char(2), char(3)),
        snippet(words_en, 3, char(2), char(3), '…', 30)
        FROM words_en CROSS JOIN article ON article.id = words_en.rowid
        WHERE words_en MATCH '{title keywords summary body} : (' || ?1 || ')'
        AND rank MATCH 'bm25(12, 6, 3, 1, 0)' AND slug NOT IN (SELECT value FROM json_each(?2))
        AND EXISTS (SELECT 1 FROM json_each(services) AS own WHERE own.value IN (SELECT value FROM json_each(?5)))
        ORDER BY rank LIMIT ?3 OFFSET ?4""",
}
SLUGS = {
    "fr": "SELECT slug FROM words_fr CROSS JOIN article ON article.id = words_fr.rowid WHERE words_fr MATCH ? LIMIT ?",
    "en": "SELECT slug FROM words_en CROSS JOIN article ON article.id = words_en.rowid WHERE words_en MATCH ? LIMIT ?",
}
COUNT = {
    "fr": "SELECT count(*) FROM words_fr WHERE words_fr MATCH ?",
    "en": "SELECT count(*) FROM words_en WHERE words_en MATCH ?",
}
MANY = 100  # hits in the reader's language: nobody goes on to the other after so many


@dataclass(frozen=True)
class Hit:
    """A solution that was found; ``title`` and ``excerpt`` have what was found in ``<mark>``."""

    entry: Entry
    title: Markup
    excerpt: Markup


@dataclass(frozen=True)
class Hits:
    """What a search found: ``total`` solutions, of which ``hits`` are those asked for; else what was meant, perhaps."""

    total: int
    hits: tuple[Hit, ...]
    meant: str = ""


def search(
    library: Library, query: str, language: str, services: Collection[str], most: int = 20, after: int = 0
) -> Hits:
    """Solutions of ``services`` that have every word of ``query``, each once.

    First those found in the reader's ``language``, then, unless these are MANY, those found only in the other: at most
    ``most`` after the first ``after``. Without any, a query that is spelled as the solutions are and finds some. What
    is outside ``services`` is neither found nor counted nor suggested.
    """
    with library.index.reading() as database:
        database.execute("BEGIN")  # both languages as of the same moment
        total, hits = _found(database, query, language, services, most, after)
        meant = "" if total else spelling.meant(database, query, language, services)
    return Hits(total, tuple(hits), meant)


def _found(
    database: sqlite3.Connection, query: str, language: str, services: Collection[str], most: int, after: int
) -> tuple[int, list[Hit]]:
    hits: list[Hit] = []
    met: list[str] = []
    total = 0
    for code in sorted(LANGUAGES, key=lambda other: other != language):
        words = words_of(query, code)
        if not words or total > MANY:
            continue
        wanted = expression(words, code)
        asked = within(wanted, services)
        own = int(database.execute(COUNT[code], (asked,)).fetchone()[0])
        if code != language and own and met:
            slugs = {row[0] for row in database.execute(SLUGS[code], (asked, own))}
            own = len(slugs - set(met))
        room, skipped = most - len(hits), max(0, after - total)
        if room > 0 and own > skipped:
            rows = database.execute(FIND[code], (wanted, store.listed(met), room, skipped, store.listed(services)))
            hits += [hit_of(row) for row in rows.fetchall()]
        if code == language and own <= MANY:
            met = [row[0] for row in database.execute(SLUGS[code], (asked, MANY))]
        total += own
    return total, hits


def hit_of(row: tuple[str, ...]) -> Hit:
    """A hit, from a row of FIND."""
    title, summary, body = row[6:]
    return Hit(store.entry_of(row[:6]), _marked(title), _marked(max(body, summary, key=_finds)))


def _finds(text: str) -> int:
    return text.count("\x02")


def _marked(text: str) -> Markup:
    return richtext.marked(text, "\x02", "\x03")
