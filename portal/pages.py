"""What every template may use: words of the domain, safe texts, and the facts that the header shows."""

from collections.abc import MutableMapping
from typing import Any

import flask.templating
from flask import Flask, current_app, get_flashed_messages, request
from flask_login import current_user

from portal import richtext
from portal.accounts import labels as account_labels
from portal.accounts.login import is_visitor
from portal.catalog.library import current as catalogs
from portal.i18n import _
from portal.security import here
from portal.text import initials
from portal.tickets import counts, labels, links, rules
from portal.tickets.models import Ticket
from portal.tickets.services import catalog_name, full_name, service_of, type_name
from portal.tickets.visibility import drafts_of, may_request, mine_of


def init_app(app: Flask) -> None:
    """Register template filters, globals and the header's facts."""
    app.jinja_env.filters.update(paragraphs=richtext.paragraphs, initials=initials, named=account_labels.named)
    app.jinja_env.globals.update(
        labels=labels,
        account_labels=account_labels,
        links=links,
        rules=rules,
        catalogs=catalogs,
        full_name=full_name,
        catalog_name=catalog_name,
        service_of=service_of,
        type_name=type_name,
        may_request=may_request,
    )
    app.context_processor(_header)


class Environment(flask.templating.Environment):
    """Jinja with its globals as they are: copied and compared for every import, a chain of two takes far longer."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of a template, which has none of its own here."""
        return super().make_globals(d) if d else self.globals


def _header() -> dict[str, Any]:
    """The portal's name, where the language switch comes back to, toasts, and how many tickets await the reader."""
    name = current_app.config["PORTAL"].name or _("Ticket portal")
    address = here() if request.method == "GET" else "/"
    return {
        "current_user": current_user._get_current_object(),  # asked for thirty times a page
        "portal_name": name,
        "here": address,
        "visitor": is_visitor(),
        "toasts": get_flashed_messages,
        "my_turn": lambda: counts.mine(current_user),
        "my_next_turn": lambda: (
            None if current_user.is_support else mine_of(current_user).order_by(Ticket.updated_at.desc()).first()
        ),
        "my_drafts": lambda: list(drafts_of(current_user).order_by(Ticket.updated_at.desc()).limit(3)),
    }
