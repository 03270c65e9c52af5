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
from portal.kb.words import expression, within

MANY = 200  # nobody reads on so far, and no more are counted
# a word in the title counts more than one in the keywords, and that more than one in the text
WEIGHED = in_each("""SELECT article.id FROM words_xx CROSS JOIN article ON article.id = words_xx.rowid
    WHERE words_xx MATCH '{title keywords summary body} : (' || ?1 || ')'
    AND rank MATCH 'bm25(12, 6, 3, 1, 0)' AND slug NOT IN (SELECT value FROM json_each(?2))
    AND EXISTS (SELECT 1 FROM json_each(services) AS own WHERE own.value IN (SELECT value FROM json_each(?3)))
    ORDER BY rank LIMIT ?4 OFFSET ?5""")
HEADS = in_each("""SELECT article.id FROM heads_xx CROSS JOIN article ON article.id = heads_xx.rowid
    WHERE heads_xx MATCH ?1 AND rank MATCH 'bm25(12, 6, 3)' AND slug NOT IN (SELECT value FROM json_each(?2))
    AND EXISTS (SELECT 1 FROM json_each(services) AS own WHERE own.value IN (SELECT value FROM json_each(?3)))
    ORDER BY rank LIMIT ?4""")
# in one row: for each row, a thread has to wait for the others
MATCHING = in_each("""SELECT json_group_array(json_array(id, slug)) FROM (SELECT article.id, slug
    FROM words_xx CROSS JOIN article ON article.id = words_xx.rowid
    WHERE words_xx MATCH ?1 AND slug NOT IN (SELECT value FROM json_each(?2)) LIMIT ?3)""")
AMONG = in_each("SELECT rowid FROM words_xx WHERE words_xx MATCH ?1 AND +rowid IN (SELECT value FROM json_each(?2))")
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
        return min(len(self._matching), MANY)

    @property
    def are_many(self) -> bool:
        """Whether they are more than MANY."""
        return len(self._matching) > MANY

    @property
    def slugs(self) -> list[str]:
        """What they are named, as far as they are counted."""
        return [slug for _id, slug in self._matching]

    def lines(self, most: int, after: int = 0) -> list[tuple[Any, ...]]:
        """At most ``most`` of them after the first ``after``, the best first: the columns of an entry, and the text."""
        if self.are_many:
            ids = self._first(min(after + most, MANY))[after:]
        else:
            ranked = expression(self.words, self.language, self.is_any)
            weighed = self._rows(WEIGHED, ranked, self._met, store.listed(self.services), most, after)
            ids = [row[0] for row in weighed]
        rows = {row[0]: row[1:] for row in self.database.execute(LINES, (store.listed(ids),))}
        return [rows[id] for id in ids]

    @cached_property
    def _listed(self) -> str:
        written = vocabulary.written_out(self.database)
        return within(expression(self.words, self.language, self.is_any, written), self.services)

    @cached_property
    def _met(self) -> str:
        return store.listed(self.met)

    @cached_property
    def _matching(self) -> list[tuple[int, str]]:
        ((found,),) = self._rows(MATCHING, self._listed, self._met, MANY + 1)
        return [(id, slug) for id, slug in json.loads(found)]

    def _first(self, most: int) -> list[int]:
        ids = self._in_heads(self.is_any, most)
        if len(ids) < most and len(self.words) > 1 and not self.is_any:
            some = self._in_heads(True, MANY)
            found = {row[0] for row in self._rows(AMONG, self._listed, store.listed(some))}
            ids += [id for id in some if id in found and id not in ids]
        if len(ids) < most:
            ids += [id for id, _slug in self._matching if id not in ids]
        return ids[:most]

    def _in_heads(self, is_any: bool, most: int) -> list[int]:
        ranked = expression(self.words, self.language, is_any)
        return [row[0] for row in self._rows(HEADS, ranked, self._met, store.listed(self.services), most)]

    def _rows(self, sql: dict[str, str], *values: object) -> list[tuple[Any, ...]]:
        return self.database.execute(sql[self.language], values).fetchall()
