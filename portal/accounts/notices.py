"""What a person is told by mail of the own account: put into the outbox with the change, whatever mails are wished."""

from enum import StrEnum
from typing import Any

from portal import outbox
from portal.accounts.models import User

KIND = "account"  # of the mails


class Notice(StrEnum):
    """What a mail says."""

    INVITED = "invited"
    RESET = "reset"
    PASSWORD_CHANGED = "password_changed"  # nosec B105 - a word for an event
    TEST = "test"


def notify(user: User, notice: Notice, **facts: Any) -> None:
    """Put the mail that says ``notice`` into the outbox; within the transaction of what it tells of."""
    outbox.enqueue(KIND, user.id, f"account-{user.id}.{notice}", {"notice": notice, **facts}, is_urgent=True)
