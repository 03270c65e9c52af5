"""The audit: who did what to which account or organisation, when, from where; on a page and as a file."""

from collections.abc import Iterator

from flask import Blueprint, Response, request, url_for
from flask_login import current_user

from portal import htmx
from portal.accounts.labels import ACTION, named
from portal.admin import labels
from portal.admin.filters import ListFilter
from portal.admin.organisations import organisations_by_name
from portal.admin.trail import CHOICES, COLUMNS, entries, every_entry
from portal.dates import stamp
from portal.i18n import _
from portal.spreadsheet import download, line

bp = Blueprint("audit", __name__)


@bp.get("/admin/audit")
def index() -> Response:
    """A page of it, the newest first."""
    view = _view()
    found = entries(current_user, view)
    return htmx.render("audit/index.html", "audit/_list.html", view=view, found=found, clients=_clients(), said=labels)


@bp.get("/admin/audit.csv")
def show() -> Response:
    """All that the view shows, as a file."""
    return download(_lines(_view(), _clients()), "audit")


def _lines(view: ListFilter, clients: dict[int, str]) -> Iterator[str]:
    yield line([_("Date"), _("Who"), _("What"), _("Account or organization"), _("Details"), _("Network address")])
    for entry in every_entry(current_user, view):
        whom = named(entry["person"]) or entry["client"] or ""
        action = str(ACTION.get(entry["action"], entry["action"]))
        details = labels.facts_in_words(entry["facts"], clients)
        yield line([stamp(entry["at"]), labels.actor_of(entry), action, whom, details, entry["address"]])


def _view() -> ListFilter:
    return ListFilter(url_for("audit.index"), COLUMNS, CHOICES, down=("at",)).asked(request.args)


def _clients() -> dict[int, str]:
    return {client.id: client.name for client in organisations_by_name(current_user)}
