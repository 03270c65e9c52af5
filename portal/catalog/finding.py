"""Looking for solutions: a page of those that have the words of a query, or of all by title."""

from dataclasses import dataclass

from portal import richtext
from portal.catalog.models import Service
from portal.catalog.visibility import Reader, articles_for, search_for, solution_counts_for, solution_total_for
from portal.kb.search import Hit

FOUND, LISTED = 20, 100  # solutions a page: of a search the best come first, but a list is looked through
LAST = 10_000  # page that anybody asks for


@dataclass(frozen=True)
class Finding:
    """The ``page`` of what was found, of ``total`` in all; else what was meant, and how many are ``elsewhere``."""

    query: str
    page: int
    most: int  # hits a page
    total: int
    hits: tuple[Hit, ...]
    meant: str = ""
    elsewhere: int = 0
    is_counted_in_part: bool = False  # there are ``total`` at least, and no more are shown

    @property
    def pages(self) -> int:
        """How many pages there are, one at least."""
        return max(1, -(-self.total // self.most))


def find(user: Reader, query: str, service: Service | None = None, page: int = 1) -> Finding:
    """What ``user`` finds of one service, or of all; a page that there is not leads to the last one.

    When the service has nothing for a query, ``elsewhere`` counts what the others have.
    """
    look = _searched if query else _listed
    found = look(user, query, service, min(max(page, 1), LAST))
    return found if found.page <= found.pages else look(user, query, service, found.pages)


def _searched(user: Reader, query: str, service: Service | None, page: int) -> Finding:
    found = search_for(user, query, service, FOUND, (page - 1) * FOUND)
    elsewhere = search_for(user, query, most=0).total if service and not found.total else 0
    return Finding(query, page, FOUND, found.total, found.hits, found.meant, elsewhere, found.is_counted_in_part)


def _listed(user: Reader, query: str, service: Service | None, page: int) -> Finding:
    total = solution_counts_for(user).get(service.slug, 0) if service else solution_total_for(user)
    entries = articles_for(user, service, LISTED, (page - 1) * LISTED)
    hits = (Hit(entry, richtext.unmarked(entry.title), richtext.unmarked(entry.summary)) for entry in entries)
    return Finding(query, page, LISTED, total, tuple(hits))
