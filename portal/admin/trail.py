"""The audit as administrators read it: who did what to whom, when, from where."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from peewee import JOIN

from portal.accounts.audit import Action, Entry
from portal.accounts.models import Client, User
from portal.admin.filters import ListFilter
from portal.admin.lists import Page, page_of
from portal.dates import day_start

COLUMNS = ("at",)
CHOICES: dict[str, list[str] | None] = {"action": [action.value for action in Action], "person": None, "client": None}
AT_ONCE = 1000
Target = User.alias("target")


def entries(user: User, view: ListFilter) -> Page:
    """A page of the audit: dicts with at, action, facts, address, and id and name of actor, person and client."""
    found = _asked(user, view)
    return page_of(_with_names(found).dicts(), found.count(), view, {"at": Entry.id}, Entry.id)


def every_entry(user: User, view: ListFilter) -> Iterator[dict[str, Any]]:
    """All of them, the newest first; a thousand are read at a time."""
    rows, before = _with_names(_asked(user, view)).order_by(Entry.id.desc()).limit(AT_ONCE), 2**62
    while page := list(rows.where(Entry.id < before).dicts()):
        yield from page
        before = page[-1]["id"]


def _asked(user: User, view: ListFilter) -> Any:
    found = Entry.select().where(bool(user.is_admin))
    person, client = view.chosen.get("person"), view.chosen.get("client")
    if view.chosen.get("action"):
        found = found.where(Entry.action == view.chosen["action"])
    if person:
        found = found.where((Entry.user == person) | (Entry.actor == person))
    if client:
        found = found.where(Entry.client == client)
    if view.since:
        found = found.where(Entry.at >= day_start(view.since))
    if view.until:
        found = found.where(Entry.at < day_start(view.until + timedelta(days=1)))
    return found


def _with_names(found: Any) -> Any:
    query = found.select(
        Entry.id, Entry.at, Entry.action, Entry.facts, Entry.address,
        Entry.actor.alias("actor_id"), User.name.alias("actor"),
        Entry.user.alias("person_id"), Target.name.alias("person"),
        Entry.client.alias("client_id"), Client.name.alias("client"),
    )  # fmt: skip
    query = query.join(User, JOIN.LEFT_OUTER, on=(Entry.actor == User.id)).switch(Entry)
    query = query.join(Target, JOIN.LEFT_OUTER, on=(Entry.user == Target.id)).switch(Entry)
    return query.join(Client, JOIN.LEFT_OUTER, on=(Entry.client == Client.id))
