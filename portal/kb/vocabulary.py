"""The words of the knowledge base: in FTS5's tables, and a row each, for FTS5 is slow to say which words it has."""

import json
import sqlite3
from collections.abc import Sequence

from portal.kb.index import in_each
from portal.kb.words import WORD, Expression, forms_of, shortest
from portal.text import folded

LAST = "\U0010ffff"  # comes after every letter
INDEXED = 3  # letters of the beginnings that FTS5 has an index of; for longer ones it gathers all their words
MOST_FORMS = 50  # words that a beginning is written out into; with more, gathering them is no slower
_WORDS_IN = in_each("INSERT INTO words_xx (rowid, title, keywords, summary, body) VALUES (?, ?, ?, ?, ?)")
_WORDS_OUT = in_each("""INSERT INTO words_xx (words_xx, rowid, title, keywords, summary, body)
    VALUES ('delete', ?, ?, ?, ?, ?)""")
_HEADS_IN = in_each("INSERT INTO heads_xx (rowid, title, keywords, summary) VALUES (?, ?, ?, ?)")
_HEADS_OUT = in_each("INSERT INTO heads_xx (heads_xx, rowid, title, keywords, summary) VALUES ('delete', ?, ?, ?, ?)")
_MORE = in_each("""INSERT INTO word_xx SELECT value, 1 FROM json_each(?) WHERE true
    ON CONFLICT DO UPDATE SET articles = articles + 1""")
_LESS = in_each("UPDATE word_xx SET articles = articles - 1 WHERE word IN (SELECT value FROM json_each(?))")
_NONE = in_each("DELETE FROM word_xx WHERE articles < 1 AND word IN (SELECT value FROM json_each(?))")
_BEGIN = in_each("SELECT word FROM word_xx WHERE word >= ? AND word < ? LIMIT ?")
_TIDY = [
    *in_each("INSERT INTO words_xx (words_xx) VALUES ('optimize')").values(),
    *in_each("INSERT INTO heads_xx (heads_xx) VALUES ('optimize')").values(),
]


def take_in(database: sqlite3.Connection, language: str, id: int, texts: Sequence[str]) -> None:
    """Have an article found by its ``texts``: title, keywords, summary, body, as they are indexed."""
    database.execute(_WORDS_IN[language], (id, *texts))
    database.execute(_HEADS_IN[language], (id, *texts[:3]))
    database.execute(_MORE[language], (_words_in(texts),))


def take_out(database: sqlite3.Connection, language: str, id: int, texts: Sequence[str]) -> None:
    """Have it found no more; the texts are those that it was taken in with."""
    database.execute(_WORDS_OUT[language], (id, *texts))
    database.execute(_HEADS_OUT[language], (id, *texts[:3]))
    database.execute(_LESS[language], (_words_in(texts),))
    database.execute(_NONE[language], (_words_in(texts),))


def tidy(database: sqlite3.Connection) -> None:
    """Put together what many articles left in pieces: half of a search was spent on that. Takes a second for 10,000."""
    for statement in _TIDY:
        database.execute(statement)


def written_out(database: sqlite3.Connection) -> Expression:
    """What FTS5 is asked for a word, as ``words.one_of``, with the words instead of their beginning.

    It reads them only as far as it has to, where it would gather all that have a beginning before the first.
    Not to rank: each word would be weighed for itself.
    """

    def one_of(word: str, language: str) -> str:
        beginnings, wholes = forms_of(word, language)
        parts = [f'"{form}"' for form in wholes]
        for form in shortest(beginnings):
            parts += _forms(database, form, language)
        return "(" + " OR ".join(parts) + ")"

    return one_of


def _forms(database: sqlite3.Connection, beginning: str, language: str) -> list[str]:
    forms = []
    if len(beginning) > INDEXED:
        forms = database.execute(_BEGIN[language], (beginning, beginning + LAST, MOST_FORMS + 1)).fetchall()
    return [f'"{form}"' for (form,) in forms] if 0 < len(forms) <= MOST_FORMS else [f'"{beginning}" *']


def _words_in(texts: Sequence[str]) -> str:
    return json.dumps(sorted({*WORD.findall(folded("\n".join(texts)))}))
