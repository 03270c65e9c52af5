"""The outbox: which mails wait, failed, and were sent lately."""

from flask import Blueprint, Response, current_app, request, url_for
from flask_login import current_user

from portal import htmx
from portal.accounts.audit import Actor
from portal.admin import mail_labels, mails
from portal.throttle import address

bp = Blueprint("outbox", __name__)


@bp.get("/admin/outbox")
def index() -> Response:
    """A page of one of the three lists, and where mails go."""
    show, page = _place(request.args)
    counts = mails.count(current_user)
    pages = max(1, -(-counts[show] // mails.ROWS))
    page = min(page, pages)
    return htmx.render(
        "outbox/index.html",
        "outbox/_list.html",
        show=show,
        at=page,
        pages=pages,
        counts=counts,
        lines=mails.list_mails(current_user, show, page),
        words=mail_labels,
        portal=current_app.config["PORTAL"],
    )


def back() -> Response:
    """To the list that a form was sent from."""
    show, page = _place(request.form)
    return htmx.go(url_for("outbox.index", show=show, page=page if page > 1 else None))


def actor() -> Actor:
    """Who asks, and from where."""
    return Actor(current_user._get_current_object(), address())


def _place(asked: dict[str, str]) -> tuple[str, int]:
    show, page = asked.get("show", ""), asked.get("page", "")
    is_number = page.isascii() and page.isdigit() and len(page) < 9
    return show if show in mails.SHOWS else "waiting", max(1, int(page)) if is_number else 1
