"""Save = submit: a draft becomes a ticket, once."""

from collections.abc import Collection
from typing import Any

from flask import Blueprint, Response, abort, current_app, request, url_for
from flask_login import current_user

from portal import htmx, richtext
from portal.catalog.models import Service
from portal.catalog.visibility import find_catalog, find_service
from portal.i18n import _
from portal.security import accepts_files
from portal.tickets import attachments, labels, read_before
from portal.tickets.actions import Refused, submit
from portal.tickets.attachments import Stored, TooMany
from portal.tickets.drafts import Gone, Stale, keep_late, own_draft, save_draft, start_draft
from portal.tickets.forms import RequestForm, file_error
from portal.tickets.models import Attachment, Ticket
from portal.tickets.read_before import Read
from portal.tickets.services import service_of
from portal.tickets.suggested import suggested
from portal.tickets.visibility import find_draft, find_submitted

bp = Blueprint("submissions", __name__)


@bp.post("/drafts/<int:id>/submission")
@accepts_files
def create(id: int) -> Response:
    """Post the whole form, so that a late autosave loses nothing."""
    draft = find_draft(current_user, id)
    if draft is None:
        ticket = find_submitted(current_user, id) or abort(404)
        return sent_before(ticket, RequestForm(service_of(ticket.service)), attached())
    form = RequestForm(service_of(draft.service), draft=lambda: draft)
    valid, kept, limits = form.validate(), set(request.form.getlist("keep")), current_app.config["PORTAL"]
    off = set(request.form.getlist("had")) - kept
    try:
        already = sum(file.id in kept for file in draft.attachments)
        stored = attachments.receive(request.files.getlist("files"), limits, already)
        read = request.form.get("solution", "")
        there = start_draft(current_user, draft.service, draft.key, form.storable, stored, limits.max_files, off, read)
    except attachments.REFUSALS as error:
        form.files.errors = [file_error(error)]
        return draft_page(draft, form, status=422)
    if there.submitted_at:
        return sent_before(there, form, stored)
    if find_service(current_user, draft.service) is None:
        gone = _("This service is no longer offered. Copy your text into a new request for another service.")
        form.summary.errors, valid = [gone], False
    if not valid:
        return _refused(draft, form)
    # by content: a second press of the button finds the files of the first one there, under their ids
    sent = {(new.name, new.digest) for new in stored}
    kept.update(file.id for file in draft.attachments if (file.name, file.digest) in sent)
    shown = {*request.form.getlist("had"), *kept}
    return finish(draft, form, form.version.data or 0, shown - kept)


def finish(draft: Ticket, form: RequestForm, version: int, drop: Collection[str] = ()) -> Response:
    """Submit, then show the ticket with the toast; or both texts when the draft was changed in another tab."""
    first = current_app.config["PORTAL"].ticket_start
    try:
        ticket = submit(current_user, draft, service_of(draft.service), version, form.words, drop, first)
    except Stale as stale:
        form.version.data = stale.ticket.version
        return draft_page(stale.ticket, form, status=409, other=stale.ticket)
    except Refused as refused:
        form.type.errors = [str(labels.REFUSAL[refused.reason])]
        return draft_page(draft, form, status=422)
    except Gone:
        return sent_before(find_submitted(current_user, draft.id) or abort(404), form)
    htmx.notify("created", number=ticket.number)
    return htmx.go(url_for("tickets.show", number=ticket.number))


def _refused(draft: Ticket, form: RequestForm) -> Response:
    """The form again, its words kept on the draft as far as they fit; both texts when another tab was faster."""
    try:
        save_draft(current_user, draft.id, form.version.data or 0, form.storable)
        draft = own_draft(current_user, draft.id)
    except Stale as stale:
        form.version.data = stale.ticket.version
        return draft_page(stale.ticket, form, status=409, other=stale.ticket)
    except Gone:
        return sent_before(find_submitted(current_user, draft.id) or abort(404), form)
    form.version.data = draft.version
    return draft_page(draft, form, status=422)


def attached() -> list[Stored]:
    """The files that come with a form, or none when they are refused."""
    try:
        return attachments.receive(request.files.getlist("files"), current_app.config["PORTAL"])
    except attachments.REFUSALS:
        return []


def sent_before(ticket: Ticket, form: RequestForm, stored: Collection[Stored] = ()) -> Response:
    """Where a second press of the button leads: the ticket that the first one made.

    What the person changed in between is kept in a draft, and the toast says so.
    """
    most = current_app.config["PORTAL"].max_files
    form.validate()
    try:
        draft = keep_late(current_user, ticket, form.storable, list(stored), most)
    except TooMany:  # the draft is there already, and full
        draft = None
    if draft:
        htmx.notify("late", number=ticket.number, draft=draft.id)
    return htmx.go(url_for("tickets.show", number=ticket.number))


def draft_page(
    draft: Ticket, form: RequestForm, status: int = 200, other: Ticket | None = None, is_kept: bool = False
) -> Response:
    """The form of a draft; ``other`` is the text saved meanwhile from another tab.

    ``is_kept`` says that it was to be closed, and was not, for what another tab wrote.
    """
    form.version.data = form.version.data or draft.version
    files = [file for file in draft.attachments if file.note_draft_id is None]
    return form_page(form, service_of(draft.service), status, draft, other, files, is_kept)


def _asked_for() -> list[Read]:
    articles = read_before.asked_for(current_user, request.values.get("solution", ""))
    return [read_before.of_article(article) for article in articles]


def _limits() -> dict[str, Any]:
    portal = current_app.config["PORTAL"]
    return {"max_files": portal.max_files, "max_upload_mb": portal.max_upload_mb}


def form_page(
    form: RequestForm,
    service: Service,
    status: int = 200,
    draft: Ticket | None = None,
    other: Ticket | None = None,
    files: Collection[Attachment] = (),
    is_kept: bool = False,
) -> Response:
    """The request form with solutions beside it: for what is said in the summary, unless that is the service's own."""
    ids = {file.id for file in files if file.picture}
    typed = form.summary.data or ""
    return htmx.render(
        "requests/new.html",
        status=status,
        form=form,
        service=service,
        catalog=find_catalog(current_user, service.catalog),
        suggested=suggested(current_user, service, "" if typed == str(service.summary) else typed),
        draft=draft,
        read=read_before.of_ticket(current_user, draft) if draft else _asked_for(),
        html=richtext.shown(form.edited, ids),
        is_kept=is_kept,
        other=other,
        other_html=richtext.shown(other.description, ids) if other else None,
        files=[file for file in files if not file.picture],
        pictures=[file for file in files if file.picture],
        **_limits(),
    )
