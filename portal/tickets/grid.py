"""One page of the grid: rows under the heads of their groups.

Categories that come first in the order are walked through by counting: each combination of their values is a segment,
and only the segments on the page are read, each by its index, however many tickets come before. What is left to order
by is the database's work.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from typing import Any

from peewee import JOIN

from portal.accounts.models import Client, User
from portal.db import tuples
from portal.tickets import counts, rules
from portal.tickets.columns import CATEGORIES, MOMENT, names_of, ranked
from portal.tickets.filters import TicketFilter
from portal.tickets.heads import Head, Heads, path_of
from portal.tickets.models import Ticket
from portal.tickets.reader import Reader
from portal.tickets.visibility import drafts_of, visible_to

Assignee = User.alias("assignee_user")
ROW: dict[str, Any] = {
    "id": Ticket.id,
    "author": Ticket.author,
    "number": Ticket.number,
    "status": Ticket.status,
    "state": Ticket.state,
    "summary": Ticket.summary,
    "service": Ticket.service,
    "type": Ticket.type,
    "severity": Ticket.severity,
    "external_ref": Ticket.external_ref,
    "created": MOMENT,
    "client_id": Ticket.client,
    "client": Client.name,
    "assignee_id": Ticket.assignee,
    "assignee": Assignee.name,
}
Row = dict[str, Any]


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


class Grid:
    """The page of a view: ``lines`` are heads and rows in order."""

    def __init__(self, view: TicketFilter) -> None:
        self.view = view
        self.levels = [level.removeprefix("-") for level in view.group]
        self.order = _order(view)
        self.leading = list(takewhile(lambda key: key[0] in CATEGORIES, self.order))
        self.rest = self.order[len(self.leading) :]
        self.counted = min(len(self.levels), len(self.leading))  # levels whose groups are known by counting

    @cached_property
    def segments(self) -> list[Segment]:
        """All of them, in order."""
        sizes = counts.sizes(self.view, [column for column, _down in self.leading])
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

    def _is_folded(self, values: tuple[Any, ...]) -> bool:
        return any(path_of(values[: level + 1]) in self.view.fold for level in range(self.counted))

    @cached_property
    def total(self) -> int:
        """How many tickets the view has over all pages, in folded groups too."""
        return sum(segment.size for segment in self.segments)

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

    @cached_property
    def rows(self) -> list[Row]:
        """The page's rows, in order."""
        return rows_of(self.view, Reader(self).ids())

    @cached_property
    def lines(self) -> list[Head | Row]:
        """Heads and rows, as they are shown."""
        return list(Heads(self).lines()) if self.levels else list(self.rows)

    @cached_property
    def names(self) -> dict[str, dict[int, str]]:
        """The names of clients and of assignees, for the heads and the filters that show them."""
        return {"client": names_of("client"), "assignee": names_of("assignee")}

    @property
    def next_link(self) -> str | None:
        """The address of the page after this one, which goes on from the last ticket of this one."""
        if self.page >= self.pages:
            return None
        return self.view.link(page=self.page + 1, after=self.rows[-1]["number"] or "" if self.rows else "")

    def page_numbers(self) -> list[int | None]:
        """Page numbers to offer: first, last, and those around this one; None stands for a gap."""
        near = sorted({1, self.pages, *range(max(1, self.page - 1), min(self.pages, self.page + 1) + 1)})
        numbers: list[int | None] = []
        for number in near:
            if numbers and number - (numbers[-1] or 0) > 1:
                numbers.append(None)
            numbers.append(number)
        return numbers


def rows_of(view: TicketFilter, ids: list[int]) -> list[Row]:
    """The tickets with these ids, in their order, of those that the person sees."""
    start = drafts_of if view.show == "drafts" else visible_to
    query = start(view.user).select(*ROW.values()).join(Client).switch(Ticket)
    query = query.join(Assignee, JOIN.LEFT_OUTER, on=(Ticket.assignee == Assignee.id)).where(Ticket.id.in_(ids))
    found = {row[0]: dict(zip(ROW, row, strict=True)) for row in tuples(query)}
    rows = [found[id] for id in ids if id in found]
    for row in rows:
        row["is_awaited"] = rules.is_customers_turn(row["status"], row["state"])
        row["is_turn"] = row["is_awaited"] and row["author"] == view.user.id
    return rows


def _order(view: TicketFilter) -> list[tuple[str, bool]]:
    """Columns to order by and whether downwards: groups, then the sort, then the newest first."""
    order: dict[str, bool] = {}
    for key in (*view.group, *view.sort, "-number"):
        order.setdefault(key.removeprefix("-"), key.startswith("-"))
    return list(order.items())
