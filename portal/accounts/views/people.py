"""What is done about a person's access, from any list of people: invite again, revoke, deactivate, reactivate.

Managers do it for their colleagues, administrators for everyone: ``find_person`` knows whom one looks after.
"""

import logging
from collections.abc import Callable

from flask import Blueprint, Response, abort, request, url_for
from flask_login import current_user

from portal import htmx, throttle
from portal.accounts import actions, invitations
from portal.accounts.access import Verb, access_of, verbs_for
from portal.accounts.audit import Actor
from portal.accounts.models import User
from portal.accounts.visibility import find_person
from portal.security import safe_next
from portal.throttle import limiter

bp = Blueprint("people", __name__)
log = logging.getLogger(__name__)

DOES: dict[Verb, Callable[[Actor, User], object]] = {
    Verb.INVITE: invitations.send,
    Verb.REVOKE: invitations.revoke,
    Verb.DEACTIVATE: actions.deactivate,
    Verb.REACTIVATE: actions.reactivate,
}


def _sender() -> str:
    return f"account {current_user.id}"


def _sender_and_recipient() -> str:
    return f"{_sender()} to {(request.view_args or {})['id']}"


# mails a person and hour: those of a manager reach people who never asked for any
sends_invitations = limiter.shared_limit(
    "60 per hour", scope="invitations", key_func=_sender, exempt_when=lambda: current_user.is_admin
)


@bp.post("/people/<int:id>/invitation")
@sends_invitations
@limiter.limit("5 per hour", key_func=_sender_and_recipient)
def invite(id: int) -> Response:
    """Send the invitation again."""
    return _do(Verb.INVITE, id)


@bp.post("/people/<int:id>/revocation")
def revoke(id: int) -> Response:
    """Make the invitation void."""
    return _do(Verb.REVOKE, id)


@bp.post("/people/<int:id>/deactivation")
def deactivate(id: int) -> Response:
    """Let the person in no more."""
    return _do(Verb.DEACTIVATE, id)


@bp.post("/people/<int:id>/reactivation")
def reactivate(id: int) -> Response:
    """Let the person in again."""
    return _do(Verb.REACTIVATE, id)


def _do(verb: Verb, id: int) -> Response:
    """Do it if it can still be done, and go back to the list."""
    person = find_person(current_user, id) or abort(404)
    try:
        if verb not in verbs_for(current_user, person, access_of([person])[person.id]):
            raise actions.AccountError
        DOES[verb](Actor(current_user, throttle.address()), person)
        log.info("%s of account %s by account %s from %s", verb, id, current_user.id, throttle.address())
        htmx.notify(f"person-{verb}", name=person.name, email=person.email)
    except actions.AccountError:  # not any more, or the last administrator
        htmx.notify("person-unchanged", name=person.name)
    return htmx.go(safe_next(request.form.get("next"), url_for("home.index")))
