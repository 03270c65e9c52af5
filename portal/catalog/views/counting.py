"""Counting what people do with solutions: each person once a day for the same thing, however often it is done.

What was counted today is kept in the person's session cookie, so that loading a page again writes nothing, and the
database knows of counts alone; it bounds those of one person for who sends no such cookie. Visitors without an account
are not counted: most of them are robots.
"""

from zlib import crc32

from flask import request, session
from flask_login import current_user

from portal.catalog.visibility import is_anywhere
from portal.db import utcnow
from portal.i18n import language
from portal.kb import actions
from portal.kb.solution import Article
from portal.text import folded

MOST = 100  # that the cookie remembers, which may hold 4 KB: more than that is not counted on a day
NAME = "counted"


def reading(article: Article) -> None:
    """Count that the article is being read."""
    if request.method == "GET" and _is_first("read", article.language, article.slug):
        actions.count_reading(current_user, article.slug, article.language)


def solved(slug: str) -> None:
    """Count that the solution made a request needless."""
    if _is_first("solved", slug):
        actions.count_solved(current_user, slug)


def in_vain(query: str) -> None:
    """Remember a search that found nothing, unless there are solutions with these words that the person may not read.

    For who looks after the solutions, those would not be missing.
    """
    if _is_first("sought", language(), folded(query)) and not is_anywhere(query):
        actions.remember_unfound(current_user, query, language())


def _is_first(*what: str) -> bool:
    if not current_user.is_authenticated:
        return False
    today, mark = utcnow().date().isoformat(), crc32(" ".join(what).encode())
    day, marks = session.get(NAME) or (today, [])
    marks = marks if day == today else []
    if mark in marks or len(marks) >= MOST:
        return False
    session[NAME] = (today, [*marks, mark])
    return True
