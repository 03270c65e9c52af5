"""Notes: a dialog in place, or a page without JavaScript."""

from collections.abc import Collection
from typing import Any

from flask import Blueprint, Response, abort, current_app, request, url_for
from flask_login import current_user

from portal import htmx, richtext
from portal.i18n import _
from portal.security import accepts_files
from portal.tickets import attachments
from portal.tickets.actions import AddedBefore, add_note
from portal.tickets.attachments import Stored, TooMany
from portal.tickets.forms import NoteForm, file_error, new_key
from portal.tickets.models import NoteDraft, Ticket
from portal.tickets.note_drafts import StaleNote, add_note_files, find_note_draft
from portal.tickets.views.tickets import page
from portal.tickets.visibility import find_for

bp = Blueprint("notes", __name__)


@bp.get("/tickets/<number>/notes/new")
def new(number: str) -> Response:
    """The form, with what was begun earlier."""
    ticket = find_for(current_user, number) or abort(404)
    draft = find_note_draft(current_user, ticket)
    begun: dict[str, Any] = {}
    if draft:
        begun = {"draft": lambda: draft, "title": draft.title, "internal": draft.internal, "version": draft.version}
    return _form(ticket, draft, NoteForm(formdata=None, key=new_key(), **begun))


@bp.post("/tickets/<number>/notes")
@accepts_files
def create(number: str) -> Response:
    """Save the note; the page is shown anew, or its changing part in place."""
    ticket = find_for(current_user, number) or abort(404)
    draft = find_note_draft(current_user, ticket)
    files = list(draft.attachments) if draft else []
    form = NoteForm(draft=lambda: draft)
    key, kept, limits = form.settle_key(), request.form.getlist("keep"), current_app.config["PORTAL"]
    off = set(request.form.getlist("had")) - set(kept)
    valid = form.validate()
    try:
        already = sum(file.id in kept for file in files)
        stored = attachments.receive(request.files.getlist("files"), limits, already)
        if not valid:
            return _refused(ticket, form, stored, off)
        typed = (form.title.data, form.html, bool(form.internal.data))
        add_note(current_user, ticket, key, *typed, stored, off, form.version.data or 0, limits.max_files)
        said, toast = "noted", _("Note added")
    except AddedBefore:
        said, toast = "late-note", _("This note had been added already. What you changed since is in a draft.")
    except attachments.REFUSALS as error:
        form.files.errors = [file_error(error)]
        return _form(ticket, draft, form, status=422)
    except StaleNote as stale:
        form.version.data = stale.draft.version
        return _refused(ticket, form, stored, off, stale.draft)
    if htmx.is_fragment():
        fresh = find_for(current_user, number) or abort(404)
        return htmx.replace_ticket(page(fresh), toast=toast)
    htmx.notify(said)
    return htmx.go(url_for("tickets.show", number=number))


def _refused(
    ticket: Ticket, form: NoteForm, stored: list[Stored], off: Collection[str], other: NoteDraft | None = None
) -> Response:
    """The form again, with ``other`` when that was saved meanwhile from another tab.

    New files stay on the draft, in place of those that the person took ``off``, as far as there is room.
    """
    if stored:
        try:
            add_note_files(current_user, ticket, stored, current_app.config["PORTAL"].max_files, off)
        except TooMany as error:
            form.files.errors = [file_error(error)]
    return _form(ticket, find_note_draft(current_user, ticket), form, 409 if other else 422, other)


def _form(
    ticket: Ticket, draft: NoteDraft | None, form: NoteForm, status: int = 200, other: NoteDraft | None = None
) -> Response:
    portal = current_app.config["PORTAL"]
    files = list(draft.attachments) if draft else []
    ids = {file.id for file in files}
    return htmx.render(
        "notes/new.html",
        "notes/_dialog.html",
        status=status,
        ticket=ticket,
        form=form,
        draft=draft,
        files=[file for file in files if not file.picture],
        pictures=[file for file in files if file.picture],
        html=richtext.shown(form.edited, ids),
        other=other,
        other_html=richtext.shown(other.description, ids) if other else None,
        max_upload_mb=portal.max_upload_mb,
        max_files=portal.max_files,
    )
