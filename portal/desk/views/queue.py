"""The queue: the same grid with agents' columns and filters."""

from flask import Blueprint, Response, abort, request, url_for
from flask_login import current_user

from portal import htmx
from portal.catalog.library import current
from portal.tickets.counts import counts
from portal.tickets.filters import TicketFilter
from portal.tickets.grid import Grid

bp = Blueprint("desk", __name__)


@bp.get("/desk")
def index() -> Response:
    """Every submitted ticket, open ones first in view."""
    if not current_user.is_support:
        abort(404)
    view = TicketFilter.from_args(current_user, request.args, url_for("desk.index"), current().services, desk=True)
    known = counts(view.user, view.shows)
    return htmx.render("desk/index.html", "tickets/_view.html", view=view, grid=Grid(view, known), counts=known)
