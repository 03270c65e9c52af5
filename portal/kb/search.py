"""Search over solutions: every word, in the reader's language first, best first, with what was found marked."""

import sqlite3
from collections.abc import Collection
from dataclasses import dataclass

from markupsafe import Markup

from portal.config import LANGUAGES
from portal.kb import spelling, store
from portal.kb.best import Best
from portal.kb.library import Library
from portal.kb.marks import Marks
from portal.kb.solution import Entry
from portal.kb.words import words_of


@dataclass(frozen=True)
class Hit:
    """A solution that was found; ``title`` and ``excerpt`` have what was found in ``<mark>``."""

    entry: Entry
    title: Markup
    excerpt: Markup


@dataclass(frozen=True)
class Hits:
    """What a search found: ``total`` solutions, of which ``hits`` are those asked for; else what was meant, perhaps.

    Of very many, the best are shown and no more are counted: there are ``total`` at least.
    """

    total: int
    hits: tuple[Hit, ...]
    meant: str = ""
    is_counted_in_part: bool = False


def search(
    library: Library, query: str, language: str, services: Collection[str], most: int = 20, after: int = 0
) -> Hits:
    """Solutions of ``services`` that have every word of ``query``, each once.

    First those found in the reader's ``language``, then, unless these are very many, those found only in the other: at
    most ``most`` after the first ``after``. Without any, a query that is spelled as the solutions are and finds some.
    What is outside ``services`` is neither found nor counted nor suggested.
    """
    key = ("search", query, language, store.listed(sorted(services)), most, after)
    with library.index.reading() as database:
        database.execute("BEGIN")  # both languages as of the same moment
        return library.kept(database, key, lambda: _found(database, query, language, services, most, after))


def _found(
    database: sqlite3.Connection, query: str, language: str, services: Collection[str], most: int, after: int
) -> Hits:
    hits: list[Hit] = []
    met: list[str] = []
    total, are_many = 0, False
    for code in sorted(LANGUAGES, key=lambda other: other != language):
        words = words_of(query, code)
        if not words or are_many:
            continue
        best = Best(database, words, code, services, met=met)
        room, skipped = most - len(hits), max(0, after - total)
        if room > 0 and best.total > skipped:
            hits += hits_of(best, room, skipped)
        met, total, are_many = best.slugs, total + best.total, best.are_many
    meant = "" if total or not most else spelling.meant(database, query, language, services)
    return Hits(total, tuple(hits), meant, are_many)


def hits_of(best: Best, most: int, after: int = 0) -> list[Hit]:
    """At most ``most`` of the best after the first ``after``, with the summary, or what has more of the words."""
    marks, hits = Marks(best.words, best.language), []
    for row in best.lines(most, after):
        entry = store.entry_of(row[:7])
        excerpt = max(marks.marked(entry.summary), marks.excerpt(row[7]), key=_finds)  # alike: the summary, whole
        hits.append(Hit(entry, marks.marked(entry.title), excerpt))
    return hits


def _finds(html: Markup) -> int:
    return html.count("<mark>")
