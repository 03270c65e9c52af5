"""What people change of their own account."""

from typing import Any

from portal.accounts import sessions
from portal.accounts.actions import change_password
from portal.accounts.audit import Action, Actor, record
from portal.accounts.models import User
from portal.db import database
from portal.text import folded


class SignedOut(Exception):
    """The session that asked has ended meanwhile, and with it the right to ask."""


def change(by: Actor, user: User, columns: dict[str, Any], password: str | None) -> None:
    """Change ``columns`` (name, language, unwanted, digest) and the password, all or nothing.

    With the password every other session ends, and this one gets another token. Raises WeakPassword, and
    SignedOut when somebody was faster: else a thief's change could undo the one that signs the thief out.
    """
    changed = {name: value for name, value in columns.items() if value != getattr(user, name)}
    with database.atomic():
        if changed:
            # that the name was changed, and not what from or to: the audit outlives the person
            facts = {name: True if name == "name" else [getattr(user, name), changed[name]] for name in changed}
            if "name" in changed:
                changed["name_key"] = folded(changed["name"])[:400]
            User.update(**changed).where(User.id == user.id).execute()
            record(Action.USER_CHANGED, by, user=user, client=user.client, **facts)
        if password is not None:
            change_password(by, user, password, but=user.session_token)
            if not sessions.rotate(user):
                raise SignedOut


def sign_out(by: Actor, user: User, id: str) -> bool:
    """End one session of the person; returns whether there was such a one."""
    with database.atomic():
        is_ended = sessions.end_one(user, id)
        if is_ended:
            record(Action.SESSIONS_ENDED, by, user=user, client=user.client, count=1)
    return is_ended


def sign_out_elsewhere(by: Actor, user: User) -> int:
    """End every session of the person but this one; returns how many there were."""
    with database.atomic():
        count = sessions.end_all(user, user.session_token)
        if count:
            record(Action.SESSIONS_ENDED, by, user=user, client=user.client, count=count)
    return count
