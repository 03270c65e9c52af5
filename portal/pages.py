"""What every template may use: words of the domain, safe texts, and the facts that the header shows."""

from typing import Any

from flask import Flask, current_app, get_flashed_messages, request
from flask_login import current_user

from portal import richtext
from portal.i18n import _
from portal.text import initials
from portal.tickets import labels, rules
from portal.tickets.filters import TicketFilter
from portal.tickets.services import full_name, service_of, type_name
from portal.tickets.visibility import may_request


def init_app(app: Flask) -> None:
    """Register template filters, globals and the header's facts."""
    app.jinja_env.filters.update(paragraphs=richtext.paragraphs, initials=initials)
    app.jinja_env.globals.update(
        labels=labels, rules=rules, full_name=full_name, service_of=service_of, type_name=type_name, may_request=may_request
    )
    app.context_processor(_header)


def _header() -> dict[str, Any]:
    """The portal's name, where the language switch comes back to, toasts, and how many tickets await the reader."""
    name = current_app.config["PORTAL"].name or _("Ticket portal")
    here = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return {"portal_name": name, "here": here, "toasts": get_flashed_messages, "my_turn": _my_turn}


def _my_turn() -> int:
    """The count of *Assigned To Me*."""
    view = TicketFilter.from_args(current_user, {}, "/tickets", {})
    return view.counts()["mine"]
