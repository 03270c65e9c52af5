"""Giving up a mail that waits."""

import logging

from flask import Blueprint, Response, abort
from flask_login import current_user

from portal import htmx
from portal.admin import mails
from portal.admin.views.outbox import actor, back

bp = Blueprint("mail_withdrawals", __name__)
log = logging.getLogger(__name__)


@bp.post("/admin/outbox/<int:id>/withdrawal")
def create(id: int) -> Response:
    """Let it never be sent; a mail that is being sent is left alone."""
    mail = mails.find_mail(current_user, id) or abort(404)
    by = actor()
    if mails.give_up(by, mail):
        log.info("mail %d is given up: account %d from %s", id, current_user.id, by.address)
        htmx.notify("mail-given-up")
    else:
        htmx.notify("mail-left-alone")
    return back()
