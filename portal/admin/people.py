"""The list of people: whom the administrator looks after, as the address of the page asks."""

from dataclasses import replace
from typing import Any

from peewee import Case, fn

from portal.accounts.access import Access, access
from portal.accounts.models import SUPPORT, Client, Role, User
from portal.accounts.visibility import people_for
from portal.admin.filters import ListFilter
from portal.admin.lists import Page, has_words, page_of

COLUMNS = ("name", "client", "access", "signed_in")
CHOICES: dict[str, list[str] | None] = {
    "role": [role.value for role in Role],
    "access": [way.value for way in Access],
    "client": None,
}


def people(user: User, view: ListFilter) -> Page:
    """A page of the people that ``user`` looks after, each with the organisation."""
    found = people_for(user)
    words = has_words(view.q, User.name_key, User.email_key, Client.name_key)
    conditions = {
        "role": User.role == view.chosen.get("role"),
        "access": access() == view.chosen.get("access"),
        "client": User.client == view.chosen.get("client"),
    }
    for condition in [words, *(conditions[name] for name in view.chosen)]:
        if condition is not None:
            found = found.where(condition)
    # numbers first: what is sorted is then as small as can be, of many thousands of people
    page = page_of(found.select(User.id), found.count(), view, _orders(), User.id)
    whole = {person.id: person for person in people_for(user).where(User.id.in_(page.rows))}
    return replace(page, rows=[whole[row.id] for row in page.rows])


def _orders() -> dict[str, Any]:
    ways = [(way.value, place) for place, way in enumerate(Access)]
    roles = [(role.value, place * len(ways)) for place, role in enumerate(Role)]
    team = Case(None, [(User.role.in_(SUPPORT), "")], Client.name_key)
    return {
        "name": User.name_key,
        "client": team,
        "access": Case(User.role, roles, 0) + Case(access(), ways, 0),
        "signed_in": fn.COALESCE(User.signed_in_at, ""),
    }
