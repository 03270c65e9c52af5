"""Was this helpful: one answer a person and solution, which may be changed."""

from flask import Blueprint, Response, abort, request, url_for
from flask_login import current_user

from portal import htmx
from portal.catalog.views.solutions import page
from portal.catalog.visibility import find_solution
from portal.i18n import language
from portal.kb.actions import answer
from portal.kb.forms import AnswerForm
from portal.throttle import limiter

bp = Blueprint("answers", __name__)


def _account() -> str:
    return f"answers {current_user.id}"


@bp.post("/solutions/<slug>/answer")
@limiter.limit("60 per hour", key_func=_account)
def update(slug: str) -> Response:
    """Store the answer; the comment of a *no* may come with it or after."""
    solution = find_solution(current_user, slug) or abort(404)
    article = solution.article(request.form.get("language") or language())
    form = AnswerForm()
    if not form.validate():
        return page(solution, article, "answers/_answer.html", form, status=422)
    answer(current_user, slug, article.language, form.helpful.data == "yes", form.comment.data)
    if htmx.is_fragment():
        return page(solution, article, "answers/_answer.html")
    return htmx.go(url_for("solutions.show", slug=slug, lang=article.language, _anchor="answer"))
