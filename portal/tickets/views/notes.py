"""Notes: a dialog in place, or a page without JavaScript."""

from flask import Blueprint, Response, abort, current_app, flash, request, url_for
from flask_login import current_user

from portal import htmx
from portal.i18n import _
from portal.security import accepts_files
from portal.tickets import attachments
from portal.tickets.actions import add_note
from portal.tickets.forms import NoteForm, file_error, new_key
from portal.tickets.models import Ticket
from portal.tickets.views.tickets import page
from portal.tickets.visibility import find_for

bp = Blueprint("notes", __name__)


@bp.get("/tickets/<number>/notes/new")
def new(number: str) -> Response:
    """The empty form."""
    ticket = find_for(current_user, number) or abort(404)
    return _form(ticket, NoteForm(formdata=None, key=new_key()))


@bp.post("/tickets/<number>/notes")
@accepts_files
def create(number: str) -> Response:
    """Save the note; the page is shown anew, or its changing part in place."""
    ticket = find_for(current_user, number) or abort(404)
    form = NoteForm()
    key = form.settle_key()
    if not form.validate():
        return _form(ticket, form, status=422)
    try:
        stored = attachments.receive(request.files.getlist("files"), current_app.config["PORTAL"])
    except (attachments.TooLarge, attachments.TooMany) as error:
        form.files.errors = [file_error(error)]
        return _form(ticket, form, status=422)
    add_note(current_user, ticket, key, form.title.data, form.description.data, bool(form.internal.data), stored)
    if htmx.is_fragment():
        fresh = find_for(current_user, number) or abort(404)
        return htmx.replace_ticket(page(fresh), toast=_("Note added"))
    flash({}, "noted")  # type: ignore[arg-type]
    return htmx.go(url_for("tickets.show", number=number))


def _form(ticket: Ticket, form: NoteForm, status: int = 200) -> Response:
    max_upload_mb = current_app.config["PORTAL"].max_upload_mb
    return htmx.render(
        "notes/new.html",
        "notes/_dialog.html",
        status=status,
        ticket=ticket,
        form=form,
        max_upload_mb=max_upload_mb,
    )
