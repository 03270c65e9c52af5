"""Who sees which draft, ticket and note, said without a database (PRODUCT.md, rules 6, 7, 8 and 10)."""

from dataclasses import dataclass, field

from portal.accounts.models import User
from portal.tickets.rules import State, Status


@dataclass
class Message:
    """A note; ``files`` are the ids of its attachments."""

    id: int
    internal: bool
    files: set[str]


@dataclass
class Item:
    """A draft or ticket as the model knows it."""

    id: int
    author: int
    client: int
    files: set[str]
    number: str | None = None
    status: Status | None = None
    state: State | None = None
    assignee: int | None = None
    notes: list[Message] = field(default_factory=list)


def sees(user: User, item: Item) -> bool:
    """Rules 6 and 7."""
    if item.number is None:
        return item.author == user.id
    if user.role in ("agent", "admin"):
        return True
    return item.author == user.id or (user.role == "manager" and item.client == user.client_id)


def is_mine(user: User, item: Item) -> bool:
    """Rule 8."""
    if item.number is None or item.status == "closed":
        return False
    if user.role in ("agent", "admin"):
        return item.assignee == user.id
    return item.author == user.id and item.state == "awaiting_client"
