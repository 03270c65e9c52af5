"""Files: downloads that never run, pictures of a text, and taking a file off a draft."""

import mimetypes

from flask import Blueprint, Response, abort, send_file
from flask_login import current_user

from portal.security import DOWNLOAD_POLICY
from portal.tickets.attachments import remove
from portal.tickets.store import path_of
from portal.tickets.visibility import find_attachment

bp = Blueprint("attachments", __name__)


@bp.get("/attachments/<id>/<name>")
def show(id: str, name: str) -> Response:
    """The file in a sandbox, to whoever sees what it belongs to: a download, or a picture that was drawn anew."""
    attachment = find_attachment(current_user, id) or abort(404)
    path = path_of(attachment.id)
    if name != attachment.name or not path.is_file():
        abort(404)
    kind = mimetypes.guess_type(attachment.name)[0] or "application/octet-stream"
    download = not attachment.picture
    response = send_file(path, mimetype=kind, as_attachment=download, download_name=attachment.name, max_age=0)
    response.headers["Content-Security-Policy"] = DOWNLOAD_POLICY
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.post("/attachments/<id>/deletion")
def destroy(id: str) -> Response:
    """Take a file off one's own draft; what was submitted stays."""
    return Response(status=204) if remove(current_user, id) else abort(404)
