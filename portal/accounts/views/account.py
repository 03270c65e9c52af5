"""One's own account: name, language, password, mails, devices."""

import logging

from flask import Blueprint, Response, g, request, url_for
from flask_login import current_user, login_user
from werkzeug.datastructures import MultiDict

from portal import htmx, i18n
from portal.accounts import sessions
from portal.accounts.account_forms import KINDS, Sections, sections
from portal.accounts.audit import Actor
from portal.accounts.browsers import browser_name
from portal.accounts.own_account import SignedOut, change
from portal.throttle import address, limiter

bp = Blueprint("account", __name__)
log = logging.getLogger(__name__)


def _account() -> str:
    return f"account {current_user.id}"


def _guessed(_response: Response) -> bool:
    return bool(g.pop("is_guess", False))


@bp.get("/account")
def show() -> Response:
    """What the account holds, to be changed section by section."""
    return _page(sections(current_user, MultiDict()))


@bp.post("/account")
@limiter.limit("10 per hour", key_func=_account, deduct_when=_guessed)
def update() -> Response:
    """Change what was posted: any of the sections, all or nothing."""
    user = current_user._get_current_object()
    forms = sections(user, request.form)
    is_valid, is_right = forms.validate(), forms.check_password(user, _note_guess)
    if not (is_valid and is_right):
        return _page(forms, 422)
    try:
        change(Actor(user, address()), user, forms.columns(user), forms.new_password)
    except SignedOut:
        return htmx.go(url_for("session.new"))
    htmx.notify("account-saved", is_password=forms.new_password is not None)
    response = htmx.go(url_for("account.show"))
    if forms.new_password is not None:
        log.info("password changed: account %s from %s", user.id, address())
        login_user(user)  # the cookie carries the session's new token
    if forms.profile in forms.asked:
        i18n.remember(response, forms.profile.language.data)
    return response


def _note_guess() -> None:
    g.is_guess = True
    log.warning("password not changed, the current one was wrong: account %s from %s", current_user.id, address())


def _page(forms: Sections, status: int = 200) -> Response:
    return htmx.render(
        "account/show.html", "account/_sections.html", status,
        forms=forms, kinds=KINDS, sessions=sessions.listed(current_user), browser_name=browser_name,
    )  # fmt: skip
