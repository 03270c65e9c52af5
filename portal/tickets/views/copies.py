"""Copy as template: a new draft from an old ticket (rule 12)."""

from flask import Blueprint, Response, abort, request, url_for
from flask_login import current_user

from portal import htmx
from portal.catalog.visibility import find_service
from portal.tickets.copying import copy_ticket
from portal.tickets.forms import settled
from portal.tickets.visibility import attachments_for, find_for, may_request

bp = Blueprint("copies", __name__)


@bp.post("/tickets/<number>/copies")
def create(number: str) -> Response:
    """Start the draft, with the request's own files when ``attachments`` is ticked, and open it."""
    ticket = find_for(current_user, number) or abort(404)
    if not may_request(current_user) or find_service(current_user, ticket.service) is None:
        abort(404)
    files = [file for file in attachments_for(current_user, ticket) if file.note_id is None and not file.picture]
    key = settled(request.form.get("key"))
    draft = copy_ticket(current_user, ticket, key, files if request.form.get("attachments") else [])
    return htmx.go(url_for("drafts.edit", id=draft.id))
