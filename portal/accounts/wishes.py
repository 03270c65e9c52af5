"""Which mails about tickets a person wishes, and the links in them that say *no more of these*.

Mails about the own account are no matter of wishes: they always go.
"""

import hashlib
from enum import StrEnum

from itsdangerous import BadData, URLSafeSerializer

from portal.accounts.audit import Action, Actor, record
from portal.accounts.models import User
from portal.db import database


class Kind(StrEnum):
    """What a mail is about, in the words of who gets it."""

    RECEIVED = "received"
    TAKEN = "taken"
    NOTED = "noted"
    MOVED = "moved"
    TURN = "turn"
    CLOSED = "closed"
    NEW = "new"
    ASSIGNED = "assigned"
    ANSWERED = "answered"


FOR_TEAM = (Kind.NEW, Kind.ASSIGNED, Kind.ANSWERED)
FOR_CUSTOMERS = tuple(kind for kind in Kind if kind not in FOR_TEAM)
AT_ONCE = (Kind.TURN,)  # it waits for no daily mail: the ticket waits for the reader
DAILY = "daily"  # in a link: every kind that is in the daily mail


def kinds_for(user: User) -> tuple[Kind, ...]:
    """The kinds that a person of this role gets."""
    return FOR_TEAM if user.is_support else FOR_CUSTOMERS


def wants(user: User, kind: Kind) -> bool:
    """Whether the person wishes mails of this kind."""
    return kind not in user.unwanted


def waits(user: User, kind: Kind) -> bool:
    """Whether the person hears of this once a day."""
    return bool(user.digest) and kind not in AT_ONCE


def decline(by: Actor, user: User, kinds: tuple[Kind, ...]) -> None:
    """Send the person no more mails of these kinds."""
    with database.atomic():
        before = User.get_by_id(user.id).unwanted
        after = before + [kind for kind in kinds if kind not in before]
        if after != before:
            User.update(unwanted=after).where(User.id == user.id).execute()
            record(Action.USER_CHANGED, by, user=user, client=user.client, unwanted=[before, after])


def written(user: User, kind: str, key: str) -> str:
    """What stands in the address of the link in a mail; ``key`` is the portal's. It has no end, as a mail has none."""
    return str(_signer(key).dumps([user.id, kind]))


def find(text: str, key: str) -> tuple[User, tuple[Kind, ...]] | None:
    """Whose link ``text`` is and which kinds it declines; None for one that the portal did not write."""
    try:
        id, kind = _signer(key).loads(text)
    except BadData:
        return None
    user: User | None = User.get_or_none((User.id == id) & User.erased_at.is_null())
    if user is None:
        return None
    daily = tuple(other for other in kinds_for(user) if other not in AT_ONCE)
    kinds = daily if kind == DAILY else tuple(other for other in Kind if other == kind)
    return (user, kinds) if kinds else None


def _signer(key: str) -> URLSafeSerializer:
    return URLSafeSerializer(key, salt="guichet.wishes", signer_kwargs={"digest_method": hashlib.sha256})
