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
    PASSWORD_CHANGED = "password_changed"  # nosec B105
    TEST = "test"


def notify(user: User, notice: Notice, **facts: Any) -> None:
    """Put the mail that says ``notice`` into the outbox; within the transaction of what it tells of."""
    notify_all(notice, [(user, facts)])


def notify_all(notice: Notice, told: list[tuple[User, dict[str, Any]]]) -> None:
    """The same for several people, each with facts of their own."""
    mails = [(user.id, f"account-{user.id}.{notice}", {"notice": notice, **facts}) for user, facts in told]
    outbox.enqueue_all(KIND, mails, is_urgent=True)
