"""Solutions: lists, and one to read. They need the names of services, hence live here and not in kb."""

from datetime import date

from flask import Blueprint, Response, abort, request, send_file
from flask_login import current_user

from portal import htmx, i18n
from portal.accounts.login import is_visitor, published
from portal.catalog.finding import find
from portal.catalog.views import counting
from portal.catalog.visibility import (
    articles_for,
    catalogs_for,
    find_service,
    find_solution,
    solution_counts_for,
    solution_total_for,
)
from portal.config import LANGUAGES
from portal.dates import local
from portal.i18n import language
from portal.kb import library as kb
from portal.kb.actions import answer_of
from portal.kb.forms import AnswerForm
from portal.kb.solution import Article, Entry, Solution
from portal.kb.usefulness import usefulness
from portal.kb.words import LONGEST

bp = Blueprint("solutions", __name__)


@bp.before_request
def speak() -> None:
    """Who has no account says in the address which language to speak, so that each has one of its own."""
    if is_visitor() and request.args.get("lang") in LANGUAGES:
        i18n.speak(request.args["lang"])


@bp.after_request
def remember(response: Response) -> Response:
    """Go on in that language: the links between solutions do not name it."""
    asked = request.args.get("lang")
    if is_visitor() and asked in LANGUAGES and asked != request.cookies.get(i18n.COOKIE):
        i18n.remember(response, asked)
    response.vary.update(("Cookie", "Accept-Language"))
    return response


@bp.app_template_filter()
def day_changed(entry: Entry) -> date:
    """The day of the last change: as git has it, else as the file says."""
    return local(entry.changed).date() if entry.changed else entry.updated


@bp.get("/solutions")
@published
def index() -> Response:
    """Every solution, or those that match ``q``."""
    return _list(None)


@bp.get("/services/<slug>/solutions")
@published
def of_service(slug: str) -> Response:
    """The solutions of one service."""
    return _list(slug)


def _list(slug: str | None) -> Response:
    service = None if slug is None else find_service(current_user, slug) or abort(404)
    query = request.args.get("q", "")[:LONGEST].strip()
    found = find(current_user, query, service, request.args.get("page", 1, type=int))
    counts = solution_counts_for(current_user)
    # while one types, parts of the page are asked for, with parts of words; the page itself when they are complete
    if query and not found.total and not found.elsewhere and not htmx.is_fragment():
        counting.in_vain(query)
    return htmx.render(
        "solutions/index.html",
        "solutions/_list.html",
        service=service,
        found=found,
        useful=usefulness(hit.entry.slug for hit in found.hits),
        catalogs=catalogs_for(current_user),
        solutions=counts if service is None else {service.slug: 0, **counts},
        total=solution_total_for(current_user),
    )


@bp.get("/solutions/<slug>")
@published
def show(slug: str) -> Response:
    """One solution, on screen and on paper; ``lang`` asks for the other language."""
    solution = find_solution(current_user, slug) or abort(404)
    asked = request.args.get("lang", "")
    article = solution.article(asked if asked in solution.articles else language())
    counting.reading(article)
    return page(solution, article)


def page(
    solution: Solution,
    article: Article,
    fragment: str | None = None,
    form: AnswerForm | None = None,
    status: int = 200,
) -> Response:
    """The page of a solution; ``form`` is the answer whether it helped, when it was refused."""
    service = next(filter(None, (find_service(current_user, slug) for slug in article.services)), None)
    change = kb.current().change_of(article)
    return htmx.render(
        "solutions/show.html",
        fragment,
        status=status,
        solution=solution,
        article=article,
        service=service,
        neighbours=articles_for(current_user, service, 4, without=solution.slug) if service else [],
        is_behind=bool(change and change.behind),
        is_missing=article.language != language() and language() not in solution.articles,
        given=answer_of(current_user, solution.slug),
        form=form,
    )


@bp.get("/solutions/<slug>/images/<name>")
@published
def image(slug: str, name: str) -> Response:
    """A picture of the solution."""
    solution = find_solution(current_user, slug) or abort(404)
    path = solution.image(name) or abort(404)
    return send_file(path, max_age=0)
