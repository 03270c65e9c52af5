"""Links that work once: to choose a new password, and to accept an invitation.

Only the number of a link and a random seed are stored. What makes it a link is signed with the portal's key, so the
database alone gives nobody a link. A person has one of a purpose: a newer one makes the older void.
"""

import hashlib
import secrets
from datetime import timedelta
from enum import StrEnum

from itsdangerous import BadSignature, Signer
from peewee import AutoField, CharField, DateTimeField, ForeignKeyField

from portal.accounts.models import User
from portal.db import BaseModel, utcnow


class Purpose(StrEnum):
    """What a link is for."""

    RESET = "reset"
    INVITATION = "invitation"


LIFETIMES = {Purpose.RESET: timedelta(hours=1), Purpose.INVITATION: timedelta(days=7)}


class Token(BaseModel):
    """A link that was given out and was not used. Its text is made by :func:`written`."""

    id = AutoField()
    purpose = CharField(max_length=20)
    user = ForeignKeyField(User, on_delete="CASCADE")
    user_id: int
    seed = CharField(max_length=64)
    created_at = DateTimeField(default=utcnow)

    @property
    def is_over(self) -> bool:
        """Whether it was given out too long ago."""
        return bool(utcnow() - self.created_at > LIFETIMES[Purpose(self.purpose)])


def issue(user: User, purpose: Purpose) -> Token:
    """A new link for ``user``; within a transaction. Older ones of the same purpose are void."""
    revoke(user, purpose)
    token: Token = Token.create(purpose=purpose, user=user, seed=secrets.token_hex(32))
    return token


def issue_all(users: list[User], purpose: Purpose) -> list[Token]:
    """A link for each of ``users``, who have none yet; within a transaction."""
    rows = [{"purpose": purpose, "user": user, "seed": secrets.token_hex(32)} for user in users]
    return list(Token.insert_many(rows).returning(Token).execute())


def written(token: Token, key: str) -> str:
    """What stands in the address of a link; ``key`` is the portal's."""
    return _signer(token, key).sign(str(token.id)).decode()


def find(purpose: Purpose, text: str, key: str) -> Token | None:
    """The link whose address says ``text``, unless it was used, replaced, or is over, or its person is not active."""
    id = text.partition(".")[0]
    if not (id.isascii() and id.isdigit() and len(id) < 16):
        return None
    token: Token | None = Token.select(Token, User).join(User).where(
        (Token.id == int(id)) & (Token.purpose == purpose) & User.active
    ).first()  # fmt: skip
    if token is None or token.is_over:
        return None
    try:
        _signer(token, key).unsign(text)
    except (BadSignature, UnicodeEncodeError):  # the second: a lone surrogate
        return None
    return token


def use(token: Token) -> bool:
    """Use a link up, within the transaction of what it is for; False when another was faster."""
    return bool(Token.delete().where(Token.id == token.id).execute())


def revoke(user: User, *purposes: Purpose) -> None:
    """Make the links of ``user`` void: those of ``purposes``, or all."""
    Token.delete().where((Token.user == user) & Token.purpose.in_(purposes or tuple(Purpose))).execute()


def _signer(token: Token, key: str) -> Signer:
    return Signer(key, salt=f"guichet.{token.purpose}.{token.seed}", digest_method=hashlib.sha256)
