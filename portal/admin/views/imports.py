"""Many people at once, from a CSV file: what would be done is shown first, and done only when it is confirmed."""

import logging
from collections.abc import Sequence
from contextlib import closing

from flask import Blueprint, Response, current_app, request, url_for
from flask_login import current_user

from portal import htmx, throttle
from portal.accounts import importing
from portal.accounts.actions import Taken
from portal.accounts.audit import Actor
from portal.accounts.import_file import LARGEST
from portal.accounts.import_words import said
from portal.accounts.importing import Guest
from portal.security import accepts_files

bp = Blueprint("imports", __name__)
log = logging.getLogger(__name__)


@bp.get("/admin/imports")
def new() -> Response:
    """The form."""
    return _page()


@bp.post("/admin/imports")
@accepts_files
def create() -> Response:
    """Show what a file would do; the text that was shown, posted again, is what is done."""
    data, is_confirmed = _posted()
    guests, faults = importing.read(data, current_app.config["PORTAL"].language)
    if faults:
        return _page(422, faults=[said(fault) for fault in faults])
    if not (is_confirmed and _invited(guests)):
        return _page(guests=guests, text=data.decode("utf-8-sig"))
    htmx.notify("people-imported", count=len(guests))
    return htmx.go(url_for(".new"))


def _posted() -> tuple[bytes, bool]:
    """The file, no more of it than is needed to refuse it, or the text that was confirmed; and whether it was."""
    if "text" in request.form:
        text = request.form["text"].replace("\r\n", "\n")  # a browser adds the first: no file gets larger by it
        return text.encode("utf-8", "replace"), True
    file = request.files.get("file")
    if file is None:
        return b"", False
    with closing(file):  # what is large lies on disk
        return file.stream.read(LARGEST + 1), False


def _invited(guests: list[Guest]) -> bool:
    """Whether all were invited; nobody was when one has just got an account, which the file read anew will say."""
    by = Actor(current_user, throttle.address())
    try:
        importing.invite_all(by, guests)
    except Taken:
        return False
    log.info("invited from a file: %s people by account %s from %s", len(guests), current_user.id, by.address)
    return True


def _page(status: int = 200, faults: Sequence[str] = (), guests: Sequence[Guest] = (), text: str = "") -> Response:
    return htmx.render("imports/new.html", faults=faults, guests=guests, text=text, status=status)
