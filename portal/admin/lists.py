"""A page of a list: the rows that its address asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

from portal.admin.filters import ROWS, ListFilter
from portal.paging import page_numbers
from portal.text import folded

MOST_WORDS = 12


@dataclass(frozen=True)
class Page:
    """Rows, and where they are in the whole; a page that is not there any more is the last one."""

    rows: list[Any]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return pages_of(self.total)

    @property
    def first(self) -> int:
        """The place of the page's first row, from 1."""
        return (self.page - 1) * ROWS + 1

    @property
    def last(self) -> int:
        """The place of its last row."""
        return self.first + len(self.rows) - 1

    @property
    def numbers(self) -> list[int | None]:
        """The pages to offer."""
        return page_numbers(self.page, self.pages)


def pages_of(total: int) -> int:
    """How many pages so many rows fill, at least one."""
    return max(1, -(-total // ROWS))


def page_of(query: Any, total: int, view: ListFilter, orders: Mapping[str, Any], last: Any) -> Page:
    """The page of ``query`` that ``view`` shows; ``last`` keeps apart what sorts alike."""
    page = min(view.page, pages_of(total))
    key = orders[view.sort.removeprefix("-")]
    order = [key.desc(), last.desc()] if view.sort.startswith("-") else [key.asc(), last.asc()]
    return Page(list(query.order_by(*order).limit(ROWS).offset((page - 1) * ROWS)), total, page)


def has_words(q: str, *columns: Any) -> Any:
    """A condition: every word of ``q`` is in one of the folded columns at least; none for no words."""
    words = folded(q).split()[:MOST_WORDS]
    each = [reduce(or_, [column.contains(word) for column in columns]) for word in words]
    return reduce(and_, each) if each else None
