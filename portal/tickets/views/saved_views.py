"""Views with a name: kept, made the one of the plain address, deleted."""

from flask import Blueprint, Response, abort, request, url_for
from flask_login import current_user

from portal import htmx
from portal.text import line
from portal.tickets import saved_views
from portal.tickets.views.grids import PLACES, view_at

bp = Blueprint("saved_views", __name__)


@bp.post("/tickets/views", defaults={"place": "tickets"})
@bp.post("/desk/views", defaults={"place": "desk"})
def create(place: str) -> Response:
    """Keep what the address of the form shows, under ``name``."""
    view = view_at(place)
    name = line(request.form.get("name", ""))[: saved_views.NAME_LENGTH].strip()
    query = view.query_string
    if not name or len(query) > saved_views.QUERY_LENGTH:
        htmx.notify("view-unnamed")
        return htmx.go(view.link())
    try:
        saved_views.save_view(current_user, place, name, query, bool(request.form.get("is_default")))
    except saved_views.TooManyViews:
        htmx.notify("views-full", most=saved_views.MOST_VIEWS)
    else:
        htmx.notify("view-kept", name=name)
    return htmx.go(view.link())


@bp.post("/views/<int:id>")
def update(id: int) -> Response:
    """Make it the view of the plain address (``is_default``), or no longer."""
    view = saved_views.find_view(current_user, id) or abort(404)
    saved_views.set_default(current_user, view, bool(request.form.get("is_default")))
    return htmx.go(f"{url_for(PLACES[view.place])}?{view.query}")


@bp.post("/views/<int:id>/deletion")
def destroy(id: int) -> Response:
    """Forget it."""
    view = saved_views.find_view(current_user, id) or abort(404)
    place = view.place
    view.delete_instance()
    return htmx.go(f"{url_for(PLACES[place])}?show={'opened' if place == 'desk' else 'all'}")
