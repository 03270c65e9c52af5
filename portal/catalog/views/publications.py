"""What a public knowledge base tells machines: a feed of changes for each language, a sitemap, what robots may read.

Addresses begin with PORTAL_URL, never with the host that a request names. Feed: RFC 4287; robots: RFC 9309.
"""

from collections.abc import Callable

from flask import Blueprint, Response, abort, current_app, render_template, request
from flask_login import current_user

from portal import i18n
from portal.accounts.login import public
from portal.catalog.visibility import editions_for, services_for
from portal.config import LANGUAGES
from portal.dates import day_start
from portal.kb import library as kb
from portal.kb.solution import Entry

FRESH = 3600  # seconds that anyone may keep an answer
MOST_ENTRIES = 50
ROBOTS = """User-agent: *
Allow: /solutions
Allow: /services/*/solutions
Allow: /static/
Allow: /sitemap.xml
Disallow: /solutions?q=
Disallow: /services/*/solutions?q=
Disallow: /
Sitemap: {url}/sitemap.xml
"""
bp = Blueprint("publications", __name__)


@bp.get("/solutions.<code>.atom")
@public
def feed(code: str) -> Response:
    """The solutions of a language, what changed last first."""
    if code not in LANGUAGES:
        abort(404)
    i18n.speak(code)

    def entries() -> list[tuple[Entry, str]]:
        return [(entry, _moment(entry)) for entry in editions_for(current_user, code, MOST_ENTRIES)]

    return _published("publications/feed.xml", "application/atom+xml", entries)


@bp.get("/sitemap.xml")
@public
def sitemap() -> Response:
    """Every solution in each of its languages."""

    def entries() -> dict[str, dict[str, str]]:
        solutions: dict[str, dict[str, str]] = {}
        for code in LANGUAGES:
            for entry in editions_for(current_user, code):
                solutions.setdefault(entry.slug, {})[code] = _moment(entry)
        return solutions

    return _published("publications/sitemap.xml", "application/xml", entries)


@bp.get("/robots.txt")
@public
def robots() -> Response:
    """The solutions when they are public, else nothing."""
    settings = current_app.config["PORTAL"]
    text = ROBOTS.format(url=settings.url) if settings.kb_public else "User-agent: *\nDisallow: /\n"
    return Response(text, mimetype="text/plain")


def _published(template: str, kind: str, entries: Callable[[], object]) -> Response:
    """The document with its entries; 404 unless the knowledge base is public.

    Made for a visitor, it is the same for all of them: anyone may keep it, and so does the library until it changes.
    """
    settings = current_app.config["PORTAL"]
    if not settings.kb_public:
        abort(404)

    def made() -> str:
        return render_template(template, base=settings.url, entries=entries())

    if current_user.is_authenticated:
        return Response(made(), mimetype=kind)
    key = (template, i18n.language(), *(service.slug for service in services_for(current_user)))
    response = Response(kb.current().lasting(key, made), mimetype=kind)
    response.cache_control.public = True
    response.cache_control.max_age = FRESH
    response.add_etag()
    response.make_conditional(request)
    return response


def _moment(entry: Entry) -> str:
    """The last change that git knows, else the beginning of the day that the file names, as RFC 3339 writes it."""
    return f"{(entry.changed or day_start(entry.updated)).isoformat(timespec='seconds')}Z"
