"""A test mail to oneself, for who sets up the server of mails."""

import logging

from flask import Blueprint, Response
from flask_login import current_user

from portal import htmx
from portal.admin import mails
from portal.admin.views.outbox import actor, back
from portal.throttle import limiter

bp = Blueprint("mail_tests", __name__)
log = logging.getLogger(__name__)


@bp.post("/admin/outbox/tests")
@limiter.limit("10 per hour")
def create() -> Response:
    """Put the test into the outbox, where one sees what becomes of it."""
    by = actor()
    mails.send_test(by, current_user._get_current_object())
    log.info("test mail: account %d from %s", current_user.id, by.address)
    htmx.notify("mail-tested")
    return back()
