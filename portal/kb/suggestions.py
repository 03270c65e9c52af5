"""Solutions suggested while a summary is typed: any of its words, the chosen service's first."""

from collections.abc import Collection

from portal.kb import store
from portal.kb.library import Library
from portal.kb.search import FIND, Hit, hit_of
from portal.kb.words import expression, words_of

MOST = 5


def suggest(
    library: Library, summary: str, language: str, services: Collection[str], chosen: str, most: int = MOST
) -> list[Hit]:
    """Up to ``most`` solutions of ``services`` that have a word of ``summary``, best first, those of ``chosen`` before.

    In the reader's ``language``, and when that has none, in the other.
    """
    own = {chosen} & set(services)
    others = set(services) - own
    with library.index.reading() as database:
        database.execute("BEGIN")
        for code in sorted(("fr", "en"), key=lambda other: other != language):
            hits: list[Hit] = []
            words = words_of(summary, code)
            for among in (own, others):
                if words and among:
                    met = store.listed({hit.entry.slug for hit in hits})
                    asked = expression(words, code, is_any=True)
                    rows = database.execute(FIND[code], (asked, met, most - len(hits), 0, store.listed(among)))
                    hits += [hit_of(row) for row in rows.fetchall()]
            if hits:
                return hits
    return []
