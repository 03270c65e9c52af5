"""Products, services and ticket types as catalog.toml describes them."""

from dataclasses import dataclass
from functools import lru_cache

from portal.i18n import language
from portal.typography import typography

DEFAULT_TYPES = ("question", "problem", "suggestion")
DEFAULT_SEVERITY = 3
_set = lru_cache(maxsize=2000)(typography)  # a grid prints the same names in every row


@dataclass(frozen=True)
class Words:
    """A text in both languages; printed in the reader's."""

    en: str
    fr: str

    def __str__(self) -> str:
        code = language()
        return _set(self.fr if code == "fr" else self.en, code)


@dataclass(frozen=True)
class TicketType:
    """What kind of request a ticket is. ``severity`` 1 (critical) to 4 (low), or None: the service's."""

    slug: str
    name: Words
    hint: Words
    severity: int | None


@dataclass(frozen=True)
class Service:
    """A module of a product, on which tickets are opened."""

    slug: str
    catalog: str
    name: Words
    description: Words
    icon: str
    summary: Words
    severity: int
    team: str
    types: tuple[TicketType, ...]
    retired: bool


@dataclass(frozen=True)
class Catalog:
    """A product and its services."""

    slug: str
    name: Words
    description: Words
    icon: str
    services: tuple[Service, ...]
    retired: bool


@dataclass(frozen=True, eq=False)
class Catalogs:
    """The whole of catalog.toml, retired entries included. Another object whenever the file changed."""

    catalogs: dict[str, Catalog]
    services: dict[str, Service]
    types: dict[str, TicketType]
