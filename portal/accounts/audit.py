"""Who did what to which account or organisation, when and from where.

Nothing of it is changed, but for the facts that name somebody who is erased; it is kept for two years.
"""

import json
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from peewee import AutoField, CharField, DateTimeField, ForeignKeyField, TextField

from portal.accounts.models import Client, User
from portal.db import BaseModel, utcnow

KEPT = timedelta(days=731)


class Action(StrEnum):
    """What was done. A new one needs its words: labels.py."""

    CLIENT_ADDED = "client_added"
    CLIENT_CHANGED = "client_changed"
    USER_ADDED = "user_added"
    USER_INVITED = "user_invited"
    INVITATION_REVOKED = "invitation_revoked"
    INVITATION_ACCEPTED = "invitation_accepted"
    USER_CHANGED = "user_changed"
    USER_DEACTIVATED = "user_deactivated"
    USER_REACTIVATED = "user_reactivated"
    USER_ERASED = "user_erased"
    RESET_ASKED = "reset_asked"
    PASSWORD_CHANGED = "password_changed"  # nosec B105
    SESSIONS_ENDED = "sessions_ended"
    DATA_DOWNLOADED = "data_downloaded"
    MAIL_RETRIED = "mail_retried"
    MAIL_GIVEN_UP = "mail_given_up"
    MAIL_TESTED = "mail_tested"


@dataclass(frozen=True)
class Actor:
    """Who acts, and from which network address. No user: the command line, or somebody who is not signed in."""

    user: User | None
    address: str


COMMAND_LINE = Actor(None, "")


class Facts(TextField):
    """What was changed, from what to what, stored as JSON; never a password, a token or a text of a ticket."""

    def db_value(self, value: dict[str, Any]) -> str:
        """The facts as JSON text; not in ASCII, in which two long names would be longer than there is room."""
        return json.dumps(value, ensure_ascii=False)

    def python_value(self, value: str) -> dict[str, Any]:
        """JSON text as the facts."""
        facts: dict[str, Any] = json.loads(value)
        return facts


class Entry(BaseModel):
    """One line of the audit."""

    id = AutoField()
    at = DateTimeField(default=utcnow)
    action = CharField(max_length=40)
    actor = ForeignKeyField(User, null=True, on_delete="SET NULL")
    user = ForeignKeyField(User, null=True, on_delete="SET NULL")
    client = ForeignKeyField(Client, null=True, on_delete="SET NULL")
    facts = Facts(default=dict)
    address = CharField(max_length=100)

    class Meta:
        table_name = "audit"


def record(action: Action, by: Actor, *, user: User | None = None, client: Client | None = None, **facts: Any) -> None:
    """Write down what was done, within the transaction that does it."""
    Entry.create(**_columns(action, by, user, client, facts))


def record_all(action: Action, by: Actor, users: list[User], **facts: Any) -> None:
    """Write down what was done to several people at once, within the transaction that does it."""
    Entry.insert_many([_columns(action, by, user, user.client_id, facts) for user in users]).execute()


def _columns(
    action: Action, by: Actor, user: User | None, client: Client | int | None, facts: dict[str, Any]
) -> dict[str, Any]:
    about = {"action": action, "user": user, "client": client, "facts": facts}
    return {**about, "actor": by.user, "address": by.address[:100]}


def forget_old() -> None:
    """Delete what is older than KEPT."""
    Entry.delete().where(Entry.at < utcnow() - KEPT).execute()
