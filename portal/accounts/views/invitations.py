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


@bp.get("/invitations/<token>")
@public
def edit(token: str) -> Response:
    """The form; nothing is used up by looking at it."""
    found = _find(token)
    if found is None or current_user.is_authenticated:
        return _refused(found, token)
    return _page(AcceptanceForm(found.user, data={"name": found.user.name, "language": i18n.language()}), token)


@bp.post("/invitations/<token>")
@public
def update(token: str) -> Response:
    """Use the link up, and let the person in."""
    found = _find(token)
    if found is None or current_user.is_authenticated:
        return _refused(found, token, is_lost=True)
    form = AcceptanceForm(found.user)
    if not form.validate_on_submit():
        return _page(form, token, 422)
    user = invitations.accept(found, address(), form.name.data, form.password.data, form.language.data)
    if user is None:
        return _refused(None, token)
    let_in(user)
    log.info("invitation accepted: account %s from %s", user.id, address())
    response = htmx.go(url_for("home.index"))
    i18n.remember(response, user.language)
    return response


def _find(text: str) -> Token | None:
    """The invitation, in whose language the page speaks unless its reader has switched."""
    found = tokens.find(Purpose.INVITATION, text, current_app.config["PORTAL"].secret_key)
    if found and not current_user.is_authenticated and i18n.COOKIE not in session:
        i18n.speak(found.user.language)
    return found


def _page(form: AcceptanceForm, token: str, status: int = 200) -> Response:
    # the language switch of a form that was refused leads back here, too
    here = url_for("invitations.edit", token=token)
    return htmx.render("invitations/edit.html", form=form, token=token, here=here, status=status)


def _refused(found: Token | None, token: str, is_lost: bool = False) -> Response:
    """Say why there is no form: the link works no more, or somebody is signed in here, who is to sign out first."""
    if found is None:
        return htmx.render("invitations/void.html", status=404)
    return htmx.render("invitations/other.html", invited=found.user, token=token, status=409 if is_lost else 200)
