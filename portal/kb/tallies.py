"""What was counted of solutions, as lists; of no person, but for the comments, which come without a name."""

from datetime import date, datetime
from typing import Any

from peewee import fn

from portal.db import tuples, utcnow
from portal.kb.models import Answer, Reading, Solved, Unfound


def readings(since: date) -> list[tuple[str, dict[str, int]]]:
    """Solutions with their readings by language, those that were read most first."""
    found: dict[str, dict[str, int]] = {}
    total = fn.SUM(Reading.count)
    rows: Any = Reading.select(Reading.solution, Reading.language, total).where(Reading.day >= since)
    for slug, language, count in tuples(rows.group_by(Reading.solution, Reading.language)):
        found.setdefault(slug, {})[language] = count
    return sorted(found.items(), key=lambda item: (-sum(item[1].values()), item[0]))


def solved(since: date) -> dict[str, int]:
    """How often each solution made a request needless."""
    rows: Any = Solved.select(Solved.solution, fn.SUM(Solved.count)).where(Solved.day >= since)
    return dict(tuples(rows.group_by(Solved.solution)))


def comments(most: int) -> list[tuple[datetime, str, str]]:
    """What people missed, the latest first, ``most`` at most: when, solution, words."""
    rows: Any = Answer.select(Answer.answered_at, Answer.solution, Answer.comment).where(Answer.comment != "")
    return tuples(rows.order_by(Answer.answered_at.desc()).limit(most))


def unfound(since: date) -> list[tuple[str, str, int, date]]:
    """What was searched in vain, the most frequent first: words, language, how often, last day."""
    total, last = fn.SUM(Unfound.count), fn.MAX(Unfound.day)
    rows: Any = Unfound.select(Unfound.words, Unfound.language, total, last).where(Unfound.day >= since)
    rows = rows.group_by(Unfound.words, Unfound.language)
    return tuples(rows.order_by(total.desc(), last.desc(), Unfound.words, Unfound.language))


def today() -> date:
    """The day that things are counted under (UTC)."""
    return utcnow().date()
