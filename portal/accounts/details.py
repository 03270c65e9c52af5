"""What is set of accounts and organisations, and why it was not changed: a code, whose words the forms choose."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from portal.accounts.models import Client, User


class Reason(StrEnum):
    """Why an account or organisation was not changed."""

    STALE = "stale"
    TAKEN = "taken"
    OWN_ROLE = "own_role"
    LAST = "last"
    MISFIT = "misfit"  # customers and managers belong to an organisation, the team to none


class NotChanged(Exception):
    """A rule forbids it; ``reason`` is the code."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Details:
    """What is set of an account."""

    name: str
    email: str
    role: str
    organization: int | None  # its number
    language: str

    @classmethod
    def of(cls, user: User) -> "Details":
        """Those of ``user`` now."""
        return cls(user.name, user.email, str(user.role), user.client_id, user.language)


@dataclass(frozen=True)
class ClientDetails:
    """What is set of an organisation; ``catalogs`` are slugs, None for every catalog."""

    name: str
    catalogs: tuple[str, ...] | None
    language: str

    @classmethod
    def of(cls, client: Client) -> "ClientDetails":
        """Those of ``client`` now."""
        return cls(client.name, None if client.catalogs is None else tuple(client.catalogs), client.language)


def seen(details: Details | ClientDetails) -> str:
    """What a form carries to tell, when it comes back, that nobody changed these details meanwhile."""
    return hashlib.sha256(repr(details).encode("utf-8", "surrogatepass")).hexdigest()[:16]
