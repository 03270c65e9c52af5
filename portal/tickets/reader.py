"""Reads the tickets of one page in order, a segment at a time, without passing over those before it."""

from collections.abc import Sequence
from functools import reduce
from operator import and_, or_
from typing import Any

from portal.db import tuples
from portal.tickets import counts, search
from portal.tickets.columns import CATEGORIES, orders_of, ranked, value_of
from portal.tickets.models import Ticket
from portal.tickets.plan import Plan, Segment
from portal.tickets.visibility import visible_to

WHOLE = 50  # segments that are read in one query


class Reader:
    """Reads as ``plan`` says: ids only, so that an index has all that is asked."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.view = plan, plan.view
        self.query = counts.tickets(self.view)
        self.keys = self._keys()

    def ids(self) -> list[int]:
        """The ids of the page's tickets."""
        segments, room = self.plan.segments, self.view.rows
        at, skip, after = self._begin()
        found: list[int] = []
        while room > 0 and at < len(segments):
            run = [] if skip or after else self._whole(at, room)
            limit = room if run else min(room, self._left(segments[at]))
            ids = self._read(run or [segments[at]], limit, skip, after)
            found += ids
            room, at, skip, after = room - len(ids), at + max(1, len(run)), 0, None
        return found

    def _begin(self) -> tuple[int, int, list[Any] | None]:
        """Where to begin: the segment, how many of its tickets come before, or what the one before is ordered by."""
        after = self._place_after()
        if after:
            return after
        start = self.plan.first - 1
        for at, segment in enumerate(self.plan.segments):
            if segment.end > start:
                return at, start - segment.start, None
        return len(self.plan.segments), 0, None

    def _place_after(self) -> tuple[int, int, list[Any] | None] | None:
        """After the last ticket of the page before, if that is still in the view: what came in since moves nothing."""
        if not self.view.after or self.view.page == 1 or self.plan.page != self.view.page:
            return None
        leading = [CATEGORIES[column] for column, _down in self.plan.leading]
        ticket = self.query.where(Ticket.number == self.view.after)
        rows = tuples(ticket.select(*leading, *(key for key, _down in self.keys)))
        if not rows:
            return None
        values, keys = rows[0][: len(leading)], list(rows[0][len(leading) :])
        at = next((at for at, segment in enumerate(self.plan.segments) if segment.values == values), None)
        return None if at is None or self.plan.segments[at].is_folded else (at, 0, keys)

    def _whole(self, at: int, room: int) -> list[Segment]:
        """The segments from this one on that fit in the room, as far as one query may go."""
        run: list[Segment] = []
        for segment in self.plan.segments[at : at + WHOLE]:
            room -= 0 if segment.is_folded else segment.size
            if room < 0:
                break
            run.append(segment)
        return run

    def _left(self, segment: Segment) -> int:
        """How many rows of the segment the page may have: what is counted in part is shown as far as it is counted."""
        is_whole = segment.size != self.plan.most
        return self.view.rows if is_whole else max(0, segment.end - max(segment.start, self.plan.first - 1))

    def _read(self, run: Sequence[Segment], limit: int, skip: int, after: list[Any] | None) -> list[int]:
        """The ids of tickets of these segments: segment by segment, each by what is left to order by."""
        columns = [CATEGORIES[column] for column, _down in self.plan.leading]
        places = {segment.values: place for place, segment in enumerate(run) if not segment.is_folded}
        if not places:
            return []
        if self.is_by_words:
            return self._found(list(places), limit, skip, after)
        query = self.query.where(_comes_after(self.keys, after)) if after else self.query
        if columns:
            query = query.where(reduce(or_, [_holds(columns, values) for values in places]))
        orders = [key.desc() if down else key.asc() for key, down in self.keys]
        rows = tuples(query.select(Ticket.id, *columns).order_by(*orders).limit(limit).offset(skip))
        return [row[0] for row in sorted(rows, key=lambda row: places[row[1:]])]

    @property
    def is_by_words(self) -> bool:
        """Whether the index of words has it all: the order of numbers is its own."""
        is_by_number = self.plan.rest[0][0] in ("number", "created") and "created" not in self.plan.levels
        return is_by_number and counts.is_by_words(self.view, [column for column, _down in self.plan.leading])

    def _found(self, kinds: Sequence[tuple[Any, ...]], limit: int, skip: int, after: list[Any] | None) -> list[int]:
        start, columns = str(after[0]) if after else "", [column for column, _down in self.plan.leading]
        numbers: list[str] = []
        for kind in kinds:
            asked = counts.words(self.view, columns, kind)
            numbers += search.numbers(asked, limit - len(numbers), skip, start, newest=self.plan.rest[0][1])
        query = visible_to(self.view.user).select(Ticket.number, Ticket.id).where(Ticket.number.in_(numbers))
        ids = dict(tuples(query))
        return [ids[number] for number in numbers if number in ids]

    def _keys(self) -> list[tuple[Any, bool]]:
        """What is left to order by within a segment, up to what no two tickets share."""
        keys: list[tuple[Any, bool]] = []
        for column, down in self.plan.rest:
            ranks = {}
            if column in CATEGORIES:
                values = [values[0] for values in counts.sizes(self.view, [column])]
                ranks = ranked(column, values, self.view.services)
            keys += [(key, down) for key in self._orders(column, down, ranks)]
            if keys and (keys[-1][0] is Ticket.number or keys[-1][0] is Ticket.id):
                break
        return keys

    def _orders(self, column: str, down: bool, ranks: dict[Any, int]) -> list[Any]:
        # tickets are numbered as they come in: that is the order of creation, also where a clock was set back
        if column == "number" or column == "created":
            by = Ticket.id if self.view.show == "drafts" else Ticket.number
            is_group = column == "created" and column in self.plan.levels
            return [value_of(column)] if is_group and not self._goes_on(down) else [by]
        return orders_of(column, ranks)

    def _goes_on(self, down: bool) -> bool:
        """Whether tickets within the groups of days are in the order of the days themselves."""
        after = next((key for key in self.plan.rest if key[0] != "created"), ("number", down))
        return self.plan.levels[-1] == "created" and after == ("number", down)


def _holds(columns: Sequence[Any], values: Sequence[Any]) -> Any:
    pairs = zip(columns, values, strict=True)
    return reduce(and_, [column.is_null() if value is None else column == value for column, value in pairs])


def _comes_after(keys: Sequence[tuple[Any, bool]], values: Sequence[Any]) -> Any:
    """A condition: later in the order than a ticket with these values."""
    (key, down), *rest = keys
    later = key < values[0] if down else key > values[0]
    return later | ((key == values[0]) & _comes_after(rest, values[1:])) if rest else later
