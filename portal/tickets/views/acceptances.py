"""*That solved it*: a suggestion was accepted in place of a ticket."""

from flask import Blueprint, Response, abort, request, session, url_for
from flask_login import current_user

from portal import htmx
from portal.catalog.visibility import find_solution
from portal.kb.actions import count_solved
from portal.tickets.drafts import close_draft
from portal.tickets.visibility import find_offered

KEY_LENGTH = 64
NAME = "accepted"
bp = Blueprint("acceptances", __name__)


@bp.post("/services/<slug>/acceptances")
def create(slug: str) -> Response:
    """Close the draft of the form with this ``key``, if it has one, and count the ``solution``; once a form."""
    service = find_offered(current_user, slug) or abort(404)
    solution = find_solution(current_user, request.form.get("solution", "")) or abort(404)
    key = request.form.get("key", "")[:KEY_LENGTH]
    is_closed = close_draft(current_user, service.slug, key)
    if session.get(NAME) != key:
        session[NAME] = key
        count_solved(solution.slug)
    htmx.notify("accepted", is_closed=is_closed)
    return htmx.go(url_for("tickets.index"))
