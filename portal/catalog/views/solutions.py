"""Solutions: lists, and one to read. They need the names of services, hence live here and not in kb."""

from flask import Blueprint, Response, abort, request, send_file
from flask_login import current_user

from portal import htmx
from portal.catalog.library import current
from portal.catalog.visibility import (
    articles_for,
    catalogs_for,
    find_service,
    find_solution,
    search_for,
    solution_counts_for,
    solution_total_for,
)
from portal.i18n import language
from portal.kb.words import LONGEST

MOST = 20  # hits
bp = Blueprint("solutions", __name__)


@bp.get("/solutions")
def index() -> Response:
    """Every solution, or those that match ``q``."""
    return _list(None)


@bp.get("/services/<slug>/solutions")
def of_service(slug: str) -> Response:
    """The solutions of one service."""
    return _list(slug)


def _list(slug: str | None) -> Response:
    service = None if slug is None else find_service(current_user, slug) or abort(404)
    query = request.args.get("q", "")[:LONGEST]
    found = search_for(current_user, query, service, MOST) if query.strip() else None
    counts = solution_counts_for(current_user)
    return htmx.render(
        "solutions/index.html",
        "solutions/_list.html",
        service=service,
        q=query,
        articles=[hit.entry for hit in found.hits] if found else articles_for(current_user, service),
        catalogs=catalogs_for(current_user),
        counts=counts if service is None else {service.slug: 0, **counts},
        total=solution_total_for(current_user),
    )


@bp.get("/solutions/<slug>")
def show(slug: str) -> Response:
    """One solution, on screen and on paper; ``lang`` asks for the other language."""
    solution = find_solution(current_user, slug) or abort(404)
    asked = request.args.get("lang", "")
    wanted = asked if asked in solution.articles else language()
    article = solution.article(wanted)
    service = next(filter(None, (find_service(current_user, slug) for slug in article.services)), None)
    neighbours = articles_for(current_user, service, 4, without=slug) if service else []
    return htmx.render(
        "solutions/show.html",
        solution=solution,
        article=article,
        service=service,
        catalog=current().catalogs[service.catalog] if service else None,
        neighbours=neighbours,
        is_other_language=article.language != language(),
        is_missing=wanted == language() and article.language != wanted,
    )


@bp.get("/solutions/<slug>/images/<name>")
def image(slug: str, name: str) -> Response:
    """A picture of the solution."""
    solution = find_solution(current_user, slug) or abort(404)
    path = solution.image(name) or abort(404)
    return send_file(path, max_age=0)
