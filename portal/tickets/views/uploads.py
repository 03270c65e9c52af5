"""Files and pictures sent while a request or a note is being written: they belong to its draft at once."""

from flask import Blueprint, Response, abort, current_app, jsonify, request, url_for
from flask_login import current_user

from portal.security import accepts_files
from portal.tickets import attachments
from portal.tickets.attachments import Stored, discarding
from portal.tickets.drafts import attach
from portal.tickets.forms import file_error
from portal.tickets.models import Attachment, NoteDraft, Ticket
from portal.tickets.note_drafts import start_note_draft
from portal.tickets.visibility import find_draft, find_for

bp = Blueprint("uploads", __name__)


@bp.post("/drafts/<int:id>/attachments")
@accepts_files
def create(id: int) -> Response:
    """Add a file, or a picture when ``picture`` is set, to one's own draft."""
    draft = find_draft(current_user, id) or abort(404)
    return _receive(draft, None, [file for file in draft.attachments if file.note_draft_id is None])


@bp.post("/tickets/<number>/notes/draft/attachments")
@accepts_files
def create_on_note(number: str) -> Response:
    """Add a file or a picture to one's own draft of a note."""
    ticket = find_for(current_user, number) or abort(404)
    draft = start_note_draft(current_user, ticket)
    return _receive(ticket, draft, list(draft.attachments))


def _receive(ticket: Ticket, note_draft: NoteDraft | None, there: list[Attachment]) -> Response:
    limits = current_app.config["PORTAL"]
    is_picture = bool(request.form.get("picture"))
    already = sum(bool(file.picture) == is_picture for file in there)
    uploads = attachments.chosen(request.files.getlist("files"))
    if not uploads:
        abort(422)
    stored: list[Stored] = []
    with discarding(stored):
        try:
            if is_picture:
                stored.append(attachments.receive_picture(uploads[0], limits, already))
            else:
                stored += attachments.receive(uploads, limits, already)
        except attachments.REFUSALS as error:
            return _json({"message": file_error(error)}, 422)
        rows = attach(ticket, current_user, stored, note_draft=note_draft)
    return _json(described(rows[0]), 201)


def described(file: Attachment) -> dict[str, object]:
    """What the page needs to know of a file."""
    return {
        "id": file.id,
        "name": file.name,
        "url": url_for("attachments.show", id=file.id, name=file.name),
        "size": file.size,
        "width": file.width,
        "height": file.height,
    }


def _json(body: dict[str, object], status: int) -> Response:
    response = jsonify(body)
    response.status_code = status
    return response
