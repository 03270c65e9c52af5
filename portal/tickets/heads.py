"""The heads of the groups on one page, among its rows."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, reduce
from operator import and_, or_
from typing import Any

from peewee import fn

from portal.dates import day_start, stamp
from portal.db import tuples
from portal.text import folded
from portal.tickets import counts
from portal.tickets.columns import CATEGORIES, value_of
from portal.tickets.models import Ticket
from portal.tickets.plan import Plan, Segment, path_of

Row = dict[str, Any]
FIELDS = {"client": "client_id", "assignee": "assignee_id"}


@dataclass(frozen=True)
class Head:
    """The head of a group: its ``level`` from 0, the value, its ``name`` if it has one, its tickets over all pages."""

    level: int
    column: str
    value: Any
    path: str
    size: int
    is_folded: bool


class Heads:
    """Finds the heads for the ``rows`` of a page."""

    def __init__(self, plan: Plan, rows: list[Row]) -> None:
        self.plan, self.rows = plan, rows

    def lines(self) -> Iterator[Head | Row]:
        """Heads and rows, as they are shown; a folded group is its head alone."""
        before: tuple[Any, ...] = ()
        for values, row in self._stops():
            is_open = True
            for level in range(len(values)):
                path = path_of(values[: level + 1])
                is_open = path not in self.plan.view.fold
                if before[: level + 1] != values[: level + 1]:
                    size = self.sizes[level][values[: level + 1]]
                    yield Head(level, self.plan.levels[level], values[level], path, size, not is_open)
                if not is_open:
                    values = values[: level + 1]
                    break
            before = values
            if is_open and row:
                yield row

    def _stops(self) -> Iterator[tuple[tuple[Any, ...], Row | None]]:
        rows, at = [(self._values(row), row) for row in self.rows], 0
        for segment in self.plan.segments:
            if segment.is_folded and self._is_here(segment):
                yield segment.values[: self.plan.counted], None
            while at < len(rows) and self._leading(rows[at][1]) == segment.values:
                yield rows[at]
                at += 1

    def _is_here(self, segment: Segment) -> bool:
        plan = self.plan
        return plan.first - 1 <= segment.start < plan.last or (segment.start == plan.shown and plan.page == plan.pages)

    def _leading(self, row: Row) -> tuple[Any, ...]:
        return tuple(row[FIELDS.get(column, column)] for column, _down in self.plan.leading)

    def _values(self, row: Row) -> tuple[Any, ...]:
        day = stamp(row["created"])[:10] if "created" in self.plan.levels else ""
        return tuple(day if name == "created" else row[FIELDS.get(name, name)] for name in self.plan.levels)

    @cached_property
    def sizes(self) -> list[Counter[tuple[Any, ...]]]:
        """How many tickets each group has, a level after another: counted already, or asked for those on the page."""
        found: list[Counter[tuple[Any, ...]]] = [Counter() for _level in self.plan.levels]
        for segment in self.plan.segments:
            for level in range(self.plan.counted):
                found[level][segment.values[: level + 1]] += segment.size
        for level in range(self.plan.counted, len(found)):
            found[level].update(self._asked({self._values(row)[: level + 1] for row in self.rows}))
        return found

    def _asked(self, groups: set[tuple[Any, ...]]) -> dict[tuple[Any, ...], int]:
        if not groups:
            return {}
        levels = self.plan.levels[: len(next(iter(groups)))]
        moment = counts.moment_of(self.plan.view)
        which = [reduce(and_, [_is(*pair, moment) for pair in zip(levels, group, strict=True)]) for group in groups]
        values = [value_of(level) for level in levels]
        query = counts.tickets(self.plan.view).where(reduce(or_, which))
        if "summary" in levels:  # its key is what has an index
            place = levels.index("summary")
            query = query.where(Ticket.summary_key.in_({folded(group[place]) for group in groups}))
        return {row[:-1]: row[-1] for row in tuples(query.select(*values, fn.COUNT(Ticket.id)).group_by(*values))}


def _is(column: str, value: Any, moment: Any) -> Any:
    if column == "created":
        day = date.fromisoformat(value.replace("/", "-"))
        return (moment >= day_start(day)) & (moment < day_start(day + timedelta(days=1)))
    own = CATEGORIES.get(column, value_of(column))
    return own.is_null() if value is None else own == value
