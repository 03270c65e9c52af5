"""The queue: the same grid with agents' columns and filters."""

from flask import Blueprint, Response

from portal.tickets.views.grids import grid_page

bp = Blueprint("desk", __name__)


@bp.get("/desk")
def index() -> Response:
    """Every submitted ticket, open ones first in view."""
    return grid_page("desk", "desk/index.html")
