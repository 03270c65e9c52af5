"""Sign in and out."""

import logging
from typing import Any

from flask import Blueprint, Response, current_app, request, session, url_for
from flask_login import current_user, logout_user

from portal import htmx, i18n
from portal.accounts import addresses, sessions
from portal.accounts.actions import choose_language, find_by_password, list_by_email
from portal.accounts.forms import SignInForm
from portal.accounts.login import let_in, public
from portal.i18n import _
from portal.security import safe_next
from portal.throttle import address, limiter, network

bp = Blueprint("session", __name__)
log = logging.getLogger(__name__)


def _account_and_network() -> str:
    return f"{network()} {addresses.key(request.form.get('email', ''))[:254]}"


def _failed(response: Response) -> bool:
    return response.status_code == 422


@bp.get("/sign-in")
@public
def new() -> Response:
    """The sign-in page."""
    if current_user.is_authenticated:
        return htmx.go(url_for("home.index"))
    form = SignInForm(next=safe_next(request.args.get("next"), ""))
    return htmx.render("session/new.html", form=form, **_demo())


@bp.post("/sign-in")
@public
@limiter.limit("10 per 5 minutes", key_func=_account_and_network, deduct_when=_failed)
@limiter.limit("100 per 15 minutes", deduct_when=_failed)
def create() -> Response:
    """Begin a session, then go where the person was going."""
    form = SignInForm()
    if form.validate_on_submit():
        user, chosen = find_by_password(form.email.data, form.password.data), session.get(i18n.COOKIE)
        if user and let_in(user, bool(form.remember.data)):
            if chosen:
                choose_language(user, chosen)
            log.info("signed in: account %s from %s", user.id, address())
            return htmx.go(safe_next(form.next.data, url_for("home.index")))
        log.warning("sign-in refused: account %r from %s", addresses.key(form.email.data), address())
        form.password.errors = [_("The username or the password is not right. Check both and try again.")]
    form.next.data = safe_next(form.next.data, "")
    return htmx.render("session/new.html", form=form, **_demo(), status=422)


@bp.post("/sign-out")
@public
def destroy() -> Response:
    """End the session, here and for any copy of its cookie; then to sign-in, or to the page of this site that asked."""
    if current_user.is_authenticated:
        sessions.end(current_user.session_token)
        log.info("signed out: account %s from %s", current_user.id, address())
    logout_user()
    session.clear()
    return htmx.go(safe_next(request.form.get("next"), url_for("session.new")))


def _demo() -> dict[str, Any]:
    """The accounts of a demo and their one password, which the demo wrote beside the database."""
    marker = current_app.config["PORTAL"].data / "demo"
    if not marker.exists():
        return {}
    password, *emails = marker.read_text(encoding="utf-8").split()
    return {
        "demo": list_by_email(emails),
        "demo_password": password,
    }
