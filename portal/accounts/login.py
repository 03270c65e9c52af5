"""Who is signed in, and the rule that every address needs it unless its view says otherwise."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request, session, url_for
from flask_login import LoginManager, current_user, login_user
from werkzeug.wrappers import Response

from portal import htmx
from portal.accounts import sessions
from portal.accounts.models import User, Visitor
from portal.security import here
from portal.throttle import address

View = TypeVar("View", bound=Callable[..., Any])


def public(view: View) -> View:
    """Mark a view that needs no sign-in."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def published(view: View) -> View:
    """Mark a view of the knowledge base: it needs no sign-in where PORTAL_KB_PUBLIC opens it to everyone."""
    view.is_published = True  # type: ignore[attr-defined]
    return view


def is_visitor() -> bool:
    """Whether a page of the knowledge base is read without an account."""
    view = current_app.view_functions.get(request.endpoint or "")
    is_open = getattr(view, "is_published", False) and current_app.config["PORTAL"].kb_public
    return bool(is_open and not current_user.is_authenticated)


def quiet(view: View) -> View:
    """Mark a view that an open page asks by itself: it is no sign that somebody is there."""
    view.is_quiet = True  # type: ignore[attr-defined]
    return view


def let_in(user: User, remember: bool = False) -> bool:
    """Begin a session of ``user`` in this browser, in the place of the one that was there; whether there is one."""
    if current_user.is_authenticated:
        sessions.end(current_user.session_token)
    session.clear()
    session.permanent = remember
    return sessions.start(user, remember, request.user_agent.string, address()) and bool(login_user(user))


def init_app(app: Flask) -> None:
    """Set up Flask-Login and ask for sign-in everywhere else."""
    manager = LoginManager(app)
    manager.session_protection = None
    manager.anonymous_user = Visitor
    manager.user_loader(lambda token: sessions.find(token, is_there=not _is("is_quiet")))

    def _is(mark: str) -> bool:
        return bool(getattr(app.view_functions.get(request.endpoint or ""), mark, False))

    @app.before_request
    def require_sign_in() -> Response | None:
        view = app.view_functions.get(request.endpoint or "")
        if view is None or request.endpoint == "static" or _is("is_public"):
            return None
        if current_user.is_authenticated or is_visitor():
            return None
        # a form posted after the session ended leads back to its page, not to the address it was posted to
        target = here() if request.method == "GET" else None
        address = url_for("session.new", next=target)
        return htmx.sign_in_again(address) if htmx.is_fragment() else htmx.go(address)
