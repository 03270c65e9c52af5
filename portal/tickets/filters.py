"""The grid's address as one object: which tickets, in which order and groups, on which page, and links back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from portal.accounts.models import User
from portal.catalog.models import Service
from portal.tickets.asked import Asked
from portal.tickets.columns import COLUMNS, DESK_COLUMNS, UNDER
from portal.tickets.rules import State, Status

SHOWS = ("all", "opened", "closed", "drafts", "mine")
FILTERS = ("status", "state", "service", "client", "type", "severity", "assignee")
ROWS = (25, 50, 100)
MOST_ROWS, DEFAULT_ROWS, MOST_LEVELS, MOST_KEYS = 100, 50, 3, 3
LONGEST_QUERY = 200
DEFAULT_SORT = ("-created",)


@dataclass(frozen=True)
class TicketFilter:
    """What ``/tickets`` and ``/desk`` show. ``is_misread``: the address asks for what there is not, which is left out.

    ``widths`` are the columns that are shown, each with its width in pixels or 0. ``sort`` and ``group`` are columns,
    with a minus for descending; ``fold`` holds the paths of folded groups, ``chosen`` the values of each filter,
    ``after`` the number of the last ticket on the page before.
    """

    user: User
    path: str
    services: Mapping[str, Service]
    desk: bool = False
    widths: Mapping[str, int] = field(default_factory=dict)
    show: str = "all"
    q: str = ""
    chosen: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    since: date | None = None
    until: date | None = None
    sort: tuple[str, ...] = DEFAULT_SORT
    group: tuple[str, ...] = ()
    fold: tuple[str, ...] = ()
    rows: int = DEFAULT_ROWS
    page: int = 1
    after: str = ""
    is_misread: bool = False

    @classmethod
    def from_args(
        cls,
        user: User,
        args: "MultiDict[str, str]",
        path: str,
        services: Mapping[str, Service],
        desk: bool = False,
        widths: Mapping[str, int] | None = None,
    ) -> "TicketFilter":
        """Read the query string. Values that are wrong are as if they were not there, but said."""
        widths = widths or dict.fromkeys(DESK_COLUMNS if desk else COLUMNS, 0)
        view = cls(user, path, services, desk, widths, show="opened" if desk else "all")
        asked = Asked(args)
        view = replace(
            view,
            show=asked.one("show", view.shows, view.show),
            q=args.get("q", "").strip()[:LONGEST_QUERY],
            chosen={name: asked.many(name, view.values_asked(name)) for name in FILTERS if name in args},
            since=asked.day("from"),
            until=asked.day("to"),
            sort=asked.columns("sort", view.columns, MOST_KEYS) or DEFAULT_SORT,
            group=asked.columns("group", view.columns, MOST_LEVELS),
            fold=tuple(dict.fromkeys(args.getlist("fold")))[:MOST_ROWS],
            rows=int(asked.one("rows", [str(rows) for rows in ROWS], str(DEFAULT_ROWS))),
            page=asked.page(),
            after=asked.number("after"),
        )
        return replace(view, is_misread=asked.is_misread)

    @property
    def default_show(self) -> str:
        """The filter of a plain address."""
        return "opened" if self.desk else "all"

    @property
    def shows(self) -> list[str]:
        """The filters offered: people at the desk have no drafts."""
        return [name for name in SHOWS if name != "drafts" or not self.user.is_support]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that there are: hidden ones can be sorted and grouped by, too."""
        return DESK_COLUMNS if self.desk else COLUMNS

    def values_of(self, name: str) -> list[Any] | None:
        """The values that a filter may have; None: any number."""
        values: dict[str, list[Any]] = {
            "status": list(Status),
            "state": list(State),
            "service": list(self.services),
            "type": sorted({kind.slug for service in self.services.values() for kind in service.types}),
            "severity": [1, 2, 3, 4],
        }
        return values.get(name)

    def values_asked(self, name: str) -> list[Any] | None:
        """The same for an address: of what customers are not shown none, and of clients their own alone."""
        theirs: dict[str, list[Any]] = {"client": [self.user.client_id], "severity": [], "assignee": []}
        is_hidden = name in theirs and not self.user.is_support
        return theirs[name] if is_hidden else self.values_of(name)

    @property
    def cells(self) -> list[list[str]]:
        """The columns of each cell of a row, without those that are grouped by: their values head the groups."""
        grouped = {name.removeprefix("-") for name in self.group}
        shown = [name for name in self.widths if name not in grouped]
        pairs = UNDER.items() if self.desk else ()
        below = {upper: lower for upper, lower in pairs if upper in shown and lower in shown}
        return [[name, *filter(None, [below.get(name)])] for name in shown if name not in below.values()]

    @property
    def is_narrowed(self) -> bool:
        """Whether something besides the five filters leaves tickets out."""
        return bool(self.q or any(self.chosen.values()) or self.since or self.until)

    @property
    def is_plain(self) -> bool:
        """Whether this is the first page of all tickets or of the open ones, the newest first: where people begin."""
        is_first = self.page == 1 and not self.after
        return (
            is_first
            and self.show in ("all", "opened")
            and self.sort == DEFAULT_SORT
            and not (self.group or self.is_narrowed)
        )

    def link(self, **changes: Any) -> str:
        """The address of this view with ``changes``; any change but the page's goes back to the first page."""
        return f"{self.path}?{replace(self, **{'page': 1, 'after': '', **changes}).query_string}"

    @cached_property
    def query_string(self) -> str:
        """The query of the address. It always says something: a plain address is the person's default view."""
        return urlencode(list(self.query())) or f"show={self.show}"

    def query(self) -> Iterator[tuple[str, Any]]:
        """What the address says, as pairs; what is the default goes without saying."""
        if self.show != self.default_show:
            yield "show", self.show
        if self.q:
            yield "q", self.q
        for name in FILTERS:
            yield from ((name, value) for value in self.chosen.get(name, ()))
        for name, day in (("from", self.since), ("to", self.until)):
            if day:
                yield name, day.isoformat()
        if self.sort != DEFAULT_SORT:
            yield from (("sort", key) for key in self.sort)
        yield from (("group", level) for level in self.group)
        yield from (("fold", path) for path in self.fold)
        if self.rows != DEFAULT_ROWS:
            yield "rows", self.rows
        if self.page > 1:
            yield "page", self.page
        if self.after:
            yield "after", self.after

    def direction(self, column: str) -> str | None:
        """``ascending`` or ``descending`` when sorted by ``column`` first, as aria-sort says it."""
        return {column: "ascending", f"-{column}": "descending"}.get(self.sort[0])
