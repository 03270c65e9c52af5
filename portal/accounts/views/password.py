"""A forgotten password: asking for a link, and choosing a new one with it."""

import logging

from flask import Blueprint, Response, current_app, request, url_for
from flask_login import current_user, logout_user

from portal import htmx, i18n
from portal.accounts import addresses, resets, sessions, tokens
from portal.accounts.actions import LinkOver, change_password
from portal.accounts.audit import Actor
from portal.accounts.forms import ForgotForm, ResetForm
from portal.accounts.login import public
from portal.accounts.tokens import LIFETIMES, Purpose, Token
from portal.dates import duration
from portal.throttle import address, limiter, network

bp = Blueprint("password", __name__)
log = logging.getLogger(__name__)


def _account_and_network() -> str:
    return f"{network()} {addresses.key(request.form.get('email', ''))[: addresses.LONGEST]}"


@bp.get("/password/forgot")
@public
def new() -> Response:
    """The dialog, or the page without JavaScript."""
    return _asking(ForgotForm(email=request.args.get("email", "")[: addresses.LONGEST]))


@bp.post("/password/forgot")
@public
@limiter.limit("30 per 15 minutes", key_func=_account_and_network)
@limiter.limit("100 per 15 minutes")
def create() -> Response:
    """Mail a link; the answer is the same whether or not the account exists."""
    form = ForgotForm()
    if not form.validate_on_submit():
        return _asking(form, status=422)
    user = resets.ask(Actor(None, address()), form.email.data)
    log.info("new password asked for: account %s from %s", user.id if user else "none", address())
    return _asking(form, is_sent=True)


@bp.get("/password/reset/<token>")
@public
def edit(token: str) -> Response:
    """The form for a new password; reading it uses nothing up, as mail scanners read links, too."""
    link = _find(token)
    return _choosing(_form(link)) if link else _over()


@bp.post("/password/reset/<token>")
@public
def update(token: str) -> Response:
    """Set the new password and use the link up, then let the person sign in with it.

    The link itself signs nobody in: it may have been sent on, and then one would be in another's account unawares.
    """
    link = _find(token)
    if link is None:
        return _over()
    form = _form(link)
    if not form.validate_on_submit():
        return _choosing(form, status=422)
    try:
        change_password(Actor(None, address()), link.user, form.password.data, link=link)
    except LinkOver:
        return _over()
    log.info("new password chosen: account %s from %s", link.user.id, address())
    return _sign_in()


def _find(token: str) -> Token | None:
    link = tokens.find(Purpose.RESET, token, current_app.config["PORTAL"].secret_key)
    if link:
        i18n.suggest(link.user.language)
    return link


def _form(link: Token) -> ResetForm:
    form = ResetForm()
    form.person = link.user
    return form


def _asking(form: ForgotForm, is_sent: bool = False, status: int = 200) -> Response:
    page, dialog = "password/new.html", "password/_dialog.html"
    return htmx.render(page, dialog, status, form=form, sent=is_sent, lasts=duration(LIFETIMES[Purpose.RESET]))


def _choosing(form: ResetForm, status: int = 200) -> Response:
    return htmx.render("password/edit.html", status=status, form=form)


def _sign_in() -> Response:
    """To the sign-in page, whoever is signed in here."""
    if current_user.is_authenticated:
        sessions.end(current_user.session_token)
        logout_user()
    htmx.notify("password-chosen")
    return htmx.go(url_for("session.new"))


def _over() -> Response:
    log.warning("link to a new password refused from %s", address())
    return htmx.render("password/over.html", status=404, lasts=duration(LIFETIMES[Purpose.RESET]))
