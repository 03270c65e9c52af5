"""Signing out other devices of one's own."""

import logging

from flask import Blueprint, Response, abort, url_for
from flask_login import current_user

from portal import htmx
from portal.accounts.audit import Actor
from portal.accounts.own_account import sign_out, sign_out_elsewhere
from portal.throttle import address

bp = Blueprint("devices", __name__)
log = logging.getLogger(__name__)


@bp.post("/account/sessions/deletion")
def destroy_all() -> Response:
    """Sign out everywhere but here."""
    return _done(sign_out_elsewhere(_actor(), current_user))


@bp.post("/account/sessions/<id>/deletion")
def destroy(id: str) -> Response:
    """Sign out one device."""
    return _done(1) if sign_out(_actor(), current_user, id) else abort(404)


def _actor() -> Actor:
    return Actor(current_user._get_current_object(), address())


def _done(count: int) -> Response:
    log.info("signed out elsewhere: account %s from %s, %d sessions", current_user.id, address(), count)
    htmx.notify("signed-out", count=count)
    return htmx.go(url_for("account.show", _anchor="devices"))
