"""The view as CSV: every row of it, streamed, in the reader's words and columns."""

from flask import Blueprint, Response

from portal.spreadsheet import download
from portal.tickets.export import lines
from portal.tickets.views.grids import view_at

bp = Blueprint("exports", __name__)


@bp.get("/tickets.csv", defaults={"place": "tickets"})
@bp.get("/desk.csv", defaults={"place": "desk"})
def index(place: str) -> Response:
    """The file that *Download* gives: all pages, folded groups too."""
    return download(lines(view_at(place)), place)
