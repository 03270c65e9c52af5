"""How a view is walked through: in segments, each with the tickets that are alike in the leading categories.

Categories that come first in the order are counted: each combination of their values is a segment, and only the
segments on the page are read, each by its index, however many tickets come before. What is left to order by is the
database's work.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from typing import Any
from urllib.parse import quote

from portal.tickets import counts, search
from portal.tickets.columns import CATEGORIES, ranked
from portal.tickets.filters import TicketFilter


@dataclass(frozen=True)
class Segment:
    """The tickets that are alike in the leading categories, and where they begin among those that are shown."""

    values: tuple[Any, ...]
    size: int
    start: int
    is_folded: bool

    @property
    def end(self) -> int:
        """Where the next one begins: a folded one takes no room."""
        return self.start + (0 if self.is_folded else self.size)


class Plan:
    """Segments, and which of the tickets are on the view's page. ``known`` has the counts of the filters."""

    most = search.MOST_COUNTED  # found by words, a segment has no more tickets than these

    def __init__(self, view: TicketFilter, known: Mapping[str, int] | None = None) -> None:
        self.view, self.known = view, known or {}
        self.levels = [level.removeprefix("-") for level in view.group]
        self.order = _order(view)
        self.leading = list(takewhile(lambda key: key[0] in CATEGORIES, self.order))
        self.rest = self.order[len(self.leading) :]
        self.counted = min(len(self.levels), len(self.leading))  # levels whose groups are known by counting

    @cached_property
    def segments(self) -> list[Segment]:
        """All of them, in order."""
        sizes = self._sizes()
        places = []
        for at, (column, down) in enumerate(self.leading):
            ranks = ranked(column, list({values[at] for values in sizes}), self.view.services)
            places.append({value: -rank if down else rank for value, rank in ranks.items()})
        ordered = sorted(sizes, key=lambda values: [place[value] for place, value in zip(places, values, strict=True)])
        found, start = [], 0
        for values in ordered:
            found.append(Segment(values, sizes[values], start, self._is_folded(values)))
            start = found[-1].end
        return found

    def _sizes(self) -> counts.Sizes:
        if not self.leading and not self.view.is_narrowed and self.view.show in self.known:
            return {(): self.known[self.view.show]}
        return counts.sizes(self.view, [column for column, _down in self.leading], self.most)

    def _is_folded(self, values: tuple[Any, ...]) -> bool:
        fold = self.view.fold
        return bool(fold) and any(path_of(values[: level + 1]) in fold for level in range(self.counted))

    @property
    def groups(self) -> int:
        """How many groups there are on the first level; 0 when they are not known by counting."""
        return len({segment.values[0] for segment in self.segments}) if self.counted else 0

    @cached_property
    def total(self) -> int:
        """How many tickets the view has over all pages, in folded groups too."""
        return sum(segment.size for segment in self.segments)

    @cached_property
    def is_counted_in_part(self) -> bool:
        """Whether there may be more tickets than are counted."""
        is_by_words = counts.is_by_words(self.view, [column for column, _down in self.leading])
        return is_by_words and any(segment.size == self.most for segment in self.segments)

    @cached_property
    def shown(self) -> int:
        """How many of them are not in folded groups."""
        return self.segments[-1].end if self.segments else 0

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.shown // self.view.rows))

    @property
    def page(self) -> int:
        """The page that is shown: the last one when fewer are left than the address asks for."""
        return min(self.view.page, self.pages)

    @property
    def first(self) -> int:
        """The place of the page's first row, from 1."""
        return (self.page - 1) * self.view.rows + 1

    @property
    def last(self) -> int:
        """The place of the page's last row."""
        return min(self.first + self.view.rows - 1, self.shown)


def _order(view: TicketFilter) -> list[tuple[str, bool]]:
    """Columns to order by and whether downwards: groups, then the sort, then the newest first."""
    order: dict[str, bool] = {}
    for key in (*view.group, *view.sort, "-number"):
        order.setdefault(key.removeprefix("-"), key.startswith("-"))
    return list(order.items())


def path_of(values: Sequence[Any]) -> str:
    """The address of a group within its view: the values of its levels."""
    return "/".join("" if value is None else quote(str(value), safe="") for value in values)
