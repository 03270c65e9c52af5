"""What the grid can be filtered by: a form in place, or a page without JavaScript. It leads to the grid's address."""

from datetime import timedelta

from flask import Blueprint, Response
from flask_login import current_user

from portal import htmx
from portal.catalog.library import current
from portal.dates import local
from portal.db import utcnow
from portal.tickets.columns import names_of, ranked
from portal.tickets.rules import SEVERITIES, State, Status
from portal.tickets.views.grids import view_at

bp = Blueprint("filters", __name__)


@bp.get("/tickets/filters", defaults={"place": "tickets"})
@bp.get("/desk/filters", defaults={"place": "desk"})
def new(place: str) -> Response:
    """The form, with what is chosen."""
    view = view_at(place)
    today = local(utcnow()).date()
    choices = {
        "status": list(Status),
        "state": list(State),
        "service": list(ranked("service", list(view.services), view.services)),
        "type": list(current().types),
    }
    names = {}
    if current_user.is_support:
        names = {"client": names_of("client"), "assignee": names_of("assignee")}
        choices |= {name: list(ranked(name, list(known), view.services)) for name, known in names.items()}
        choices["severity"] = list(SEVERITIES)
    periods = {days: today - timedelta(days=days - 1) for days in (7, 30, 365)}
    return htmx.render(
        "filters/new.html", "filters/_form.html", view=view, place=place, choices=choices, names=names, periods=periods
    )
