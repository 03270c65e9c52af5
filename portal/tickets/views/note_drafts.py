"""The draft of a note: autosave and discard. Nobody else sees it."""

from flask import Blueprint, Response, abort, url_for
from flask_login import current_user

from portal import htmx
from portal.tickets.drafts import Gone
from portal.tickets.forms import NoteDraftForm
from portal.tickets.note_drafts import StaleNote, discard_note_draft, find_note_draft, save_note_draft
from portal.tickets.views.drafts import conflict, refused
from portal.tickets.visibility import find_for

bp = Blueprint("note_drafts", __name__)


@bp.post("/tickets/<number>/notes/draft")
def update(number: str) -> Response:
    """Autosave: 204 and the new version, 409 when another tab saved something else, 422 when it is too long.

    404 when the draft that the page was made with was sent or discarded: it is not brought back.
    """
    ticket = find_for(current_user, number) or abort(404)
    draft = find_note_draft(current_user, ticket)
    form = NoteDraftForm(draft=lambda: draft)
    if not form.validate():
        return refused(form)
    internal = bool(form.internal.data) and current_user.is_support
    try:
        saved = save_note_draft(current_user, ticket, form.version.data or 0, form.title.data, form.html, internal)
    except StaleNote as stale:
        other = stale.draft
        return conflict(other.version, other.updated_at, other.description, title=other.title, internal=other.internal)
    except Gone:
        abort(404)
    return Response(status=204, headers={"Draft-Version": str(saved.version)})


@bp.post("/tickets/<number>/notes/draft/deletion")
def destroy(number: str) -> Response:
    """Discard the draft with its files."""
    ticket = find_for(current_user, number) or abort(404)
    discard_note_draft(current_user, ticket)
    return htmx.go(url_for("tickets.show", number=number))
