"""What was meant by a query that finds nothing: words of the knowledge base that are spelled almost so."""

import sqlite3
from collections.abc import Collection
from difflib import SequenceMatcher

from portal.config import LANGUAGES
from portal.kb import vocabulary
from portal.kb.index import in_each
from portal.kb.words import expression, within, words_of
from portal.text import folded

SHORTEST = 3  # letters; shorter words are like too many others
ALIKE = 0.7  # of difflib's ratio
MOST = 4  # spellings that are tried for a word
KNOWN = in_each("SELECT 1 FROM words_xx WHERE words_xx MATCH ? LIMIT 1")
# the first letters are seldom wrong both
NEAR = in_each("""SELECT word, articles FROM word_xx WHERE length(word) BETWEEN ?1 - 2 AND ?1 + 2
    AND (substr(word, 1, 1) = ?2 OR substr(word, 2, 1) = ?3)""")
SAID = in_each("SELECT 1 FROM words_xx WHERE words_xx MATCH '{title summary body} : \"' || ? || '\"' LIMIT 1")
WRITTEN = in_each("""SELECT highlight(words_xx, 0, char(2), char(3)) || highlight(words_xx, 1, char(2), char(3))
    || highlight(words_xx, 2, char(2), char(3)) || highlight(words_xx, 3, char(2), char(3))
    FROM words_xx WHERE words_xx MATCH ? LIMIT 1""")


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
    if len(bare) < SHORTEST or bare.isdigit():  # another number is no spelling of it
        return ""
    matcher = SequenceMatcher(b=bare)
    alike = []
    for term, count in database.execute(NEAR[language], (len(bare), bare[0], bare[1])):
        matcher.set_seq1(term)
        if matcher.quick_ratio() >= ALIKE and (ratio := matcher.ratio()) >= ALIKE:
            alike.append((-ratio, -count, term))
    # a keyword that no text has may be a misspelling itself
    for _ratio, _count, term in sorted(sorted(alike)[:MOST], key=lambda one: not _is_said(database, one[2], language)):
        if written := _written(database, term, language, services):
            return written
    return ""


def _is_said(database: sqlite3.Connection, term: str, language: str) -> bool:
    return database.execute(SAID[language], (term,)).fetchone() is not None


def _written(database: sqlite3.Connection, term: str, language: str, services: Collection[str]) -> str:
    """The word as a solution of ``services`` writes it, accents and all; nothing when none has it."""
    row = database.execute(WRITTEN[language], (within(f'"{term}"', services),)).fetchone()
    return row[0].partition("\x02")[2].partition("\x03")[0].lower() if row else ""


def _is_found(database: sqlite3.Connection, words: list[str], language: str, services: Collection[str]) -> bool:
    asked = within(expression(words, language, one=vocabulary.written_out(database)), services)
    return database.execute(KNOWN[language], (asked,)).fetchone() is not None
