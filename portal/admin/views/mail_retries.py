"""Trying mails again: one that failed or was put off, or all that failed."""

import logging

from flask import Blueprint, Response, abort
from flask_login import current_user

from portal import htmx
from portal.admin import mails
from portal.admin.views.outbox import actor, back

bp = Blueprint("mail_retries", __name__)
log = logging.getLogger(__name__)


@bp.post("/admin/outbox/<int:id>/retries")
def create(id: int) -> Response:
    """Make one due; a mail that is being sent is left alone."""
    mail = mails.find_mail(current_user, id) or abort(404)
    by = actor()
    if mails.retry(by, mail):
        log.info("mail %d is tried again: account %d from %s", id, current_user.id, by.address)
        htmx.notify("mails-retried", count=1)
    else:
        htmx.notify("mail-left-alone")
    return back()


@bp.post("/admin/outbox/retries")
def create_all() -> Response:
    """Make all due that failed."""
    by = actor()
    count = mails.retry_all(by)
    log.info("%d mails are tried again: account %d from %s", count, current_user.id, by.address)
    htmx.notify("mails-retried", count=count)
    return back()
