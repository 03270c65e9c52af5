"""Users: the list with the invitation beside it, and the page of an account."""

import logging

from flask import Blueprint, Response, abort, request, url_for
from flask_login import current_user

from portal import htmx, throttle
from portal.accounts.access import access_of, verbs_for
from portal.accounts.actions import AccountError, Taken
from portal.accounts.audit import Actor
from portal.accounts.changes import change_user
from portal.accounts.details import Details, NotChanged, Reason, seen
from portal.accounts.invitation_form import InvitationForm
from portal.accounts.invitations import invite
from portal.accounts.models import Role, User
from portal.accounts.visibility import find_person, roles_for
from portal.admin import labels
from portal.admin.filters import ListFilter
from portal.admin.forms import UserForm
from portal.admin.organisations import organisations_by_name
from portal.admin.people import CHOICES, COLUMNS, people
from portal.i18n import _, language
from portal.security import safe_next

bp = Blueprint("users", __name__)
log = logging.getLogger(__name__)


@bp.get("/admin/users")
def index() -> Response:
    """Everybody with an account: search, filters, order and page are in the address."""
    return _list(_invitation())


@bp.post("/admin/users")
def create() -> Response:
    """Invite a person; back to the same view of the list."""
    form = _invitation()
    if form.validate_on_submit():
        typed = (form.email.data, form.name.data, Role(form.role.data), form.organization, form.language.data)
        try:
            person = invite(_actor(), *typed)
        except Taken:
            form.email.errors = [_("Another account has this address.")]
        except AccountError:
            form.email.errors = [_("This invitation could not be made.")]
        else:
            log.info("invited: account %s by account %s from %s", person.id, current_user.id, throttle.address())
            htmx.notify("person-invitation", name=person.name, email=person.email)
            return htmx.go(_view().link())
    return _list(form, 422)


@bp.get("/admin/users/<int:id>")
def edit(id: int) -> Response:
    """The page of an account."""
    person = find_person(current_user, id) or abort(404)
    return _page(person, _form(person))


@bp.post("/admin/users/<int:id>")
def update(id: int) -> Response:
    """Set its details: 422 when they do not do, 409 when somebody else changed them meanwhile."""
    person = find_person(current_user, id) or abort(404)
    form = _form(person)
    if not form.validate_on_submit():
        return _page(person, form, 422)
    try:
        change_user(_actor(), id, form.details, form.seen.data or "")
    except NotChanged as refused:
        return _refused(id, form, refused.reason)
    log.info("account %s changed by account %s from %s", id, current_user.id, throttle.address())
    htmx.notify("admin-user", name=form.name.data)
    return htmx.go(_back())


def _refused(id: int, form: UserForm, reason: Reason) -> Response:
    person = find_person(current_user, id) or abort(404)
    if reason is Reason.STALE:  # the page says so, of no field
        form.seen.data = seen(Details.of(person))
        return _page(person, form, 409, is_stale=True)
    form.refuse(reason)
    return _page(person, form, 422)


def _page(person: User, form: UserForm, status: int = 200, is_stale: bool = False) -> Response:
    access = access_of([person])[person.id]
    return htmx.render(
        "users/edit.html",
        status=status,
        person=person,
        form=form,
        is_stale=is_stale,
        access=access,
        verbs=verbs_for(current_user, person, access),
        back=_back(),
    )


def _list(form: InvitationForm, status: int = 200) -> Response:
    view = _view()
    found = people(current_user, view)
    ways = access_of(found.rows)
    verbs = {person.id: verbs_for(current_user, person, ways[person.id]) for person in found.rows}
    return htmx.render(
        "users/index.html",
        "users/_list.html",
        status=status,
        view=view,
        found=found,
        ways=ways,
        verbs=verbs,
        form=form,
        said=labels,
    )


def _view() -> ListFilter:
    return ListFilter(url_for("users.index"), COLUMNS, CHOICES, down=("signed_in",)).asked(request.args)


def _form(person: User) -> UserForm:
    roles = [Role(person.role)] if person == current_user else roles_for(current_user)
    return UserForm(person, roles, organisations_by_name(current_user))


def _invitation() -> InvitationForm:
    clients = organisations_by_name(current_user)
    return InvitationForm(roles_for(current_user), clients, role=Role.CUSTOMER, language=language())


def _actor() -> Actor:
    return Actor(current_user, throttle.address())


def _back() -> str:
    return safe_next(request.values.get("next"), url_for("users.index"))
