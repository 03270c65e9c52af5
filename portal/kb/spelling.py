"""What was meant by a query that finds nothing: words of the knowledge base that are spelled almost so."""

import sqlite3
from collections.abc import Collection
from difflib import SequenceMatcher

from portal.config import LANGUAGES
from portal.kb import store, vocabulary
from portal.kb.index import in_each
from portal.kb.words import expression, words_of
from portal.text import folded

SHORTEST = 3  # letters; shorter words are like too many others
ALIKE = 0.7  # of difflib's ratio
MOST = 4  # spellings that are tried for a word
AMONG = f"""FROM words_xx CROSS JOIN article ON article.id = words_xx.rowid
    WHERE words_xx MATCH ? AND {store.OF_SERVICES} LIMIT 1"""
KNOWN = in_each(f"SELECT 1 {AMONG}")
# the first letters are seldom wrong both
NEAR = in_each("""SELECT word, articles FROM word_xx WHERE length(word) BETWEEN ?1 - 2 AND ?1 + 2
    AND (substr(word, 1, 1) = ?2 OR substr(word, 2, 1) = ?3)""")
WRITTEN = in_each(f"""SELECT highlight(words_xx, 0, char(2), char(3)) || highlight(words_xx, 1, char(2), char(3))
    || highlight(words_xx, 2, char(2), char(3)) || highlight(words_xx, 3, char(2), char(3)) {AMONG}""")


def meant(database: sqlite3.Connection, query: str, language: str, services: Collection[str]) -> str:
    """A query like ``query`` that finds a solution of ``services``, its words as they are written; or nothing."""
    for code in sorted(LANGUAGES, key=lambda other: other != language):
        words = words_of(query, code)
        mended = [_mended(database, word, code, services) for word in words]
        if words != mended and all(mended) and _is_found(database, mended, code, services):
            return " ".join(mended)
    return ""


def _mended(database: sqlite3.Connection, word: str, language: str, services: Collection[str]) -> str:
    """The word itself when a solution has it, else the likest that one has, else nothing."""
    if _is_found(database, [word], language, services):
        return word
    bare = folded(word)
    if len(bare) < SHORTEST:
        return ""
    matcher = SequenceMatcher(b=bare)
    alike = []
    for term, count in database.execute(NEAR[language], (len(bare), bare[0], bare[1])):
        matcher.set_seq1(term)
        if matcher.quick_ratio() >= ALIKE and (ratio := matcher.ratio()) >= ALIKE:
            alike.append((-ratio, -count, term))
    for _ratio, _count, term in sorted(alike)[:MOST]:
        if written := _written(database, term, language, services):
            return written
    return ""


def _written(database: sqlite3.Connection, term: str, language: str, services: Collection[str]) -> str:
    """The word as a solution of ``services`` writes it, accents and all; nothing when none has it."""
    row = database.execute(WRITTEN[language], (f'"{term}"', store.listed(services))).fetchone()
    return row[0].partition("\x02")[2].partition("\x03")[0].lower() if row else ""


def _is_found(database: sqlite3.Connection, words: list[str], language: str, services: Collection[str]) -> bool:
    asked = expression(words, language, one=vocabulary.written_out(database))
    return database.execute(KNOWN[language], (asked, store.listed(services))).fetchone() is not None
