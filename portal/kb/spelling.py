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
MOST_WORDS = 3  # that are mended in a query
KNOWN = in_each("""SELECT 1 FROM words_xx CROSS JOIN article ON article.id = words_xx.rowid WHERE words_xx MATCH ?
    AND EXISTS (SELECT 1 FROM json_each(services) AS own WHERE own.value IN (SELECT value FROM json_each(?)))
    LIMIT 1""")
# with the same first letter, and then with the same second one: seldom are both wrong
NEAR = (
    in_each("""SELECT word, articles FROM word_xx WHERE word >= ?1 AND word < ?1 || char(1114111)
    AND length(word) BETWEEN ?2 - 2 AND ?2 + 2"""),
    in_each("""SELECT word, articles FROM word_xx WHERE substr(word, 2, 1) = ?1
    AND length(word) BETWEEN ?2 - 2 AND ?2 + 2"""),
)
SAID = in_each("SELECT 1 FROM words_xx WHERE words_xx MATCH '{title summary body} : \"' || ? || '\"' LIMIT 1")
WRITTEN = in_each("""SELECT highlight(words_xx, 0, char(2), char(3)) || highlight(words_xx, 1, char(2), char(3))
    || highlight(words_xx, 2, char(2), char(3)) || highlight(words_xx, 3, char(2), char(3))
    FROM words_xx CROSS JOIN article ON article.id = words_xx.rowid WHERE words_xx MATCH ?
    AND EXISTS (SELECT 1 FROM json_each(services) AS own WHERE own.value IN (SELECT value FROM json_each(?)))
    LIMIT 1""")


def meant(database: sqlite3.Connection, query: str, language: str, services: Collection[str]) -> str:
    """A query like ``query`` that finds a solution of ``services``, its words as they are written; or nothing."""
    for code in sorted(LANGUAGES, key=lambda other: other != language):
        words = words_of(query, code)
        mended = _mended(database, words, code, services)
        if mended and words != mended and _is_found(database, mended, code, services):
            return " ".join(mended)
    return ""


def _mended(database: sqlite3.Connection, words: list[str], language: str, services: Collection[str]) -> list[str]:
    """The words, those that no solution has as the likest that one has; none where there is no such."""
    mended = [word if _is_found(database, [word], language, services) else "" for word in words]
    if mended.count("") > MOST_WORDS:
        return []
    for at, word in enumerate(words):
        mended[at] = mended[at] or _likest(database, word, language, services)
        if not mended[at]:
            return []
    return mended


def _likest(database: sqlite3.Connection, word: str, language: str, services: Collection[str]) -> str:
    bare = folded(word)
    if len(bare) < SHORTEST or bare.isdigit():  # another number is no spelling of it
        return ""
    matcher = SequenceMatcher(b=bare)
    for near, letter in zip(NEAR, bare, strict=False):
        alike = []
        for term, count in database.execute(near[language], (letter, len(bare))):
            matcher.set_seq1(term)
            if matcher.quick_ratio() >= ALIKE and (ratio := matcher.ratio()) >= ALIKE:
                alike.append((-ratio, -count, term))
        # a keyword that no text has may be a misspelling itself
        likest = sorted(sorted(alike)[:MOST], key=lambda one: not _is_said(database, one[2], language))
        for _ratio, _count, term in likest:
            if written := _written(database, term, language, services):
                return written
    return ""


def _is_said(database: sqlite3.Connection, term: str, language: str) -> bool:
    return database.execute(SAID[language], (term,)).fetchone() is not None


def _written(database: sqlite3.Connection, term: str, language: str, services: Collection[str]) -> str:
    """The word as a solution of ``services`` writes it, accents and all; nothing when none has it."""
    row = database.execute(WRITTEN[language], (f'"{term}"', store.listed(services))).fetchone()
    return row[0].partition("\x02")[2].partition("\x03")[0].lower() if row else ""


def _is_found(database: sqlite3.Connection, words: list[str], language: str, services: Collection[str]) -> bool:
    asked = expression(words, language, one=vocabulary.written_out(database))
    return database.execute(KNOWN[language], (asked, store.listed(services))).fetchone() is not None
