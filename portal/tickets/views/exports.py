"""The view as CSV: every row of it, streamed, in the reader's words and columns."""

from collections.abc import Iterator

from flask import Blueprint, Response, stream_with_context

from portal.dates import day_stamp, local
from portal.db import utcnow
from portal.tickets.export import lines
from portal.tickets.views.grids import view_at

bp = Blueprint("exports", __name__)


@bp.get("/tickets.csv", defaults={"place": "tickets"})
@bp.get("/desk.csv", defaults={"place": "desk"})
def index(place: str) -> Response:
    """The file that *Download* gives: all pages, folded groups too."""
    view = view_at(place)
    rows: Iterator[str] = stream_with_context(lines(view))
    response = Response(rows, mimetype="text/csv")
    day = day_stamp(local(utcnow()).date()).replace("/", "-")
    response.headers.set("Content-Disposition", "attachment", filename=f"{place}-{day}.csv")
    return response
