"""A page of the people whom somebody looks after, by name, with how their access stands."""

from dataclasses import dataclass

from portal.accounts import addresses
from portal.accounts.access import Access, Verb, access_of, verbs_for
from portal.accounts.models import User
from portal.accounts.visibility import people_for
from portal.text import folded

ROWS = 50


@dataclass(frozen=True)
class Person:
    """A line of the list: a person, how the access stands, and what the reader can do about it."""

    user: User
    access: Access
    verbs: tuple[Verb, ...]


@dataclass(frozen=True)
class People:
    """A page of people. ``page`` counts from one; ``total`` is how many there are on all pages."""

    lines: list[Person]
    page: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are; at least one."""
        return max(1, -(-self.total // ROWS))


def people_page(user: User, q: str = "", page: int = 1) -> People:
    """The people whom ``user`` looks after and whose name or address has ``q`` in it."""
    query = people_for(user)
    if q:
        query = query.where(User.name_key.contains(folded(q)) | User.email_key.contains(addresses.key(q)))
    total = query.count()
    page = min(max(1, page), max(1, -(-total // ROWS)))
    found = list(query.order_by(User.name_key, User.id).paginate(page, ROWS))
    access = access_of(found)
    lines = [Person(person, access[person.id], verbs_for(user, person, access[person.id])) for person in found]
    return People(lines, page, total)


def looks_after(user: User, email: str) -> bool:
    """Whether the address is one of a person whom ``user`` looks after."""
    return bool(people_for(user).where(User.email_key == addresses.key(email)).exists())
