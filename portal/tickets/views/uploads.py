"""Files and pictures sent while a request or a note is being written: they belong to its draft at once."""

from collections.abc import Callable

from flask import Blueprint, Response, abort, current_app, jsonify, request, url_for
from flask_login import current_user

from portal.security import accepts_files
from portal.tickets import attachments
from portal.tickets.attachments import Stored, discarding
from portal.tickets.drafts import Gone, add_files
from portal.tickets.forms import file_error
from portal.tickets.models import Attachment
from portal.tickets.note_drafts import add_note_files, find_note_draft
from portal.tickets.visibility import find_draft, find_for

bp = Blueprint("uploads", __name__)


@bp.post("/drafts/<int:id>/attachments")
@accepts_files
def create(id: int) -> Response:
    """Add a file, or a picture when ``picture`` is set, to one's own draft."""
    draft = find_draft(current_user, id) or abort(404)
    there = [file for file in draft.attachments if file.note_draft_id is None]
    return _receive(there, lambda stored, most: add_files(current_user, id, stored, most))


@bp.post("/tickets/<number>/notes/draft/attachments")
@accepts_files
def create_on_note(number: str) -> Response:
    """Add a file or a picture to one's own draft of a note."""
    ticket = find_for(current_user, number) or abort(404)
    draft = find_note_draft(current_user, ticket)
    there = list(draft.attachments) if draft else []
    return _receive(there, lambda stored, most: add_note_files(current_user, ticket, stored, most))


def _receive(there: list[Attachment], add: Callable[[list[Stored], int], list[Attachment]]) -> Response:
    limits = current_app.config["PORTAL"]
    is_picture = bool(request.form.get("picture"))
    already = sum(bool(file.picture) == is_picture for file in there)
    uploads = attachments.chosen(request.files.getlist("files"))
    if not uploads:
        abort(422)
    stored: list[Stored] = []
    try:
        with discarding(stored):
            if is_picture:
                kind = "screenshot" if request.form["picture"] == "screenshot" else "image"
                stored.append(attachments.receive_picture(uploads[0], limits, already, kind))
            else:
                stored += attachments.receive(uploads, limits, already)
            rows = add(stored, limits.max_files)
    except attachments.REFUSALS as error:
        return _json({"message": file_error(error, in_row=True)}, 422)
    except Gone:
        abort(404)
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
