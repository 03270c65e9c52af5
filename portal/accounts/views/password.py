"""A forgotten password. The person who looks after the portal is told by the log, and sets a new one by command."""

import logging

from flask import Blueprint, Response, request

from portal import htmx
from portal.accounts.actions import find_by_email
from portal.accounts.forms import ForgotForm
from portal.accounts.login import public
from portal.throttle import address, limiter

bp = Blueprint("password", __name__)
log = logging.getLogger(__name__)


@bp.get("/password/forgot")
@public
def new() -> Response:
    """The dialog, or the page without JavaScript."""
    form = ForgotForm(email=request.args.get("email", "")[:254])
    return htmx.render("password/new.html", "password/_dialog.html", form=form, sent=False)


@bp.post("/password/forgot")
@public
@limiter.limit("10 per hour")
def create() -> Response:
    """Note the request; the answer is the same whether or not the account exists."""
    form = ForgotForm()
    if not form.validate_on_submit():
        return htmx.render("password/new.html", "password/_dialog.html", form=form, sent=False, status=422)
    user = find_by_email(form.email.data)
    if user:
        log.warning("new password asked for: account %s from %s", user.email, address())
        log.warning("to set it: python app.py user password %s --password-stdin", user.email)
    return htmx.render("password/new.html", "password/_dialog.html", form=form, sent=True)
