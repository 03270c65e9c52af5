"""Tiles: products, then the services of one."""

from flask import Blueprint, Response, abort
from flask_login import current_user

from portal import htmx
from portal.catalog.visibility import catalogs_for, find_catalog, solution_counts_for

bp = Blueprint("catalogs", __name__)


@bp.get("/catalogs")
def index() -> Response:
    """Select a catalog."""
    return htmx.render("catalogs/index.html", catalogs=catalogs_for(current_user))


@bp.get("/catalogs/<slug>")
def show(slug: str) -> Response:
    """Select a service of the catalog."""
    catalog = find_catalog(current_user, slug) or abort(404)
    services = [service for service in catalog.services if not service.retired]
    solutions = solution_counts_for(current_user)
    return htmx.render("catalogs/show.html", catalog=catalog, services=services, solutions=solutions)
