"""Which people a person may look after: where every query about accounts starts."""

from typing import Any

from peewee import JOIN

from portal.accounts.models import Client, Role, User


def people_for(user: User) -> Any:
    """The people whom ``user`` looks after: all for an administrator, for a manager those of the own organisation."""
    people = User.select(User, Client).join(Client, JOIN.LEFT_OUTER).where(User.erased_at.is_null())
    if user.is_admin:
        return people
    if user.is_manager and user.client_id:
        return people.where((User.client == user.client_id) & User.role.in_((Role.CUSTOMER, Role.MANAGER)))
    return people.where(False)


def find_person(user: User, id: int) -> User | None:
    """The person numbered ``id``, when ``user`` looks after that one."""
    found: User | None = people_for(user).where(User.id == id).first() if id < 2**63 else None
    return found


def may_deactivate(user: User, person: User) -> bool:
    """Whether ``user`` may shut out ``person``, whom ``user`` looks after, or let in again: not oneself."""
    return bool(user != person)


def roles_for(user: User) -> tuple[Role, ...]:
    """The roles that ``user`` may give to people who are invited."""
    if user.is_admin:
        return tuple(Role)
    return (Role.CUSTOMER, Role.MANAGER) if user.is_manager else ()
