"""The grid's columns as the database knows them: what each holds, is sorted by, and is searched in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from peewee import Case, fn

from portal.accounts.models import Client, User
from portal.catalog.models import Service
from portal.dates import stamp
from portal.db import database
from portal.text import folded
from portal.tickets.models import Ticket
from portal.tickets.rules import State, Status

COLUMNS = ("number", "status", "state", "summary", "created", "client", "service", "external_ref")
DESK_COLUMNS = ("severity", "number", "summary", "client", "status", "state", "service", "created", "assignee")
# at the desk, a second line in the cell of the first: two-line rows leave room for the summary
UNDER = {"summary": "client", "status": "state"}
Assignee = User.alias("assignee_user")
MOMENT = fn.COALESCE(Ticket.submitted_at, Ticket.created_at)
ROW = (
    Ticket.id,
    Ticket.author,
    Ticket.number,
    Ticket.status,
    Ticket.state,
    Ticket.summary,
    Ticket.service,
    Ticket.severity,
    Ticket.external_ref,
    MOMENT.alias("created"),
    Client.name.alias("client"),
    Assignee.name.alias("assignee"),
)


@database.func("local_day")
def _local_day(moment: str) -> str:
    """The day of a stored time in the portal's time zone, for grouping."""
    return stamp(datetime.fromisoformat(moment))[:10]


def value_of(column: str) -> Any:
    """The expression that a column is sorted and grouped by."""
    return {
        "number": Ticket.number,
        "status": Ticket.status,
        "state": Ticket.state,
        "summary": Ticket.summary,
        "created": fn.local_day(MOMENT),
        "client": Client.name,
        "service": Ticket.service,
        "external_ref": Ticket.external_ref,
        "severity": Ticket.severity,
        "assignee": Assignee.name,
    }[column]


def order_of(column: str, services: Mapping[str, Service], by_day: bool = False) -> Any:
    """What a column is sorted by: codes by their rank, words folded, services by their name."""
    if column == "status":
        return Case(Ticket.status, [(status, place) for place, status in enumerate(Status)], 99)
    if column == "state":
        return Case(Ticket.state, [(state, place) for place, state in enumerate(State)], 99)
    if column == "service":
        names = sorted(services.values(), key=lambda service: folded(str(service.name)))
        return Case(Ticket.service, [(service.slug, place) for place, service in enumerate(names)], len(names))
    if column == "created":
        return fn.local_day(MOMENT) if by_day else MOMENT
    return {"summary": Ticket.summary_key, "client": Client.name_key}.get(column, value_of(column))
