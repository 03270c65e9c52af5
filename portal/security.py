"""Response headers, request sizes, and where a redirect may go."""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

from flask import Flask, Response, abort, request

POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
DOWNLOAD_POLICY = "sandbox; " + POLICY.replace("'self'", "'none'")  # a file may do and load nothing at all
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
FORM_BYTES = 2_000_000
MOST_FIELDS = 1000

View = TypeVar("View", bound=Callable[..., Any])


def accepts_files(view: View) -> View:
    """Mark a view that takes uploads: its requests may be as large as the upload limit allows."""
    view.accepts_files = True  # type: ignore[attr-defined]
    return view


def safe_next(target: str | None, fallback: str) -> str:
    """``target`` when it is a path on this site, else ``fallback``.

    Browsers read a backslash as a slash and drop tabs and newlines, so anything but plain printable characters
    after a single slash is refused (CWE-601).
    """
    if not target or not target.startswith("/") or target.startswith("//"):
        return fallback
    if "\\" in target or any(ord(char) < 0x21 or ord(char) == 0x7F for char in target):
        return fallback
    parts = urlsplit(target)
    return fallback if parts.scheme or parts.netloc else target


def here() -> str:
    """The address asked for, path and query, quoted so that it can be asked for again."""
    query = request.query_string.decode("latin-1")
    return quote(request.path) + (f"?{query}" if query else "")


def init_app(app: Flask) -> None:
    """Set cookies, limits and headers."""
    portal = app.config["PORTAL"]
    app.config.update(
        SECRET_KEY=portal.secret_key,
        TRUSTED_HOSTS=portal.hosts,
        SESSION_COOKIE_NAME="guichet",
        SESSION_COOKIE_SECURE=portal.is_https,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=FORM_BYTES,
        MAX_FORM_MEMORY_SIZE=FORM_BYTES,
        MAX_FORM_PARTS=MOST_FIELDS,
    )

    @app.before_request
    def only_forms() -> None:
        # Flask-WTF would read JSON as a form, with numbers, lists and lone surrogates where text belongs
        if request.method == "POST" and request.mimetype and request.mimetype not in FORMS:
            abort(415)

    @app.before_request
    def size_limit() -> None:
        if getattr(app.view_functions.get(request.endpoint or ""), "accepts_files", False):
            request.max_content_length = upload_bytes(portal.max_upload_mb)
        # MAX_FORM_PARTS counts the parts of multipart forms alone
        is_plain = request.mimetype == FORMS[0]
        if is_plain and sum(1 for _field in request.form.items(multi=True)) > MOST_FIELDS:
            abort(413)

    @app.after_request
    def headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        is_for_all = request.endpoint == "static" or response.cache_control.public
        if not is_for_all or response.status_code >= 400:
            response.cache_control.no_store = True
        return response


def upload_bytes(max_upload_mb: int) -> int:
    """The largest request with files: two of the largest allowed, and the form's text."""
    return 2 * max_upload_mb * 1_000_000 + FORM_BYTES
