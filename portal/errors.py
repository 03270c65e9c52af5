"""Every error as a page or a fragment: what happened, what was kept, one way on."""

import errno
import logging
import sqlite3
from typing import Any

from flask import Flask, Response, current_app, make_response, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from peewee import OperationalError
from werkzeug.exceptions import BadRequest, HTTPException, InternalServerError, SecurityError, ServiceUnavailable

from portal import htmx
from portal.i18n import _

DENIALS = (400, 403, 404, 429)  # worth a line in the log when the address exists (ASVS 5.0, 16.3.2)
log = logging.getLogger(__name__)


def words(code: int) -> tuple[str, str]:
    """The title and the sentence for an HTTP error."""
    if code == 404 and request.path.startswith("/tickets/"):
        return _("This ticket cannot be found"), _(
            "The link may be incomplete, or the ticket may belong to another organization. Look for it by its number."
        )
    if code == 404:
        return _("This page cannot be found"), _("The link may be incomplete, or the page may have been removed.")
    if code == 413:
        return _("This is too large to be sent"), _(
            "A file can be up to %(size)s MB, and all of them together twice that. "
            "Go back: your text is still there. Send the largest file in a note of its own.",
            size=current_app.config["PORTAL"].max_upload_mb,
        )
    if code == 429:
        return _("Too many tries"), _("Wait a few minutes, then try again. Nothing else is needed.")
    if code in (502, 503, 504):
        return _("The portal is busy"), _("Nothing was changed. Go back and send the form again in a moment.")
    if code == 507:
        return _("The portal has no room left"), _("Nothing was changed. Go back: your text is still there.")
    if code >= 500:
        return _("Something went wrong on our side"), _(
            "The error was written down for the team. Go back and try again in a moment."
        )
    return _("This action did not go through"), _(
        "The page may have been open for a long time. Go back, reload it, and try again."
    )


def init_app(app: Flask) -> None:
    """Register the handlers."""

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response:
        code = error.code or 500
        if code < 400 and error.response is not None:
            return make_response(error.response)
        # a foreign host leaves no address to link to, and a static file opens no database: a page needs both
        if isinstance(error, SecurityError):
            return make_response(BadRequest().get_response())
        if request.endpoint == "static":
            return make_response(error.get_response())
        # what a hook raises after the view arrives here wrapped
        cause = getattr(error, "original_exception", None)
        return database_error(cause) if isinstance(cause, OperationalError) else _answer(code, error)

    @app.errorhandler(CSRFError)
    def csrf_error(error: CSRFError) -> Response:
        return _answer(400, error)

    @app.errorhandler(OperationalError)
    @app.errorhandler(sqlite3.OperationalError)
    def database_error(error: Exception) -> Response:
        if "locked" in str(error) or "busy" in str(error):
            return _answer(503, ServiceUnavailable(retry_after=5))
        if "is full" in str(error):
            return _answer(507, error)
        return unexpected(error)

    @app.errorhandler(OSError)
    def file_error(error: OSError) -> Response:
        full = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))  # Windows knows no quota
        return _answer(507, error) if error.errno in full else unexpected(error)

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        log.exception("failed: %s", _asked())
        return _answer(500, InternalServerError())


def _answer(code: int, error: Any) -> Response:
    if code in DENIALS and request.url_rule:
        who = getattr(current_user, "id", None) or "nobody"
        log.warning("denied with %d: %s to account %s from %s", code, _asked(), who, request.remote_addr)
    title, sentence = words(code)
    page = "errors/error.html"
    response = htmx.render(page, "errors/_error.html", status=code, code=code, title=title, sentence=sentence)
    if isinstance(error, HTTPException):
        for name, value in error.get_headers():
            if name in ("Allow", "Retry-After"):
                response.headers[name] = value
    return response


def _asked() -> str:
    """What was asked for, as a log may know it: without the secret of a link, and on one line."""
    facts = {name: value for name, value in (request.view_args or {}).items() if name != "token"}
    return f"{request.method} {request.url_rule or ascii(request.path)} {ascii(facts) if facts else ''}".strip()[:300]
