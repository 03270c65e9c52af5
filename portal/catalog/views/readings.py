"""Counting who reads: each person counts once a day for a solution in a language, however often the page is loaded.

That it was counted is kept in the person's session cookie, so that loading it again writes nothing, and the database
knows of counts alone. Visitors without an account are not counted: most of them are robots.
"""

from zlib import crc32

from flask import request, session
from flask_login import current_user

from portal.db import utcnow
from portal.kb.actions import count_reading
from portal.kb.solution import Article

MOST = 50  # that the cookie remembers; it may hold 4 KB
NAME = "read"


def count(article: Article) -> None:
    """Count that the article is being read, unless this person's reading was counted today."""
    if not current_user.is_authenticated or request.method != "GET":
        return
    today, mark = utcnow().date().isoformat(), crc32(f"{article.language} {article.slug}".encode())
    day, marks = session.get(NAME) or (today, [])
    if day == today and mark in marks:
        return
    session[NAME] = (today, [*(marks if day == today else []), mark][-MOST:])
    count_reading(article.slug, article.language)
