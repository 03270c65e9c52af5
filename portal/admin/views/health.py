"""Knowledge-base health: what its maintainers should know, for administrators alone."""

from flask import Blueprint, Response, abort
from flask_login import current_user

from portal import htmx
from portal.admin.files import BEHIND, LEFT_OUT, TO_MEND, TWINS
from portal.admin.sections import Titles, lines, part
from portal.admin.use import COMMENTS, LEAST_HELPFUL, MOST_READ, OPENED_ANYWAY, UNFOUND
from portal.kb import library
from portal.spreadsheet import download

MOST_ROWS = 20  # of a section on the page; its file has them all
SECTIONS = (LEFT_OUT, TO_MEND, TWINS, BEHIND, LEAST_HELPFUL, COMMENTS, UNFOUND, OPENED_ANYWAY, MOST_READ)
bp = Blueprint("health", __name__)


@bp.get("/admin/solutions")
def index() -> Response:
    """Every section, what needs a hand first."""
    titled = Titles(current_user)
    parts = {section.key: part(section, current_user, titled, MOST_ROWS) for section in SECTIONS}
    return htmx.render("health/index.html", parts=parts, solutions=library.current().size())


@bp.get("/admin/solutions/<key>.csv")
def show(key: str) -> Response:
    """One section as a file, with all its rows."""
    section = next((section for section in SECTIONS if section.key == key), None) or abort(404)
    return download(lines(section, current_user), section.key)
