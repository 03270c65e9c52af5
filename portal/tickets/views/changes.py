"""Whether what one reads is still true: asked now and then by a page that is open."""

from datetime import datetime

from flask import Blueprint, Response, request

from portal import htmx
from portal.accounts.login import quiet
from portal.tickets.changes import changed_since
from portal.tickets.filters import MOST_ROWS
from portal.tickets.views.grids import view_at

bp = Blueprint("changes", __name__)


@bp.get("/tickets/changes", defaults={"place": "tickets"})
@bp.get("/desk/changes", defaults={"place": "desk"})
@quiet
def index(place: str) -> Response:
    """How many tickets changed since ``at``, in a line that offers to show them; 204 when none did."""
    view = view_at(place)
    try:
        moment = datetime.fromisoformat(request.args.get("at", ""))
    except ValueError:
        return Response(status=204)
    numbers = request.args.get("numbers", "").split(",")[:MOST_ROWS]
    count = changed_since(view, moment.replace(tzinfo=None), numbers)
    if not count:
        return Response(status=204)
    return htmx.render("changes/index.html", "changes/_line.html", view=view, place=place, count=count)
