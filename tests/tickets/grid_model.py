"""The grid said without a database: who sees which tickets, filtered, ordered, grouped and counted in plain Python."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.accounts.models import User
from portal.catalog.models import Service
from portal.dates import stamp
from portal.text import folded
from portal.tickets.models import Ticket
from portal.tickets.rules import State, Status


@dataclass(frozen=True)
class Facts:
    """A ticket as the model knows it; ``words`` are those that everybody who sees it may find, ``team`` the others."""

    ticket: Ticket
    client: str
    author: str
    assignee: str
    words: str
    team: str


def is_seen(user: User, ticket: Ticket, show: str) -> bool:
    """Rules 6, 7 and 8."""
    if show == "drafts":
        return ticket.number is None and ticket.author_id == user.id
    if ticket.number is None or not (
        user.is_support or ticket.author_id == user.id or (user.is_manager and ticket.client_id == user.client_id)
    ):
        return False
    if show == "mine" and user.is_support:
        return ticket.status is not Status.CLOSED and ticket.assignee_id == user.id
    if show == "mine":
        is_waiting = ticket.status is not Status.CLOSED and ticket.state is State.AWAITING_CLIENT
        return is_waiting and ticket.author_id == user.id
    return show == "all" or (ticket.status is Status.CLOSED) == (show == "closed")


def is_found(user: User, facts: Facts, q: str, services: Mapping[str, Service]) -> bool:
    """Every word of ``q`` begins a word of the ticket."""
    service = services[facts.ticket.service].name
    said = f"{facts.words} {service.en} {service.fr} {facts.team if user.is_support else ''}"
    tokens = re.findall(r"[^\W_]+", folded(said))
    return all(
        any(token.startswith(word) if len(word) > 1 else token == word for token in tokens)
        for word in re.findall(r"[^\W_]+", folded(q))
    )


def value(facts: Facts, column: str) -> Any:
    """What a group of the column is."""
    ticket = facts.ticket
    moment = ticket.submitted_at or ticket.created_at
    own = {"client": ticket.client_id, "assignee": ticket.assignee_id, "created": stamp(moment)[:10]}
    return own[column] if column in own else getattr(ticket, column)


def key(facts: Facts, column: str, services: Mapping[str, Service], is_group: bool) -> Any:
    """What the column is sorted by."""
    ticket = facts.ticket
    place = ticket.number or f"{ticket.id:08d}"
    if column in ("status", "state"):
        values: list[Any] = list(Status if column == "status" else State)
        found = getattr(ticket, column)
        return values.index(found) if found else 9
    return {
        "number": place,
        "created": stamp(ticket.submitted_at or ticket.created_at)[:10] if is_group else place,
        "summary": (ticket.summary_key, ticket.summary),
        "external_ref": ticket.external_ref,
        "severity": ticket.severity or 9,
        "client": folded(facts.client),
        "assignee": (ticket.assignee_id is not None, folded(facts.assignee)),
        "service": folded(str(services[ticket.service].name)),
    }[column]


def ordered(found: list[Facts], view: Any) -> list[Facts]:
    """The tickets in the view's order: groups, then the sort, then the newest first."""
    keys = list(dict.fromkeys([*view.group, *view.sort]))
    seen: dict[str, str] = {}
    for name in keys:
        seen.setdefault(name.removeprefix("-"), name)
    grouped = {name.removeprefix("-") for name in view.group}
    found = sorted(found, key=lambda facts: key(facts, "number", view.services, False), reverse=True)
    for column, name in reversed(list(seen.items())):
        is_down, is_group = name.startswith("-"), column in grouped
        found.sort(key=lambda facts: key(facts, column, view.services, is_group), reverse=is_down)
    return found
