"""One's own data as a file. It is here and not beside the account, as most of it is tickets."""

import logging
import os

from flask import Blueprint, Response, current_app, send_file
from flask_login import current_user
from werkzeug.exceptions import ServiceUnavailable

from portal.accounts.audit import Actor
from portal.dates import day_stamp, local
from portal.db import utcnow
from portal.security import DOWNLOAD_POLICY
from portal.throttle import address, limiter
from portal.tickets.own_archive import Busy, make

bp = Blueprint("own_data", __name__)
log = logging.getLogger(__name__)
RETRY_AFTER = 30  # seconds


def _account() -> str:
    return f"account {current_user.id}"


def _is_given(response: Response) -> bool:
    return response.status_code == 200


@bp.post("/account/data")
@limiter.limit("6 per hour", key_func=_account, deduct_when=_is_given)
def create() -> Response:
    """What the portal holds about the reader: a ZIP of JSON and files."""
    user = current_user._get_current_object()
    try:
        archive = make(Actor(user, address()), user, current_app.config["PORTAL"].data)
    except Busy:
        raise ServiceUnavailable(retry_after=RETRY_AFTER) from None
    log.info("own data downloaded: account %s from %s", user.id, address())
    day = day_stamp(local(utcnow()).date()).replace("/", "-")
    response = send_file(archive, "application/zip", as_attachment=True, download_name=f"guichet-{day}.zip", max_age=0)
    response.content_length = os.fstat(archive.fileno()).st_size
    response.headers["Content-Security-Policy"] = DOWNLOAD_POLICY
    return response
