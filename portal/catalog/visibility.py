"""Which catalogs, services and solutions a person sees: all, or those of the client organisation's catalogs."""

from portal.accounts.models import User, Visitor
from portal.catalog.library import current
from portal.catalog.models import Catalog, Service
from portal.i18n import language
from portal.kb import library as kb
from portal.kb.search import Hit, Hits, search
from portal.kb.solution import Entry, Solution
from portal.kb.suggestions import suggest

Reader = User | Visitor  # a visitor comes this far only where the knowledge base is public, and sees all of it


def catalogs_for(user: Reader) -> list[Catalog]:
    """The catalogs in use that ``user`` may pick from, in the file's order."""
    allowed = user.client.catalogs if user.client else None
    return [
        catalog
        for catalog in current().catalogs.values()
        if not catalog.retired and (allowed is None or catalog.slug in allowed)
    ]


def services_for(user: Reader) -> list[Service]:
    """The services in use that ``user`` may pick from."""
    return [service for catalog in catalogs_for(user) for service in catalog.services if not service.retired]


def find_catalog(user: Reader, slug: str) -> Catalog | None:
    """The catalog named ``slug`` if ``user`` may see it."""
    return next((catalog for catalog in catalogs_for(user) if catalog.slug == slug), None)


def find_service(user: Reader, slug: str) -> Service | None:
    """The service named ``slug`` if ``user`` may open a ticket on it."""
    return next((service for service in services_for(user) if service.slug == slug), None)


def find_solution(user: Reader, slug: str) -> Solution | None:
    """The solution named ``slug`` if ``user`` may read it."""
    found = kb.current().find(slug)
    return found.within(_slugs(user)) if found else None


def articles_for(
    user: Reader, service: Service | None = None, most: int = -1, after: int = 0, without: str = ""
) -> list[Entry]:
    """The articles of one service, or of all that ``user`` sees, in the reader's language first, by title.

    At most ``most`` of them (all if negative) after the first ``after``, and not those of the solution ``without``.
    """
    return kb.current().listed(_slugs(user, service), language(), most, after, without)


def editions_for(user: Reader, code: str, most: int = -1) -> list[Entry]:
    """What ``user`` sees in the language ``code`` itself, changed last first: at most ``most`` (all if negative)."""
    return kb.current().editions(_slugs(user), code, most)


def search_for(user: Reader, query: str, service: Service | None = None, most: int = 20, after: int = 0) -> Hits:
    """What a search finds among the solutions of one service, or of all that ``user`` sees."""
    return search(kb.current(), query, language(), _slugs(user, service), most, after)


def is_anywhere(query: str) -> bool:
    """Whether any solution has every word of ``query``, whoever may read it."""
    return search_for(Visitor(), query, most=0).total > 0


def suggestions_for(user: Reader, summary: str, service: Service) -> list[Hit]:
    """Solutions that may spare ``user`` the ticket, the service's first."""
    return suggest(kb.current(), summary, language(), _slugs(user), service.slug)


def solution_counts_for(user: Reader) -> dict[str, int]:
    """How many solutions each service has that ``user`` sees, where it has any."""
    return kb.current().counts(_slugs(user))


def solution_total_for(user: Reader) -> int:
    """How many solutions ``user`` sees."""
    return kb.current().total(_slugs(user))


def _slugs(user: Reader, service: Service | None = None) -> set[str]:
    return {own.slug for own in services_for(user) if service is None or own.slug == service.slug}
