"""The language switch, before and after sign-in."""

from flask import Blueprint, Response, abort, request, session, url_for
from flask_login import current_user

from portal import htmx, i18n
from portal.accounts.actions import choose_language
from portal.accounts.login import public
from portal.config import LANGUAGES
from portal.security import safe_next

bp = Blueprint("language", __name__)


@bp.post("/language")
@public
def update() -> Response:
    """Remember the language in a cookie and on the account, which is not known before sign-in; back to the page."""
    code = request.form.get("language", "")
    if code not in LANGUAGES:
        abort(422)
    if current_user.is_authenticated:
        choose_language(current_user, code)
    else:
        session[i18n.COOKIE] = code
    response = htmx.go(safe_next(request.form.get("next"), url_for("home.index")))
    i18n.remember(response, code)
    return response
