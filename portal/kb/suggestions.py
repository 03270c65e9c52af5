"""Solutions suggested while a summary is typed: any of its words, the chosen service's first."""

from collections.abc import Collection

from portal.config import LANGUAGES
from portal.kb.best import Best
from portal.kb.library import Library
from portal.kb.search import Hit, hits_of
from portal.kb.words import say_nothing, words_of

MOST = 5


def suggest(
    library: Library, summary: str, language: str, services: Collection[str], chosen: str, most: int = MOST
) -> list[Hit]:
    """Up to ``most`` solutions of ``services`` that have a word of ``summary``, best first, those of ``chosen`` before.

    In the reader's ``language``, and when that has none, in the other. None for a summary that only greets.
    """
    if say_nothing(words_of(summary, language), language):
        return []
    own = {chosen} & set(services)
    others = set(services) - own
    with library.index.reading() as database:
        database.execute("BEGIN")
        for code in sorted(LANGUAGES, key=lambda other: other != language):
            hits: list[Hit] = []
            words = words_of(summary, code)
            for among in (own, others):
                if words and among:
                    met = {hit.entry.slug for hit in hits}
                    best = Best(database, words, code, among, is_any=True, met=met)
                    hits += hits_of(best, most - len(hits))
            if hits:
                return hits
    return []
