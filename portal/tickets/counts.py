"""Which tickets a view has, and how many: of each filter, in all, and of each value of a category."""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any

from peewee import CharField, IntegerField, ModelSelect, fn

from portal.accounts.models import User
from portal.dates import day_start
from portal.db import BaseModel, database, prepared, tuples
from portal.tickets import search
from portal.tickets.columns import CATEGORIES, MOMENT
from portal.tickets.filters import TicketFilter
from portal.tickets.models import Ticket
from portal.tickets.rules import State, Status, is_customers_turn
from portal.tickets.visibility import drafts_of, mine_of, visible_to

Sizes = dict[tuple[Any, ...], int]
FEW = ("status", "state", "severity")  # categories of a handful of values, the same in every portal


class Tally(BaseModel):
    """How many submitted tickets there are of each kind, kept by triggers. ``dimension`` is a column, or nothing."""

    dimension = CharField()
    value = CharField()
    status = CharField()
    state = CharField()
    count = IntegerField()

    class Meta:
        table_name = "ticket_tally"
        primary_key = False


def counts(user: User, shows: Sequence[str]) -> dict[str, int]:
    """How many tickets each of the five filters has for ``user``, whatever is searched for."""
    kinds = _kinds(user)
    every = sum(kinds.values())
    closed = sum(count for (status, _state), count in kinds.items() if status == Status.CLOSED)
    found = {"all": every, "opened": every - closed, "closed": closed}
    if user.is_support:
        found["mine"] = _open_of(user)
    elif not user.is_manager:
        found["mine"] = _turns(kinds)
    else:
        found["mine"] = mine_of(user).count()
    if not user.is_support:
        found["drafts"] = _drafts(user.id)[0][0]
    return {name: found[name] for name in shows}


def mine(user: User) -> int:
    """How many tickets *Assigned To Me* has."""
    if user.is_support:
        return _open_of(user)
    return mine_of(user).count() if user.is_manager else _turns(_kinds(user))


def sizes(view: TicketFilter, columns: Sequence[str] = (), most: int = search.MOST_COUNTED) -> Sizes:
    """How many tickets of the view there are of each combination of these categories' values; all of them: ``()``.

    Found by words, they are counted up to ``most`` alone.
    """
    dimensions = {*columns, *(name for name, values in view.chosen.items() if values)} - {"status", "state"}
    is_by_category = not (view.q or view.since or view.until) and view.show in ("all", "opened", "closed")
    if view.user.is_support and is_by_category and len(dimensions) < 2:
        return _from_tally(view, columns, "".join(dimensions))
    if is_by_words(view, columns):
        kinds = [(value,) for value in view.values_of(columns[0]) or ()] if columns else [()]
        found = {kind: search.count(words(view, columns, kind), most) for kind in kinds}
        return {kind: count for kind, count in found.items() if count or not columns}
    return _grouped(tickets(view), columns)


def tickets(view: TicketFilter) -> "ModelSelect[Ticket]":
    """The tickets of the view. Every query starts here, and this starts from what the person sees."""
    query = of_show(view.user, view.show)
    for name, values in view.chosen.items():
        query = query.where(CATEGORIES[name].in_(values)) if values else query
    moment = moment_of(view)
    if view.since:
        query = query.where(moment >= day_start(view.since))
    if view.until:
        query = query.where(moment < day_start(view.until + timedelta(days=1)))
    if view.show == "drafts":
        return query.where(*(search.in_draft(word, view.services) for word in search.words_of(view.q)))
    expression = words(view)
    return query.where(search.matching(expression)) if expression else query


def of_show(user: User, show: str) -> "ModelSelect[Ticket]":
    """The tickets of one of the five filters."""
    query = {"drafts": drafts_of, "mine": mine_of}.get(show, visible_to)(user)
    if show in ("opened", "closed"):
        is_closed = Ticket.status == Status.CLOSED if show == "closed" else Ticket.status != Status.CLOSED
        query = query.where(is_closed)
    return query


def moment_of(view: TicketFilter) -> Any:
    """When tickets came in, as their index has it; drafts have only when they were begun."""
    return MOMENT if view.show == "drafts" else Ticket.submitted_at


def is_by_words(view: TicketFilter, columns: Sequence[str]) -> bool:
    """Whether the index of words knows the view's tickets, and each kind of them by its fact; kinds must be few."""
    is_in_index = not (view.since or view.until or view.show == "drafts") and bool(search.words_of(view.q))
    return is_in_index and (not columns or (len(columns) == 1 and columns[0] in FEW))


def words(view: TicketFilter, columns: Sequence[str] = (), values: Sequence[Any] = ()) -> str:
    """What the index of words is asked for this view: for the person's own tickets only. Nothing when no word is.

    ``values`` of the ``columns`` leave out the tickets that have others.
    """
    if not search.words_of(view.q):
        return ""
    user, facts = view.user, [[search.fact(name, v) for v in values] for name, values in view.chosen.items() if values]
    facts += [[search.fact(name, value)] for name, value in zip(columns, values, strict=True)]
    if view.show in ("opened", "closed", "mine"):
        facts.append(["closed" if view.show == "closed" else "open"])
    if view.show == "mine" and not user.is_support:
        facts.append([search.fact("state", str(State.AWAITING_CLIENT))])
    if view.show == "mine" and user.is_support:
        facts.append([search.fact("assignee", user.id)])
    elif user.is_manager and view.show != "mine":
        facts.append([search.fact("client", user.client_id)])
    elif not user.is_support:
        facts.append([search.fact("author", user.id)])
    return search.expression(view.q, facts, user.is_support, view.services)


def _grouped(query: "ModelSelect[Ticket]", columns: Sequence[str]) -> Sizes:
    values = [CATEGORIES[name] for name in columns]
    if not values:
        return {(): query.count()}
    found = tuples(query.select(*values, fn.COUNT(Ticket.id)).group_by(*values))
    return {row[:-1]: row[-1] for row in found}


def _kinds(user: User) -> Sizes:
    """How many of the tickets that ``user`` sees have each status and state: the tallies know it of many."""
    whose = ("author_id", str(user.id))
    if user.is_support or user.is_manager:
        whose = ("", "") if user.is_support else ("client_id", str(user.client_id))
    return {(Status(status), State(state)): count for status, state, count in _tallies(*whose)}


def _turns(kinds: Sizes) -> int:
    """How many of a customer's own tickets await the customer."""
    return sum(count for kind, count in kinds.items() if is_customers_turn(*kind))


@prepared
def _drafts(author: Any) -> Any:
    return drafts_of(User(id=author)).select(fn.COUNT(Ticket.id))


@prepared
def _tallies(dimension: Any, value: Any) -> Any:
    rows = Tally.select(Tally.status, Tally.state, Tally.count)
    return rows.where((Tally.dimension == dimension) & (Tally.value == value) & (Tally.count > 0))


def _open_of(agent: User) -> int:
    kinds = _tallies("assignee_id", str(agent.id))
    return sum(count for status, _state, count in kinds if status != Status.CLOSED)


def _from_tally(view: TicketFilter, columns: Sequence[str], dimension: str) -> Sizes:
    """The sizes as they were kept; ``dimension`` is the category, besides status and state, that they ask for."""
    kinds = {"status": Tally.status, "state": Tally.state, dimension: Tally.value}
    kept = CATEGORIES[dimension].column_name if dimension else ""
    rows = Tally.select(*(kinds[name] for name in columns), fn.SUM(Tally.count))
    rows = rows.where((Tally.dimension == kept) & (Tally.count > 0)).group_by(*(kinds[name] for name in columns))
    if view.show != "all":
        rows = rows.where((Tally.status == Status.CLOSED) == (view.show == "closed"))
    for name, values in view.chosen.items():
        rows = rows.where(kinds[name].in_([str(value) for value in values])) if values else rows
    readers = [_reader(name) for name in columns]
    found = {
        tuple(read(text) for read, text in zip(readers, row, strict=False)): row[-1]
        for row in database.execute(rows).fetchall()  # as they are: there may be thousands
    }
    return {values: count for values, count in found.items() if count} if columns else {(): found.get((), 0) or 0}


def _reader(column: str) -> Callable[[str], Any]:
    """What makes of a tally's value what the ticket's column has."""
    if column in ("client", "assignee", "severity"):
        return lambda text: int(text) if text else None
    codes: Iterable[Any] = {"status": Status, "state": State}.get(column, ())
    return {str(code): code for code in codes}.__getitem__ if codes else str
