"""How a person's access stands: invited, active or shut out; and what can be done about it."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from peewee import Case, fn

from portal.accounts import tokens
from portal.accounts.models import User
from portal.accounts.tokens import Purpose, Token
from portal.accounts.visibility import may_deactivate
from portal.db import utcnow


class Access(StrEnum):
    """How it stands. Who has no password yet has never come in."""

    ACTIVE = "active"
    INVITED = "invited"
    EXPIRED = "expired"
    REVOKED = "revoked"
    DEACTIVATED = "deactivated"


class Verb(StrEnum):
    """What can be done about it, as the noun of its address."""

    INVITE = "invitation"
    REVOKE = "revocation"
    DEACTIVATE = "deactivation"
    REACTIVATE = "reactivation"


VERBS = {
    Access.ACTIVE: (Verb.DEACTIVATE,),
    Access.INVITED: (Verb.INVITE, Verb.REVOKE),
    Access.EXPIRED: (Verb.INVITE, Verb.REVOKE),
    Access.REVOKED: (Verb.INVITE,),
    Access.DEACTIVATED: (Verb.REACTIVATE,),
}


def access_of(people: Iterable[User]) -> dict[int, Access]:
    """How the access of ``people``, a page of them, stands: by their numbers."""
    known = list(people)
    mine = Token.user.in_(known) & (Token.purpose == Purpose.INVITATION)
    waiting = {token.user_id for token in Token.select().where(mine) if not token.is_over}
    return {person.id: _access(person, person.id in waiting) for person in known}


def access() -> Any:
    """The same as an expression, for lists that are sorted or filtered by it."""
    links = Token.select(Token.id).where(
        (Token.user == User.id)
        & (Token.purpose == Purpose.INVITATION)
        & (Token.created_at >= utcnow() - tokens.LIFETIMES[Purpose.INVITATION])
    )
    has_come = User.password_hash.is_null(False)
    steps = (
        (has_come & User.active, Access.ACTIVE.value),
        (has_come, Access.DEACTIVATED.value),
        (~User.active, Access.REVOKED.value),
        (fn.EXISTS(links), Access.INVITED.value),
    )
    return Case(None, steps, Access.EXPIRED.value)


def verbs_for(user: User, person: User, access: Access) -> tuple[Verb, ...]:
    """What ``user`` can do about the access of ``person``, whom ``user`` looks after."""
    return VERBS[access] if may_deactivate(user, person) else ()


def _access(person: User, is_waiting: bool) -> Access:
    if person.password_hash is not None:
        return Access.ACTIVE if person.active else Access.DEACTIVATED
    if not person.active:
        return Access.REVOKED
    return Access.INVITED if is_waiting else Access.EXPIRED
