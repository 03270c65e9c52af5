"""The grid and the ticket page."""

from flask import Blueprint, Response, abort
from flask_login import current_user

from portal import htmx
from portal.catalog.visibility import find_service
from portal.tickets import read_before, timeline
from portal.tickets.forms import new_key
from portal.tickets.models import Ticket
from portal.tickets.note_drafts import find_note_draft
from portal.tickets.progress_form import ProgressForm
from portal.tickets.services import service_of
from portal.tickets.views.grids import grid_page
from portal.tickets.visibility import attachments_for, events_for, find_for, may_progress, may_request

bp = Blueprint("tickets", __name__)


@bp.get("/tickets")
def index() -> Response:
    """The grid: filter, sort, group, search and page are all in the address."""
    return grid_page("tickets", "tickets/index.html")


@bp.get("/tickets/<number>")
def show(number: str) -> Response:
    """The ticket and its timeline."""
    ticket = find_for(current_user, number) or abort(404)
    return page(ticket)


def page(ticket: Ticket, progress: ProgressForm | None = None, status: int = 200) -> Response:
    """The ticket page, or its changing part for htmx; ``progress`` is the agent's form when it was refused."""
    events = events_for(current_user, ticket)
    if progress is None and may_progress(current_user, ticket):
        progress = ProgressForm(ticket, formdata=None, version=ticket.version)
    return htmx.render(
        "tickets/show.html",
        "tickets/_ticket.html",
        status=status,
        ticket=ticket,
        service=service_of(ticket.service),
        entries=timeline.entries(current_user, ticket),
        phases=timeline.phases(ticket, events),
        files=[file for file in attachments_for(current_user, ticket) if not file.picture],  # those stand in the text
        read=read_before.of_ticket(current_user, ticket),
        progress=progress,
        begun=find_note_draft(current_user, ticket),
        copy_key=new_key(),
        may_copy=may_request(current_user) and find_service(current_user, ticket.service) is not None,
    )
