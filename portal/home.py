"""The front door, and whether the house stands."""

from flask import Blueprint, Response, url_for
from flask_login import current_user

from portal import htmx
from portal.accounts.login import public
from portal.tickets.visibility import drafts_of, visible_to

bp = Blueprint("home", __name__)


@bp.get("/")
def index() -> Response:
    """To the desk for agents; to their tickets for people who have any; else to a first request."""
    if current_user.is_support:
        return _see("desk.index")
    has_any = visible_to(current_user).exists() or drafts_of(current_user).exists()
    return _see("tickets.index" if has_any else "catalogs.index")


@bp.get("/healthz")
@public
def health() -> Response:
    """Alive."""
    return Response("ok\n", mimetype="text/plain")


def _see(endpoint: str) -> Response:
    return htmx.go(url_for(endpoint))
