"""Client organisations: the list, a new one, and the page of one."""

import logging

from flask import Blueprint, Response, abort, request, url_for
from flask_login import current_user

from portal import htmx, throttle
from portal.accounts.actions import Taken, create_client
from portal.accounts.audit import Actor
from portal.accounts.changes import change_client
from portal.accounts.details import ClientDetails, NotChanged, Reason, seen
from portal.accounts.models import Client
from portal.admin import labels
from portal.admin.filters import ListFilter
from portal.admin.forms import OrganizationForm
from portal.admin.organisations import COLUMNS, find_organisation, organisations
from portal.catalog.library import current
from portal.i18n import _

bp = Blueprint("organisations", __name__)
log = logging.getLogger(__name__)


@bp.get("/admin/organisations")
def index() -> Response:
    """All of them, with how many people and tickets each has."""
    view = ListFilter(url_for("organisations.index"), COLUMNS, down=("members", "tickets")).asked(request.args)
    found = organisations(current_user, view)
    return htmx.render(
        "organisations/index.html", "organisations/_list.html", view=view, found=found, names=_names(), said=labels
    )


@bp.get("/admin/organisations/new")
def new() -> Response:
    """The form of a new one."""
    return _page(_form(None))


@bp.post("/admin/organisations")
def create() -> Response:
    """Add it."""
    form = _form(None)
    if not form.validate_on_submit():
        return _page(form, status=422)
    typed = form.details
    try:
        catalogs = None if typed.catalogs is None else list(typed.catalogs)
        client = create_client(_actor(), typed.name, catalogs, typed.language)
    except Taken:
        form.refuse(Reason.TAKEN)
        return _page(form, status=422)
    return _done(client.id, "organization-added", typed.name)


@bp.get("/admin/organisations/<int:id>")
def edit(id: int) -> Response:
    """The page of one."""
    client = find_organisation(current_user, id) or abort(404)
    return _page(_form(client), client)


@bp.post("/admin/organisations/<int:id>")
def update(id: int) -> Response:
    """Set its details: 422 when they do not do, 409 when somebody else changed them meanwhile."""
    client = find_organisation(current_user, id) or abort(404)
    form = _form(client)
    if not form.validate_on_submit():
        return _page(form, client, 422)
    try:
        change_client(_actor(), id, form.details, form.seen.data or "")
    except NotChanged as refused:
        form.refuse(refused.reason)
        if refused.reason is not Reason.STALE:
            return _page(form, client, 422)
        client = find_organisation(current_user, id) or abort(404)
        form.seen.data = seen(ClientDetails.of(client))
        return _page(form, client, 409)
    return _done(id, "organization-changed", form.name.data)


def _done(id: int, kind: str, name: str) -> Response:
    log.info("%s: %s by account %s from %s", kind, id, current_user.id, throttle.address())
    htmx.notify(f"admin-{kind}", name=name)
    return htmx.go(url_for("organisations.index"))


def _page(form: OrganizationForm, client: Client | None = None, status: int = 200) -> Response:
    page = "organisations/edit.html" if client else "organisations/new.html"
    return htmx.render(page, status=status, form=form, client=client, names=_names())


def _form(client: Client | None) -> OrganizationForm:
    """The form; a catalog that is gone from the file can be kept or taken away, as it was chosen once."""
    kept = {slug: slug for slug in (client and client.catalogs) or []}
    return OrganizationForm({**kept, **_names()}, client)


def _names() -> dict[str, str]:
    """The catalogs' names; of one that is retired it is said."""
    catalogs = current().catalogs.values()
    return {one.slug: _("%(name)s (retired)", name=one.name) if one.retired else str(one.name) for one in catalogs}


def _actor() -> Actor:
    return Actor(current_user, throttle.address())
