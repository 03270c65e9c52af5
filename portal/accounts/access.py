"""Whether a person can sign in, as the lists of people say it."""

from enum import StrEnum
from typing import Any

from peewee import Case, fn

from portal.accounts import tokens
from portal.accounts.models import User
from portal.accounts.tokens import Purpose, Token
from portal.db import utcnow


class Access(StrEnum):
    """How a person gets in, or why not."""

    ACTIVE = "active"
    INVITED = "invited"
    LAPSED = "lapsed"  # was invited, but the link is over or was revoked
    INACTIVE = "inactive"


def access() -> Any:
    """The access of each person, as an expression of a query on people."""
    links = Token.select(Token.id).where(
        (Token.user == User.id)
        & (Token.purpose == Purpose.INVITATION)
        & (Token.created_at >= utcnow() - tokens.LIFETIMES[Purpose.INVITATION])
    )
    steps = (
        (~User.active, Access.INACTIVE.value),
        (User.password_hash.is_null(False), Access.ACTIVE.value),
        (fn.EXISTS(links), Access.INVITED.value),
    )
    return Case(None, steps, Access.LAPSED.value)


def access_of(user: User) -> Access:
    """The access of one person."""
    return Access(User.select(access()).where(User.id == user.id).scalar())
