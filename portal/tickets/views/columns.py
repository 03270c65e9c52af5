"""The columns that a person shows: which, in which order, how wide; on the desk and in the portal apart."""

from flask import Blueprint, Response, request
from flask_login import current_user

from portal import htmx
from portal.tickets.filters import TicketFilter
from portal.tickets.saved_views import keep_columns
from portal.tickets.views.grids import grid_page, view_at

bp = Blueprint("columns", __name__)
NARROWEST, WIDEST = 60, 900  # pixels


@bp.get("/tickets/columns", defaults={"place": "tickets"})
@bp.get("/desk/columns", defaults={"place": "desk"})
def edit(place: str) -> Response:
    """The form, in the person's order; hidden columns come last."""
    view = view_at(place)
    return htmx.render("columns/edit.html", "columns/_form.html", view=view, place=place, order=_order(view))


@bp.post("/tickets/columns", defaults={"place": "tickets"})
@bp.post("/desk/columns", defaults={"place": "desk"})
def update(place: str) -> Response:
    """Remember the columns, then show the view that it was asked from. ``place-N`` moves a column before it is kept.

    For htmx the view is the answer.
    """
    view = view_at(place)
    if request.form.get("reset"):
        keep_columns(current_user, place, ())
        return htmx.go(view.link())
    shown = [name for name in dict.fromkeys(request.form.getlist("column")) if name in view.columns]
    shown.sort(key=lambda name: _place(name, _order(view).index(name) + 1))
    keep_columns(current_user, place, [_kept(name) for name in shown] or ["number"])
    return grid_page(place, f"{place}/index.html") if htmx.is_fragment() else htmx.go(view.link(page=view.page))


def _order(view: TicketFilter) -> list[str]:
    return [*view.widths, *(name for name in view.columns if name not in view.widths)]


def _place(name: str, before: int) -> tuple[int, int]:
    """Where a column goes: what was moved up goes before the one that has the place, what was moved down after it."""
    place = _number(request.form.get(f"place-{name}", "")) or before
    return place, (place > before) - (place < before)


def _kept(name: str) -> str:
    width = _number(request.form.get(f"width-{name}", ""))
    return f"{name}:{min(max(width, NARROWEST), WIDEST)}" if width else name


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
