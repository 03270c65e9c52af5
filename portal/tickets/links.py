"""The addresses that lead from one view of the grid to another: sorted, grouped, folded or filtered otherwise."""

from typing import Any

from portal.tickets.columns import FIRST_DESCENDING
from portal.tickets.filters import MOST_KEYS, MOST_LEVELS, TicketFilter


def sorted_by(view: TicketFilter, column: str) -> str:
    """Sort by ``column``; a second press reverses."""
    return view.link(sort=(_turned(view.sort[0], column),))


def sorted_also_by(view: TicketFilter, column: str) -> str:
    """Sort by ``column`` among what is alike so far; a second press reverses."""
    before = {key.removeprefix("-"): key for key in view.sort}
    turned = _turned(before.pop(column, ""), column)
    return view.link(sort=(*list(before.values())[: MOST_KEYS - 1], turned))


def sort_key(view: TicketFilter, column: str) -> tuple[int, str]:
    """Which key of the sort ``column`` is, from 1, and its direction as aria-sort says it; 0 and "" if it is none."""
    for place, key in enumerate(view.sort, 1):
        if key.removeprefix("-") == column:
            return place, "descending" if key.startswith("-") else "ascending"
    return 0, ""


def groupable(view: TicketFilter) -> list[str]:
    """The columns that can become the next level of groups, each in its first direction."""
    grouped = {level.removeprefix("-") for level in view.group}
    is_full = len(view.group) == MOST_LEVELS
    return [] if is_full else [_turned("", column) for column in view.columns if column not in grouped]


def of_level(view: TicketFilter, level: str) -> dict[str, Any]:
    """What can be done with a level: ``remove``, ``reverse``, and ``places`` that put it first, second, third."""
    rest = [other for other in view.group if other != level]
    turned = {level: _turned(level, level.removeprefix("-"))}
    orders = [(*rest[:place], level, *rest[place:]) for place in range(len(view.group))]
    return {
        "remove": view.link(group=tuple(rest), fold=()),
        "reverse": view.link(group=tuple(turned.get(other, other) for other in view.group)),
        "places": [view.link(group=order, fold=()) for order in orders],
    }


def folded(view: TicketFilter, path: str) -> str:
    """Fold the group, or unfold it."""
    others = tuple(other for other in view.fold if other != path)
    return view.link(fold=others if path in view.fold else (*others, path), page=view.page)


def without(view: TicketFilter, name: str, value: Any) -> str:
    """One value of a filter less."""
    return view.link(chosen={**view.chosen, name: tuple(other for other in view.chosen[name] if other != value)})


def cleared(view: TicketFilter) -> str:
    """No words and no filters; order and groups stay."""
    return view.link(q="", chosen={}, since=None, until=None, fold=())


def _turned(before: str, column: str) -> str:
    """The other direction of ``column``, or its first one when ``before`` is another."""
    if before.removeprefix("-") != column:
        return f"-{column}" if column in FIRST_DESCENDING else column
    return column if before.startswith("-") else f"-{column}"
