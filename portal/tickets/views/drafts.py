"""Drafts: the first autosave, the next ones, resume, discard. Nobody sees another person's."""

from datetime import datetime

from flask import Blueprint, Response, abort, jsonify, request, url_for
from flask_login import current_user

from portal import htmx, richtext
from portal.tickets import read_before
from portal.tickets.drafts import Gone, Stale, discard_draft, save_draft, start_draft
from portal.tickets.forms import DraftForm, RequestForm, settled
from portal.tickets.message_form import MessageForm
from portal.tickets.models import Ticket
from portal.tickets.services import service_of
from portal.tickets.views.submissions import draft_page
from portal.tickets.visibility import find_draft, find_offered, find_submitted

bp = Blueprint("drafts", __name__)


@bp.post("/drafts")
def create() -> Response:
    """The first autosave: answers the draft's id, version and address, also when its key's draft went on elsewhere."""
    form = DraftForm()
    service = find_offered(current_user, form.service.data or "") or abort(404)
    if not form.validate():
        return refused(form)
    read = request.values.get("solution", "")
    draft = start_draft(current_user, service.slug, settled(form.key.data), form.words, read=read)
    if draft.submitted_at:
        abort(409)
    place = {"id": draft.id, "url": url_for("drafts.edit", id=draft.id)}
    try:
        # when the answer to the first autosave was lost, the same key comes again with more words
        version = save_draft(current_user, draft.id, 1, form.words)
    except Stale as stale:
        return _conflict(stale.ticket, **place)
    response = jsonify(version=version, **place)
    response.status_code = 201
    return response


@bp.get("/drafts/<int:id>")
def edit(id: int) -> Response:
    """Resume a draft; once it is submitted, its address leads to the ticket."""
    draft = find_draft(current_user, id)
    if draft is None:
        ticket = find_submitted(current_user, id) or abort(404)
        return htmx.go(url_for("tickets.show", number=ticket.number))
    return draft_page(draft, form_of(draft))


@bp.post("/drafts/<int:id>")
def update(id: int) -> Response:
    """Autosave: 204 and the new version, 409 when another tab saved something else, 422 when it is too long."""
    form = DraftForm(draft=lambda: find_draft(current_user, id))
    if not form.validate():
        return refused(form) if form.draft else abort(404)
    try:
        version = save_draft(current_user, id, form.version.data or 0, form.words)
    except Stale as stale:
        return _conflict(stale.ticket)
    except Gone:
        abort(404)
    read_before.keep(current_user, id, request.form.get("solution", ""))
    return Response(status=204, headers={"Draft-Version": str(version)})


@bp.post("/drafts/<int:id>/deletion")
def destroy(id: int) -> Response:
    """Discard a draft with its files."""
    draft = find_draft(current_user, id) or abort(404)
    try:
        discard_draft(current_user, draft.id)
    except Gone:
        abort(404)
    htmx.notify("discarded")
    return htmx.go(url_for("tickets.index"))


def form_of(draft: Ticket) -> RequestForm:
    """The form as the draft has it stored."""
    words = {"summary": draft.summary, "type": draft.type, "key": draft.key}
    return RequestForm(service_of(draft.service), formdata=None, draft=lambda: draft, **words)


def _conflict(other: Ticket, **place: object) -> Response:
    words = {"summary": other.summary, "type": other.type}
    return conflict(other.version, other.updated_at, other.description, **words, **place)


def conflict(version: int, moment: datetime, html: str, **others: object) -> Response:
    """What another tab saved meanwhile: both texts are then shown."""
    text = richtext.plain(html)
    response = jsonify(version=version, updated_at=f"{moment.isoformat()}Z", description=text, html=html, **others)
    response.status_code = 409
    return response


def refused(form: MessageForm) -> Response:
    """Why a draft cannot be saved as it is."""
    response = jsonify(message=form.first_error)
    response.status_code = 422
    return response
