"""What a public knowledge base tells machines: a feed of changes for each language, a sitemap, what robots may read.

Addresses begin with PORTAL_URL, never with the host that a request names. Feed: RFC 4287; robots: RFC 9309.
"""

from datetime import date

from flask import Blueprint, Response, abort, current_app, render_template
from flask_login import current_user

from portal import i18n
from portal.accounts.login import public
from portal.catalog.visibility import solutions_for
from portal.config import LANGUAGES
from portal.dates import day_start

FRESH = 3600  # seconds that anyone may keep an answer
MOST_ENTRIES = 50
ROBOTS = """User-agent: *
Allow: /solutions
Allow: /services/*/solutions
Allow: /static/
Allow: /sitemap.xml
Disallow: /solutions?q=
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
    known = [one.articles[code] for one in solutions_for(current_user) if code in one.articles]
    entries = sorted(known, key=lambda article: (article.updated, article.slug), reverse=True)[:MOST_ENTRIES]
    return _published("publications/feed.xml", "application/atom+xml", entries=entries, moment=_moment)


@bp.get("/sitemap.xml")
@public
def sitemap() -> Response:
    """Every solution in each of its languages."""
    return _published("publications/sitemap.xml", "application/xml", solutions=solutions_for(current_user))


@bp.get("/robots.txt")
@public
def robots() -> Response:
    """The solutions when they are public, else nothing."""
    settings = current_app.config["PORTAL"]
    text = ROBOTS.format(url=settings.url) if settings.kb_public else "User-agent: *\nDisallow: /\n"
    return Response(text, mimetype="text/plain")


def _published(template: str, kind: str, **context: object) -> Response:
    """The document, which anyone may keep unless it was made for a member; 404 unless the knowledge base is public."""
    settings = current_app.config["PORTAL"]
    if not settings.kb_public:
        abort(404)
    response = Response(render_template(template, base=settings.url, **context), mimetype=kind)
    if not current_user.is_authenticated:
        response.cache_control.public = True
        response.cache_control.max_age = FRESH
    return response


def _moment(day: date) -> str:
    """When a day begins, as RFC 3339 writes it."""
    return f"{day_start(day).isoformat()}Z"
