"""The best of what has certain words, whatever their number: FTS5 weighs all that match, however few are shown.

Of few, all are weighed. Of many come first those that have the words in title, keywords or summary, weighed by these
alone; then those that have some of them there; then any.
"""

import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from portal.kb import store, vocabulary
from portal.kb.index import in_each
from portal.kb.words import expression

MANY = 200  # nobody reads on so far, and no more are counted
# Each answers in one row: for each row, a thread has to wait for the others.
# a word in the title counts more than one in the keywords, and that more than one in the text
WEIGHED = in_each("""SELECT json_group_array(rowid) FROM (SELECT rowid FROM words_xx WHERE words_xx MATCH ?
    AND rank MATCH 'bm25(12, 6, 3, 1)' AND +rowid IN (SELECT value FROM json_each(?)) ORDER BY rank LIMIT ?
    OFFSET ?)""")
HEADS = in_each("""SELECT json_group_array(id) FROM (
    SELECT article.id FROM heads_xx CROSS JOIN article ON article.id = heads_xx.rowid
    WHERE heads_xx MATCH ? AND rank MATCH 'bm25(12, 6, 3)' AND slug NOT IN (SELECT value FROM json_each(?))
    AND EXISTS (SELECT 1 FROM json_each(services) AS own WHERE own.value IN (SELECT value FROM json_each(?)))
    ORDER BY rank LIMIT ?)""")
# of any service: to be told it by FTS5 takes longer than to look at those that are counted
MATCHING = in_each("SELECT json_group_array(rowid) FROM words_xx WHERE words_xx MATCH ?")
COUNTED = """SELECT json_group_array(json_array(id, slug)) FROM (
    SELECT article.id, slug FROM json_each(?) AS found CROSS JOIN article ON article.id = found.value
    WHERE slug NOT IN (SELECT value FROM json_each(?))
    AND EXISTS (SELECT 1 FROM json_each(services) AS own WHERE own.value IN (SELECT value FROM json_each(?)))
    LIMIT ?)"""
LINES = """SELECT id, slug, language, title, summary, services, updated, changed, body
    FROM article JOIN content USING (id) LEFT JOIN history USING (path) WHERE id IN (SELECT value FROM json_each(?))"""


@dataclass(frozen=True)
class Best:
    """The articles in ``language`` of ``services`` that have every one of ``words``, or any; none of a slug in ``met``.

    ``words`` must not be empty. All is asked in one transaction.
    """

    database: sqlite3.Connection
    words: Sequence[str]
    language: str
    services: Collection[str]
    is_any: bool = False
    met: Collection[str] = ()

    @property
    def total(self) -> int:
        """How many they are, up to MANY."""
        return MANY if self.are_many else len(self._counted)

    @cached_property
    def are_many(self) -> bool:
        """Whether they are more than MANY. If those above the texts are, no text is asked."""
        return len(self._heads) > MANY or len(self._counted) > MANY

    @property
    def slugs(self) -> list[str]:
        """What they are named, unless they are many."""
        return [] if self.are_many else [slug for _id, slug in self._counted]

    def lines(self, most: int, after: int = 0) -> list[tuple[Any, ...]]:
        """At most ``most`` of them after the first ``after``, the best first: the columns of an entry, and the text."""
        if self.are_many:
            ids = self._first(min(after + most, MANY))[after:]
        else:
            among = store.listed(id for id, _slug in self._counted)
            ids = self._asked(WEIGHED[self.language], self._ranked(self.is_any), among, most, after)
        rows = {row[0]: row[1:] for row in self.database.execute(LINES, (store.listed(ids),))}
        return [rows[id] for id in ids]

    @cached_property
    def _heads(self) -> list[int]:
        return self._in_heads(self.is_any)

    @cached_property
    def _matching(self) -> list[int]:
        written = vocabulary.written_out(self.database)
        return self._asked(MATCHING[self.language], expression(self.words, self.language, self.is_any, written))

    @cached_property
    def _counted(self) -> list[tuple[int, str]]:
        return self._asked(COUNTED, store.listed(self._matching), *self._bounds)

    @property
    def _bounds(self) -> tuple[str, str, int]:
        return store.listed(self.met), store.listed(self.services), MANY + 1

    def _first(self, most: int) -> list[int]:
        ids = self._heads[:most]
        if len(ids) < most and len(self.words) > 1 and not self.is_any:
            found = {*self._matching} - {*ids}
            ids += [id for id in self._in_heads(is_any=True) if id in found]
        if len(ids) < most:
            known = {*ids}
            ids += [id for id, _slug in self._counted if id not in known]
        return ids[:most]

    def _in_heads(self, is_any: bool) -> list[int]:
        return self._asked(HEADS[self.language], self._ranked(is_any), *self._bounds)

    def _ranked(self, is_any: bool) -> str:
        return expression(self.words, self.language, is_any)

    def _asked(self, sql: str, *values: object) -> list[Any]:
        return list(json.loads(self.database.execute(sql, values).fetchone()[0]))
