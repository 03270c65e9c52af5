"""The grid's columns: what each holds in the database, and what it is sorted by."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from peewee import Case, fn

from portal.accounts.labels import named
from portal.accounts.models import SUPPORT, Client, User
from portal.catalog.models import Service
from portal.dates import stamp
from portal.db import database, tuples
from portal.text import folded
from portal.tickets.models import Ticket
from portal.tickets.rules import State, Status

COLUMNS = ("number", "status", "state", "summary", "created", "client", "service", "external_ref")
DESK_COLUMNS = ("severity", "number", "summary", "client", "status", "state", "service", "created", "assignee")
# at the desk, a second line in the cell of the first: two-line rows leave room for the summary
UNDER = {"summary": "client", "status": "state"}
# few values, each with many tickets: the grid finds its way through them by counting
CATEGORIES: Mapping[str, Any] = {
    "status": Ticket.status,
    "state": Ticket.state,
    "severity": Ticket.severity,
    "service": Ticket.service,
    "client": Ticket.client,
    "assignee": Ticket.assignee,
    "type": Ticket.type,
}
FIRST_DESCENDING = ("created",)  # the newest first, as everywhere
MOMENT = fn.COALESCE(Ticket.submitted_at, Ticket.created_at)


@database.func("local_day")
def local_day(moment: str) -> str:
    """The day of a stored time in the portal's time zone, for grouping."""
    return stamp(datetime.fromisoformat(moment))[:10]


def value_of(column: str) -> Any:
    """The expression that tickets are grouped by."""
    if column in CATEGORIES:
        return CATEGORIES[column]
    own = {"number": Ticket.number, "summary": Ticket.summary, "external_ref": Ticket.external_ref}
    return own.get(column, fn.local_day(MOMENT).coerce(False))


def orders_of(column: str, ranks: Mapping[Any, int]) -> list[Any]:
    """What a column is sorted by; ``ranks`` has the places of a category's values."""
    if column in CATEGORIES:
        known = [(value, place) for value, place in ranks.items() if value is not None]
        return [Case(CATEGORIES[column], known, ranks.get(None, len(ranks)))] if known else []
    if column == "summary":
        return [Ticket.summary_key, Ticket.summary]  # the words themselves keep apart what sorts alike
    return [Ticket.external_ref]


def ranked(column: str, values: list[Any], services: Mapping[str, Service]) -> dict[Any, int]:
    """The places of a category's values: as its rule has them, or by their names in the reader's language."""
    return {value: place for place, value in enumerate(sorted(values, key=_key_of(column, values, services)))}


def names_of(column: str) -> dict[int, str]:
    """The names of the values of *Client* or *Assigned To*."""
    if column == "client":
        query: Any = Client.select(Client.id, Client.name)
    else:
        has_tickets = fn.EXISTS(Ticket.select(Ticket.id).where(Ticket.assignee == User.id))  # of the team until lately
        query = User.select(User.id, User.name).where(User.role.in_(SUPPORT) | has_tickets)
    return {id: named(name) for id, name in tuples(query)}


def _key_of(column: str, values: list[Any], services: Mapping[str, Service]) -> Any:
    if column in ("status", "state"):
        places = list(Status if column == "status" else State)
        return lambda value: places.index(value) if value else len(places)
    if column == "severity":
        return lambda value: value or 9
    if column in ("client", "assignee"):
        names = names_of(column)
        return lambda value: (value is not None, folded(names.get(value, "")), value or 0)
    if column == "service":
        return lambda value: (value not in services, folded(str(services[value].name)) if value in services else value)
    return lambda value: value
