"""The rows of a view as lines of CSV."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from portal.accounts.labels import named
from portal.dates import stamp
from portal.spreadsheet import line
from portal.tickets import labels
from portal.tickets.filters import TicketFilter
from portal.tickets.grid import Grid
from portal.tickets.services import full_name

AT_ONCE = 1000


class _Whole(Grid):
    most = -1  # counted to the end


def lines(view: TicketFilter) -> Iterator[str]:
    """The head, then every ticket of the view in its order; a thousand are read at a time."""
    columns = list(view.widths)
    yield line([str(labels.COLUMN[name]) for name in columns])
    view = replace(view, rows=AT_ONCE, page=1, after="", fold=())
    grid = _Whole(view)
    segments = grid.segments
    while grid.rows:
        yield "".join(line([_cell(row, name) for name in columns]) for row in grid.rows)
        if view.page >= grid.pages:
            return
        view = replace(view, page=view.page + 1, after=grid.rows[-1]["number"] or "")
        grid = _Whole(view)
        grid.segments = segments  # counted once


def _cell(row: dict[str, Any], column: str) -> str:
    value = row[column]
    if value is None or value == "":
        return ""
    if column == "created":
        return stamp(value)
    if column == "assignee":
        return named(value)
    if column == "service":
        return full_name(value)
    words: dict[str, Any] = {"status": labels.STATUS, "state": labels.STATE, "severity": labels.SEVERITY}
    return str(words[column][value]) if column in words else str(value)
