"""*That solved it*: a suggestion was accepted in place of a ticket."""

from flask import Blueprint, Response, abort, request, url_for
from flask_login import current_user

from portal import htmx
from portal.catalog.views import counting
from portal.catalog.visibility import find_solution
from portal.tickets.drafts import Stale, close_draft
from portal.tickets.forms import AcceptanceForm
from portal.tickets.views.drafts import form_of
from portal.tickets.views.submissions import draft_page
from portal.tickets.visibility import find_offered

bp = Blueprint("acceptances", __name__)


@bp.post("/services/<slug>/acceptances")
def create(slug: str) -> Response:
    """Close the draft of the form with this ``key``, if it has one, and count the ``solution``.

    409 and the draft as it is now when another tab changed it: nothing is deleted, and nothing counted.
    """
    service = find_offered(current_user, slug) or abort(404)
    solution = find_solution(current_user, request.form.get("solution", "")) or abort(404)
    form = AcceptanceForm()
    try:
        is_closed = close_draft(current_user, service.slug, form.key.data or "", form.version.data or 0)
    except Stale as stale:
        return draft_page(stale.ticket, form_of(stale.ticket), status=409, is_kept=True)
    counting.solved(solution.slug)
    htmx.notify("accepted", is_closed=is_closed)
    return htmx.go(url_for("tickets.index"))
