"""One page of the grid: rows under the heads of their groups."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache, cached_property
from typing import Any

from peewee import JOIN, SQL, ModelSelect, Select, fn

from portal.accounts.models import Client, Role, User
from portal.db import prepared
from portal.paging import page_numbers
from portal.tickets import counts, rules
from portal.tickets.columns import MOMENT, names_of
from portal.tickets.heads import Head, Heads
from portal.tickets.models import Ticket
from portal.tickets.plan import Plan
from portal.tickets.reader import Reader

Assignee = User.alias("assignee_user")
ROW: dict[str, Any] = {
    "id": Ticket.id,
    "author": Ticket.author,
    "number": Ticket.number,
    "status": Ticket.status,
    "state": Ticket.state,
    "summary": Ticket.summary,
    "service": Ticket.service,
    "type": Ticket.type,
    "severity": Ticket.severity,
    "external_ref": Ticket.external_ref,
    "created": MOMENT,
    "client_id": Ticket.client,
    "client": Client.name,
    "assignee_id": Ticket.assignee,
    "assignee": Assignee.name,
}
STATUSES, STATES = ({code.value: code for code in codes} for codes in (rules.Status, rules.State))
Row = dict[str, Any]


class Grid(Plan):
    """The page of a view: ``lines`` are heads and rows in order."""

    @cached_property
    def rows(self) -> list[Row]:
        """The page's rows, in order."""
        if self.view.is_plain:
            user = self.view.user
            return _read(user, _newest(user.role, self.view.show)(user.id, user.client_id, self.view.rows))
        return rows_of(self.view.user, Reader(self).ids())

    @cached_property
    def lines(self) -> list[Head | Row]:
        """Heads and rows, as they are shown."""
        return list(Heads(self, self.rows).lines()) if self.levels else list(self.rows)

    @cached_property
    def names(self) -> dict[str, dict[int, str]]:
        """The names of clients and of assignees, for the heads and the filters that show them."""
        return {"client": names_of("client"), "assignee": names_of("assignee")}

    @property
    def next_link(self) -> str | None:
        """The address of the page after this one, which goes on from the last ticket of this one."""
        if self.page >= self.pages:
            return None
        return self.view.link(page=self.page + 1, after=self.rows[-1]["number"] or "" if self.rows else "")

    def page_numbers(self) -> list[int | None]:
        """Page numbers to offer: first, last, and those around this one; None stands for a gap."""
        return page_numbers(self.page, self.pages)


def rows_of(user: User, ids: list[int]) -> list[Row]:
    """The tickets with these ids, in their order; a query that began with what the person sees has found them."""
    found = {row[0]: row for row in _rows(json.dumps(ids))}
    return _read(user, [found[id] for id in ids if id in found])  # a draft may have been discarded since


def _read(user: User, values: Iterable[tuple[Any, ...]]) -> list[Row]:
    rows = [{**dict(zip(ROW, row, strict=True)), "values": row} for row in values]
    for row in rows:
        row["created"] = datetime.fromisoformat(row["created"])
        if row["number"]:
            row["status"], row["state"] = STATUSES[row["status"]], STATES[row["state"]]
        row["is_awaited"] = rules.is_customers_turn(row["status"], row["state"])
        row["is_turn"] = row["is_awaited"] and row["author"] == user.id
    return rows


@prepared
def _rows(ids: Any) -> Any:
    return _with_names(Ticket.select().where(Ticket.id.in_(Select([fn.json_each(ids)], [SQL("value")]))))


@cache
def _newest(role: Role, show: str) -> Callable[..., list[tuple[Any, ...]]]:
    """The first rows of a plain view, found and read by one query that is written once."""

    @prepared
    def rows(user: Any, client: Any, most: Any) -> Any:
        tickets = counts.of_show(User(id=user, client_id=client, role=role), show)
        return _with_names(tickets).order_by(Ticket.number.desc()).limit(most)

    return rows


def _with_names(tickets: "ModelSelect[Ticket]") -> Any:
    query = tickets.select(*ROW.values()).join(Client).switch(Ticket)
    return query.join(Assignee, JOIN.LEFT_OUTER, on=(Ticket.assignee == Assignee.id))
