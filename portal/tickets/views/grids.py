"""The grid of a place, the portal's or the desk's, as an address and a person say; shared by all that shows one."""

from flask import Response, abort, request, url_for
from flask_login import current_user

from portal import htmx
from portal.catalog.library import current
from portal.db import utcnow
from portal.tickets import saved_views
from portal.tickets.columns import COLUMNS, DESK_COLUMNS
from portal.tickets.counts import counts
from portal.tickets.filters import TicketFilter
from portal.tickets.grid import Grid

PLACES = {"tickets": "tickets.index", "desk": "desk.index"}


def view_at(place: str) -> TicketFilter:
    """The view that the address asks for; the desk is the team's alone."""
    if place == "desk" and not current_user.is_support:
        abort(404)
    widths, _chosen = saved_views.columns_of(current_user, place, DESK_COLUMNS if place == "desk" else COLUMNS)
    path = url_for(PLACES[place])
    return TicketFilter.from_args(current_user, request.args, path, current().services, place == "desk", widths)


def grid_page(place: str, page: str) -> Response:
    """The page at a place, or its changing part. A plain address leads to the person's default view, if any."""
    if place == "desk" and not current_user.is_support:
        abort(404)
    saved = saved_views.views_of(current_user, place)
    default = next((own for own in saved if own.is_default), None)
    if default and not request.query_string and not htmx.is_fragment():
        return htmx.go(f"{url_for(PLACES[place])}?{default.query}")
    view = view_at(place)
    known = counts(view.user, view.shows)
    return htmx.render(
        page,
        "tickets/_view.html",
        view=view,
        grid=Grid(view, known),
        counts=known,
        saved=saved,
        place=place,
        now=utcnow().isoformat(timespec="seconds"),
    )
