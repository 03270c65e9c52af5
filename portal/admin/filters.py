"""The address of a list as one object: which rows, in which order, on which page, and links to other views of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from portal.tickets.asked import Asked

ROWS = 50
LONGEST_QUERY = 200


@dataclass(frozen=True)
class ListFilter:
    """What a list of administration shows. ``is_misread``: the address asks for what there is not, which is left out.

    ``columns`` can be sorted by, those in ``down`` first downwards; ``choices`` are the filters with the values of
    each, None for the number of anything.
    """

    path: str
    columns: tuple[str, ...]
    choices: Mapping[str, list[str] | None] = field(default_factory=dict)
    down: tuple[str, ...] = ()
    q: str = ""
    chosen: Mapping[str, Any] = field(default_factory=dict)
    since: date | None = None
    until: date | None = None
    sort: str = ""
    page: int = 1
    is_misread: bool = False

    def asked(self, args: "MultiDict[str, str]") -> "ListFilter":
        """This list as the query string wants it. Values that are wrong are as if they were not there, but said."""
        asked = Asked(args)
        chosen = {name: asked.many(name, values) for name, values in self.choices.items()}
        view = replace(
            self,
            q=args.get("q", "").strip()[:LONGEST_QUERY],
            chosen={name: values[0] for name, values in chosen.items() if values},
            since=asked.day("from"),
            until=asked.day("to"),
            sort=next(iter(asked.columns("sort", self.columns, 1)), self.default_sort),
            page=asked.page(),
        )
        return replace(view, is_misread=asked.is_misread)

    @property
    def default_sort(self) -> str:
        """The order of a plain address: the first column in its first direction."""
        return f"-{self.columns[0]}" if self.columns[0] in self.down else self.columns[0]

    @property
    def is_narrowed(self) -> bool:
        """Whether something is left out."""
        return bool(self.q or self.chosen or self.since or self.until)

    def link(self, **changes: Any) -> str:
        """The address of this view with ``changes``; any change but the page's goes back to the first page."""
        query = replace(self, **{"page": 1, **changes}).query_string
        return f"{self.path}?{query}" if query else self.path

    @property
    def cleared(self) -> str:
        """The address without words and filters."""
        return self.link(q="", chosen={}, since=None, until=None)

    @property
    def query_string(self) -> str:
        """The query of the address; nothing for the plain one."""
        return urlencode(list(self.query()))

    def query(self) -> Iterator[tuple[str, Any]]:
        """What the address says, as pairs; what is the default goes without saying."""
        yield from ((name, value) for name, value in (("q", self.q), *self.chosen.items()) if value)
        for name, day in (("from", self.since), ("to", self.until)):
            if day:
                yield name, day.isoformat()
        if self.sort != self.default_sort:
            yield "sort", self.sort
        if self.page > 1:
            yield "page", self.page

    def sorted_by(self, column: str) -> str:
        """The address sorted by ``column``; a second press reverses."""
        first, second = (f"-{column}", column) if column in self.down else (column, f"-{column}")
        return self.link(sort=second if self.sort == first else first)

    def direction(self, column: str) -> str | None:
        """``ascending`` or ``descending`` when sorted by ``column``, as aria-sort says it."""
        return {column: "ascending", f"-{column}": "descending"}.get(self.sort)
