"""The grid's address as one object: which tickets, in which order, in which groups, on which page, and links back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from peewee import JOIN, Case, ModelSelect, fn

from portal.accounts.models import Client, User
from portal.catalog.models import Service
from portal.text import folded
from portal.tickets import rules
from portal.tickets.columns import COLUMNS, DESK_COLUMNS, ROW, UNDER, Assignee, order_of, value_of
from portal.tickets.models import Ticket
from portal.tickets.rules import Status
from portal.tickets.search import holds
from portal.tickets.visibility import drafts_of, mine_of, visible_to

ROWS = 25
LONGEST_QUERY = 200


@dataclass(frozen=True)
class TicketFilter:
    """What ``/tickets`` and ``/desk`` show. Values that the address has wrong are as if they were not there."""

    user: User
    path: str
    services: Mapping[str, Service]
    show: str = "all"
    q: str = ""
    sort: str = "-created"
    group: str = ""
    page: int = 1
    default_show: str = "all"
    desk: bool = False

    @classmethod
    def from_args(
        cls,
        user: User,
        args: Mapping[str, str],
        path: str,
        services: Mapping[str, Service],
        desk: bool = False,
    ) -> "TicketFilter":
        """Read the query string."""
        default = "opened" if desk else "all"
        view = cls(user=user, path=path, services=services, desk=desk, show=default, default_show=default)
        page = args.get("page", "1")
        view = replace(
            view,
            show=args["show"] if args.get("show") in view.shows else default,
            q=args.get("q", "").strip()[:LONGEST_QUERY],
            sort=args["sort"] if args.get("sort", "").removeprefix("-") in view.columns else "-created",
            group=args["group"] if args.get("group") in view.columns else "",
            page=int(page) if page.isascii() and page.isdigit() and len(page) < 9 and int(page) else 1,
        )
        return view if view.page <= view.pages else replace(view, page=view.pages)

    @property
    def shows(self) -> list[str]:
        """The filters offered: people at the desk have no drafts."""
        return [
            name
            for name in ("all", "opened", "closed", "drafts", "mine")
            if name != "drafts" or not self.user.is_support
        ]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the grid, in order."""
        return DESK_COLUMNS if self.desk else COLUMNS

    @property
    def cells(self) -> list[list[str]]:
        """The columns of each cell of a row, without the one that is grouped by: its value heads the group."""
        under = UNDER if self.desk else {}
        pairs = [(name, under.get(name)) for name in self.columns if name not in under.values()]
        cells = [[name for name in pair if name and name != self.group] for pair in pairs]
        return [cell for cell in cells if cell]

    def link(self, **changes: Any) -> str:
        """The address of this view with ``changes``; any change but the page's goes back to the first page."""
        view = replace(self, **{"page": 1, **changes})
        defaults = {"show": self.default_show, "q": "", "sort": "-created", "group": "", "page": 1}
        query = {name: getattr(view, name) for name, default in defaults.items() if getattr(view, name) != default}
        return f"{self.path}?{urlencode(query)}" if query else self.path

    def sort_link(self, column: str) -> str:
        """Sort by ``column``; a second press reverses."""
        first = "-" if column == "created" else ""
        return self.link(
            sort=column if self.sort == f"-{column}" else f"-{column}" if self.sort == column else first + column
        )

    def direction(self, column: str) -> str | None:
        """``ascending`` or ``descending`` when sorted by ``column``, as aria-sort says it."""
        return {column: "ascending", f"-{column}": "descending"}.get(self.sort)

    def counts(self) -> dict[str, int]:
        """How many tickets each filter has, whatever is searched for."""
        is_closed = fn.SUM(Case(None, [(Ticket.status == Status.CLOSED, 1)], 0))
        every, closed = visible_to(self.user).select(fn.COUNT(Ticket.id), is_closed).tuples().first()
        found = {
            "all": every,
            "opened": every - (closed or 0),
            "closed": closed or 0,
            "drafts": drafts_of(self.user).count(),
            "mine": mine_of(self.user).count(),
        }
        return {name: found[name] for name in self.shows}

    @cached_property
    def total(self) -> int:
        """How many tickets the view has over all pages."""
        return int(self._query().count())

    @property
    def pages(self) -> int:
        """How many pages the view has, at least one."""
        return max(1, -(-self.total // ROWS))

    @property
    def first(self) -> int:
        """The place of the page's first row."""
        return (self.page - 1) * ROWS + 1

    def page_numbers(self) -> list[int | None]:
        """Page numbers to offer: first, last, and those around this one; None stands for a gap."""
        near = sorted({1, self.pages, *range(max(1, self.page - 1), min(self.pages, self.page + 1) + 1)})
        numbers: list[int | None] = []
        for number in near:
            if numbers and number - (numbers[-1] or 0) > 1:
                numbers.append(None)
            numbers.append(number)
        return numbers

    def groups(self) -> list[tuple[Any, int, list[dict[str, Any]]]]:
        """The page's rows as (group value, rows of the group over all pages, rows here); one group when ungrouped."""
        order = [*self._group_order(), self._sort_order(), Ticket.id.desc()]
        found: Any = (
            self._query()
            .select(*ROW, value_of(self.group or "number").alias("group_value"))
            .order_by(*order)
            .paginate(self.page, ROWS)
            .dicts()
        )
        rows: list[dict[str, Any]] = list(found)
        for row in rows:
            row["is_awaited"] = rules.is_customers_turn(row["status"], row["state"])
            row["is_turn"] = row["is_awaited"] and row["author"] == self.user.id
        if not self.group:
            return [(None, len(rows), rows)] if rows else []
        sizes = self._sizes()
        return [
            (value, sizes.get(value, 0), list(part))
            for value, part in groupby(rows, key=lambda row: row["group_value"])
        ]

    def _sizes(self) -> dict[Any, int]:
        value = value_of(self.group)
        sizes: Any = self._query().select(value, fn.COUNT(Ticket.id)).group_by(value).tuples()
        return dict(sizes)

    def _query(self) -> "ModelSelect[Ticket]":
        start = {"drafts": drafts_of, "mine": mine_of}.get(self.show, visible_to)
        base = start(self.user)
        base = base.join(Client).switch(Ticket).join(Assignee, JOIN.LEFT_OUTER, on=(Ticket.assignee == Assignee.id))
        if self.show in ("opened", "closed"):
            base = base.where((Ticket.status == Status.CLOSED) == (self.show == "closed"))
        for word in folded(self.q).split()[:12]:
            base = base.where(holds(word, is_draft=self.show == "drafts"))
        return base

    def _group_order(self) -> list[Any]:
        """Groups as the sort says when it is by their column; the value itself keeps apart what sorts alike."""
        if not self.group:
            return []
        keys = [order_of(self.group, self.services, by_day=True), value_of(self.group)]
        return [key.desc() if self.sort == f"-{self.group}" else key.asc() for key in keys]

    def _sort_order(self) -> Any:
        column = self.sort.removeprefix("-")
        order = order_of(column, self.services)
        return order.desc() if self.sort.startswith("-") else order.asc()
