"""The request form of a service. Looking at it stores nothing; posting it straight (no JavaScript) makes the ticket."""

from flask import Blueprint, Response, abort, current_app, request
from flask_login import current_user

from portal.catalog.models import Service
from portal.security import accepts_files
from portal.tickets import attachments
from portal.tickets.drafts import start_draft
from portal.tickets.forms import RequestForm, file_error, new_key
from portal.tickets.views.submissions import draft_page, finish, form_page, sent_before
from portal.tickets.visibility import find_offered

bp = Blueprint("requests", __name__)


def _service(slug: str) -> Service:
    return find_offered(current_user, slug) or abort(404)


@bp.get("/services/<slug>/tickets/new")
def new(slug: str) -> Response:
    """The empty form, its summary filled in from the service; ``solution`` names what was read before."""
    service = _service(slug)
    return form_page(RequestForm(service, formdata=None, summary=str(service.summary), key=new_key()), service)


@bp.post("/services/<slug>/tickets")
@accepts_files
def create(slug: str) -> Response:
    """Save = submit. The same key posted twice is one ticket; files of a refused form are kept on a draft."""
    service = _service(slug)
    form = RequestForm(service)
    key, valid = form.settle_key(), form.validate()
    uploads = request.files.getlist("files")
    if not valid and not attachments.chosen(uploads):
        return form_page(form, service, status=422)
    limits = current_app.config["PORTAL"]
    try:
        stored = attachments.receive(uploads, limits)
        words = form.words if valid else form.storable
        read = request.values.get("solution", "")
        draft = start_draft(current_user, service.slug, key, words, stored, limits.max_files, read=read)
    except attachments.REFUSALS as error:
        form.files.errors = [file_error(error)]
        return form_page(form, service, status=422)
    if draft.submitted_at:
        return sent_before(draft, form, stored)
    if not valid:
        return draft_page(draft, form, status=422)
    return finish(draft, form, 1)
