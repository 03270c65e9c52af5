"""Which catalogs, services and solutions a person sees: all, or those of the client organisation's catalogs."""

from portal.accounts.models import User, Visitor
from portal.catalog.library import current
from portal.catalog.models import Catalog, Service
from portal.i18n import language
from portal.kb import library as kb
from portal.kb.article import Article
from portal.kb.library import Solution

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


def solutions_for(user: Reader) -> list[Solution]:
    """The solutions of the services that ``user`` sees."""
    services = {service.slug for service in services_for(user)}
    return [solution for solution in kb.current().solutions.values() if solution.services & services]


def find_solution(user: Reader, slug: str) -> Solution | None:
    """The solution named ``slug`` if ``user`` may read it."""
    return next((solution for solution in solutions_for(user) if solution.slug == slug), None)


def articles_for(user: Reader, service: Service | None = None) -> list[Article]:
    """The articles of one service, or of all that ``user`` sees, in the reader's language first, by title."""
    found = [s for s in solutions_for(user) if service is None or service.slug in s.services]
    return kb.current().articles(found, language())
