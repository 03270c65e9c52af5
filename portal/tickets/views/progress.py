"""Progress: an agent takes, moves, assigns, ranks or closes a ticket."""

from flask import Blueprint, Response, abort, url_for
from flask_login import current_user

from portal import htmx
from portal.i18n import _
from portal.tickets import labels
from portal.tickets.actions import Progress, Refused, progress
from portal.tickets.drafts import Stale
from portal.tickets.models import Ticket
from portal.tickets.progress_form import ProgressForm
from portal.tickets.views.tickets import page
from portal.tickets.visibility import find_for

bp = Blueprint("progress", __name__)


@bp.post("/tickets/<number>/progress")
def create(number: str) -> Response:
    """Change what was posted; what was not keeps its value. 422 by rule 1, 409 when a colleague was faster."""
    ticket = find_for(current_user, number) or abort(404)
    if not current_user.is_support:
        abort(404)
    form = ProgressForm(ticket)
    if not form.validate():
        return page(ticket, form, status=422)
    wanted = Progress(
        form.status.data,
        form.state.data,
        form.severity.data,
        form.team.get(form.assignee.data),
        form.external_ref.data.strip(),
    )
    try:
        ticket = progress(current_user, ticket, form.version.data, wanted)
    except Refused as refused:
        form.state.errors = [str(labels.REFUSAL[refused.reason])]
        return page(ticket, form, status=422)
    except Stale as stale:
        return _stale(stale.ticket, form)
    if htmx.is_fragment():
        return htmx.trigger(page(ticket), toast={"text": _("Ticket updated")})
    htmx.notify("updated")
    return htmx.go(url_for("tickets.show", number=number))


def _stale(ticket: Ticket, form: ProgressForm) -> Response:
    """What the agent changed stays in the form, the rest shows what a colleague made of it meanwhile."""
    changed = ", ".join(str(label) for label in form.take_over(ticket))
    form.version.errors = [
        _("A colleague changed this ticket meanwhile (%(fields)s). Look at it, then save again.", fields=changed)
    ]
    return page(ticket, form, status=409)
