"""The service of a ticket: from the catalog, or a stand-in when the catalog no longer has it."""

from portal.catalog.library import current
from portal.catalog.models import DEFAULT_SEVERITY, Service, TicketType, Words


def service_of(slug: str) -> Service:
    """The service named ``slug``, retired ones included; tickets of one that is gone stay readable."""
    catalogs = current()
    found = catalogs.services.get(slug)
    if found:
        return found
    name, none = Words(slug, slug), Words("", "")
    types = tuple(catalogs.types.values())
    return Service(slug, "", name, none, "unsure", none, DEFAULT_SEVERITY, "", types, retired=True)


def full_name(slug: str) -> str:
    """Module and product, as the grid's Service column shows them: ``Agenda (Childcare Services)``."""
    catalog = catalog_name(slug)
    return f"{service_of(slug).name} ({catalog})" if catalog else str(service_of(slug).name)


def catalog_name(slug: str) -> str:
    """The product that the service belongs to, or nothing."""
    catalog = current().catalogs.get(service_of(slug).catalog)
    return str(catalog.name) if catalog else ""


def type_name(service: Service | None, slug: str) -> str:
    """The name of a ticket type in the reader's language; a service may have types of its own."""
    own = {kind.slug: kind for kind in service.types} if service else {}
    known: dict[str, TicketType] = {**current().types, **own}
    return str(known[slug].name) if slug in known else slug
