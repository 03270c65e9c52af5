"""Solutions suggested while a request is written: the part of the form that shows them."""

from flask import Blueprint, Response, abort, request
from flask_login import current_user

from portal import htmx
from portal.tickets.suggested import suggested
from portal.tickets.visibility import find_offered

bp = Blueprint("suggestions", __name__)


@bp.get("/services/<slug>/suggestions")
def index(slug: str) -> Response:
    """Solutions for ``summary``, or those of the service when it says little or nothing is found."""
    service = find_offered(current_user, slug) or abort(404)
    found = suggested(current_user, service, request.args.get("summary", ""))
    return htmx.render("requests/_suggestions.html", service=service, suggested=found)
