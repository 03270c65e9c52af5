"""Client organisations, with how many people and tickets each has; for administrators."""

from typing import Any

from peewee import JOIN, fn

from portal.accounts.models import Client, User
from portal.admin.filters import ListFilter
from portal.admin.lists import Page, has_words, page_of
from portal.tickets.models import Ticket

COLUMNS = ("name", "members", "tickets")


def organisations_for(user: User) -> Any:
    """The organisations that ``user`` looks after: all for an administrator, else none."""
    return Client.select() if user.is_admin else Client.select().where(False)


def find_organisation(user: User, id: int) -> Client | None:
    """The organisation numbered ``id``, when ``user`` looks after it."""
    found: Client | None = organisations_for(user).where(Client.id == id).first() if id < 2**63 else None
    return found


def organisations_by_name(user: User) -> list[Client]:
    """The organisations as forms offer them."""
    return list(organisations_for(user).order_by(Client.name_key))


def organisations(user: User, view: ListFilter) -> Page:
    """A page of them: dicts with id, name, catalogs, language, members, tickets."""
    found = organisations_for(user)
    words = has_words(view.q, Client.name_key)
    if words is not None:
        found = found.where(words)
    people = User.select(User.client, fn.COUNT(User.id).alias("count")).where(User.erased_at.is_null())
    members = people.group_by(User.client).alias("members")
    tickets = Ticket.select(Ticket.client, fn.COUNT(Ticket.id).alias("count")).where(Ticket.number.is_null(False))
    asked = tickets.group_by(Ticket.client).alias("asked")
    counts = {"members": fn.COALESCE(members.c.count, 0), "tickets": fn.COALESCE(asked.c.count, 0)}
    rows = found.select(
        Client.id, Client.name, Client.catalogs, Client.language,
        *(count.alias(name) for name, count in counts.items()),
    )  # fmt: skip
    rows = rows.join(members, JOIN.LEFT_OUTER, on=(members.c.client_id == Client.id))
    rows = rows.join(asked, JOIN.LEFT_OUTER, on=(asked.c.client_id == Client.id))
    return page_of(rows.dicts(), found.count(), view, {"name": Client.name_key, **counts}, Client.id)
