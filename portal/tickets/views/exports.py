"""The view as CSV: every row of it, streamed, in the reader's words and columns."""

from collections.abc import Iterator

from flask import Blueprint, Response, stream_with_context

from portal.dates import day_stamp, local
from portal.db import lent, utcnow
from portal.tickets.export import lines
from portal.tickets.filters import TicketFilter
from portal.tickets.views.grids import view_at

bp = Blueprint("exports", __name__)


@bp.get("/tickets.csv", defaults={"place": "tickets"})
@bp.get("/desk.csv", defaults={"place": "desk"})
def index(place: str) -> Response:
    """The file that *Download* gives: all pages, folded groups too."""
    view = view_at(place)
    response = Response(stream_with_context(_streamed(view)), mimetype="text/csv")
    day = day_stamp(local(utcnow()).date()).replace("/", "-")
    response.headers.set("Content-Disposition", "attachment", filename=f"{place}-{day}.csv")
    return response


def _streamed(view: TicketFilter) -> Iterator[str]:
    with lent():
        yield from lines(view)
