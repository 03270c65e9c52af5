"""An invitation that is accepted: its link works once, with POST, as what scans mails follows links with GET.

Who accepts is signed in: the link proved the address, and the password was typed twice a moment ago.
"""

import logging

from flask import Blueprint, Response, current_app, session, url_for
from flask_login import current_user

from portal import htmx, i18n
from portal.accounts import invitations, tokens
from portal.accounts.acceptance_form import AcceptanceForm
from portal.accounts.login import let_in, public
from portal.accounts.tokens import Purpose, Token
from portal.throttle import address

bp = Blueprint("invitations", __name__)
log = logging.getLogger(__name__)


@bp.get("/invitations/<text>")
@public
def edit(text: str) -> Response:
    """The form; nothing is used up by looking at it."""
    token = _find(text)
    if token is None or current_user.is_authenticated:
        return _refused(token, text)
    return _page(AcceptanceForm(token.user, data={"name": token.user.name, "language": i18n.language()}), text)


@bp.post("/invitations/<text>")
@public
def update(text: str) -> Response:
    """Use the link up, and let the person in."""
    token = _find(text)
    if token is None or current_user.is_authenticated:
        return _refused(token, text, is_lost=True)
    form = AcceptanceForm(token.user)
    if not form.validate_on_submit():
        return _page(form, text, 422)
    user = invitations.accept(token, address(), form.name.data, form.password.data, form.language.data)
    if user is None:
        return _refused(None, text)
    let_in(user)
    log.info("invitation accepted: account %s from %s", user.id, address())
    response = htmx.go(url_for("home.index"))
    i18n.remember(response, user.language)
    return response


def _find(text: str) -> Token | None:
    """The invitation, in whose language the page speaks unless its reader has switched."""
    token = tokens.find(Purpose.INVITATION, text, current_app.config["PORTAL"].secret_key)
    if token and not current_user.is_authenticated and i18n.COOKIE not in session:
        i18n.speak(token.user.language)
    return token


def _page(form: AcceptanceForm, text: str, status: int = 200) -> Response:
    # the language switch of a form that was refused leads back here, too
    here = url_for("invitations.edit", text=text)
    return htmx.render("invitations/edit.html", form=form, text=text, here=here, status=status)


def _refused(token: Token | None, text: str, is_lost: bool = False) -> Response:
    """Say why there is no form: the link works no more, or somebody is signed in here, who is to sign out first."""
    if token is None:
        return htmx.render("invitations/void.html", status=404)
    return htmx.render("invitations/other.html", invited=token.user, text=text, status=409 if is_lost else 200)
