"""*No more mails of this kind*, for whoever has the mail: its link is signed, and asks for no sign-in.

Mail programs and scanners open links, so looking at the page changes nothing. The button posts, and so does a mail
program by itself (RFC 8058), which has no page and hence no CSRF token. None is needed: no cookie counts here, and who
can write the address, which is signed, has the mail. The answer is no redirect, as that RFC wishes.
"""

import logging

from flask import Blueprint, Response, abort, current_app, request
from flask_login import current_user

from portal import htmx, i18n
from portal.accounts import wishes
from portal.accounts.account_forms import KINDS
from portal.accounts.audit import Actor
from portal.accounts.login import public
from portal.accounts.models import User
from portal.accounts.wishes import Kind, decline
from portal.throttle import address

bp = Blueprint("unsubscriptions", __name__)
log = logging.getLogger(__name__)


@bp.get("/unsubscriptions/<token>")
@public
def new(token: str) -> Response:
    """What will not be sent any more, and the button."""
    _user, kinds = _meant(token)
    return htmx.render("unsubscriptions/new.html", kinds=[KINDS[kind] for kind in kinds], is_done=False)


@bp.post("/unsubscriptions/<token>")
@public
def create(token: str) -> Response:
    """Send no more of these."""
    user, kinds = _meant(token)
    decline(Actor(None, address()), user, kinds)
    log.info("mails declined: account %s from %s", user.id, address())
    return htmx.render("unsubscriptions/new.html", kinds=[KINDS[kind] for kind in kinds], is_done=True)


def _meant(token: str) -> tuple[User, tuple[Kind, ...]]:
    user, kinds = wishes.find(token, current_app.config["PORTAL"].secret_key) or abort(404)
    # in the language of the mail, unless the reader chose another one in this browser
    if not current_user.is_authenticated and i18n.COOKIE not in request.cookies:
        i18n.speak(user.language)
    return user, kinds
