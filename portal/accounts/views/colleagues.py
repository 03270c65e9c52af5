"""Colleagues: what a client manager does about the people of the own organisation."""

import logging

from flask import Blueprint, Response, abort, request, url_for
from flask_login import current_user

from portal import htmx, throttle
from portal.accounts import invitations
from portal.accounts.actions import Taken
from portal.accounts.audit import Actor
from portal.accounts.invitation_form import InvitationForm
from portal.accounts.models import Role
from portal.accounts.people import looks_after, people_page
from portal.accounts.views.people import sends_invitations
from portal.accounts.visibility import roles_for
from portal.i18n import _

bp = Blueprint("colleagues", __name__)
log = logging.getLogger(__name__)


@bp.before_request
def only_managers() -> None:
    """For everyone else there is nothing here; administrators have a page of all people."""
    if not current_user.is_manager:
        abort(404)


@bp.get("/colleagues")
def index() -> Response:
    """The people of the organisation, and the form that invites one more."""
    return _page(InvitationForm(roles_for(current_user), role=Role.CUSTOMER, language=current_user.client.language))


@bp.post("/colleagues")
@sends_invitations
def create() -> Response:
    """Invite a person to the manager's organisation, whatever organisation is posted."""
    form = InvitationForm(roles_for(current_user))
    if not (form.validate_on_submit() and _invited(form)):
        return _page(form, 422)
    htmx.notify("person-invitation", name=form.name.data, email=form.email.data)
    return htmx.go(url_for(".index"))


def _invited(form: InvitationForm) -> bool:
    """Whether the person was invited; the form says why not.

    Of an address that belongs to another organisation no more is said than that it cannot be invited.
    """
    by, email = Actor(current_user, throttle.address()), form.email.data
    try:
        user = invitations.invite(
            by, email, form.name.data, Role(form.role.data), current_user.client, form.language.data
        )
    except Taken:
        log.warning("invitation refused: address in use, by account %s from %s", current_user.id, by.address)
        form.email.errors = [
            _("This person is in the list of your colleagues already.")
            if looks_after(current_user, email)
            else _("This address cannot be invited: it may belong to an account already. Write to Customer Service.")
        ]
        return False
    log.info("invited: account %s by account %s from %s", user.id, current_user.id, by.address)
    return True


def _page(form: InvitationForm, status: int = 200) -> Response:
    q, page = request.args.get("q", "")[:200], request.args.get("page", 1, type=int)
    people = people_page(current_user, q, page)
    return htmx.render("colleagues/index.html", form=form, people=people, q=q, status=status)
