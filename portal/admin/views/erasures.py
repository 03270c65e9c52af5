"""Erasing a person: the page that says what it means, and the deed."""

import logging

from flask import Blueprint, Response, abort, url_for
from flask_login import current_user

from portal import htmx, throttle
from portal.accounts.actions import LastAdministrator
from portal.accounts.audit import Actor
from portal.accounts.details import Reason
from portal.accounts.models import User
from portal.accounts.visibility import find_person, may_deactivate
from portal.admin.erasing import erase
from portal.admin.forms import REASON, ErasureForm

bp = Blueprint("erasures", __name__)
log = logging.getLogger(__name__)


@bp.get("/admin/users/<int:id>/erasure")
def new(id: int) -> Response:
    """What is erased and what stays; the person's address is to be typed."""
    person = _found(id)
    return htmx.render("erasures/new.html", person=person, form=ErasureForm(person, formdata=None))


@bp.post("/admin/users/<int:id>/erasure")
def create(id: int) -> Response:
    """Erase the person, for good."""
    person = _found(id)
    form = ErasureForm(person)
    if form.validate_on_submit():
        try:
            erase(Actor(current_user, throttle.address()), person)
        except LastAdministrator:
            form.email.errors = [str(REASON[Reason.LAST])]
        else:
            log.info("erased: account %s by account %s from %s", id, current_user.id, throttle.address())
            htmx.notify("admin-erased")
            return htmx.go(url_for("users.index"))
    return htmx.render("erasures/new.html", person=person, form=form, status=422)


def _found(id: int) -> User:
    """The person, who is somebody else: nobody erases the own account."""
    person = find_person(current_user, id) or abort(404)
    return person if may_deactivate(current_user, person) else abort(404)
