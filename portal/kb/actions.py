"""Verbs on solutions: answer whether one helped, and count what happens to them."""

import logging
import re
from datetime import timedelta
from typing import Any

from peewee import OperationalError

from portal.accounts.models import User
from portal.db import BaseModel, database, hardly_waiting, prepared, read, utcnow
from portal.kb.models import WORDS_LENGTH, Answer, Reading, Solved, Unfound
from portal.text import line
from portal.throttle import allows_today

KEPT = timedelta(days=400)  # a year, and the month that one compares it with
MOST_UNFOUND = 1000  # words and days
# of one person on a day: whoever counts more is trying to. How many they were is all that is kept of the person
MOST_READINGS, MOST_SOLVED, MOST_SEARCHES = 100, 20, 20
# an address, or the number of a ticket, an invoice or a telephone: words that would lead to somebody
_ABOUT_SOMEBODY = re.compile(r"@|\d(?:[ .-]?\d){4}")
log = logging.getLogger(__name__)


def answer(user: User, solution: str, language: str, helpful: bool, comment: str = "") -> Answer:
    """Store whether the solution helped ``user``, in place of an earlier answer. A comment goes with *no* alone."""
    values: dict[str, Any] = {
        "helpful": helpful,
        "comment": "" if helpful else comment,
        "language": language,
        "answered_at": utcnow(),
    }
    new = Answer.insert(solution=solution, user=user.id, **values)
    new.on_conflict(conflict_target=[Answer.solution, Answer.user], update=values).execute()
    return Answer(solution=solution, user=user.id, **values)


def answer_of(user: User, solution: str) -> Answer | None:
    """What ``user`` answered, if anything."""
    rows = _answers(user.id, solution)
    return read(Answer, iter(rows[0])) if rows else None


def forget_person(user: User) -> None:
    """Delete what ``user`` answered, comments included."""
    Answer.delete().where(Answer.user == user).execute()


@prepared
def _answers(user: Any, solution: Any) -> Any:
    return Answer.select().where((Answer.solution == solution) & (Answer.user == user))


def count_reading(user: User, solution: str, language: str) -> None:
    """Count one reading today, up to MOST_READINGS of ``user``.

    No page waits for it: while the database is held, or full, it is not counted.
    """
    try:
        with hardly_waiting(), database.atomic():
            if allows_today(MOST_READINGS, f"readings {user.id}"):
                _read_once(solution, language, utcnow().date().isoformat())
    except OperationalError as error:
        log.info("a reading of %s was not counted: %s", solution, error)


@prepared
def _read_once(solution: Any, language: Any, day: Any) -> Any:
    return _counted(Reading, solution=solution, language=language, day=day)


def count_solved(user: User, solution: str) -> None:
    """Count that a solution made a request needless today, up to MOST_SOLVED of ``user``."""
    with database.atomic():
        if allows_today(MOST_SOLVED, f"solved {user.id}"):
            _counted(Solved, solution=solution, day=utcnow().date()).execute()


def remember_unfound(user: User, query: str, language: str) -> None:
    """Remember what was searched in vain: the words and the day, never who, up to MOST_SEARCHES of ``user``.

    The MOST_UNFOUND latest are kept. Words that may lead to somebody are not remembered. Like a reading, it is not
    worth waiting for.
    """
    words = line(query).casefold()[:WORDS_LENGTH].strip()
    if not words or _ABOUT_SOMEBODY.search(words):
        return
    try:
        with hardly_waiting(), database.atomic():
            if not allows_today(MOST_SEARCHES, f"searches {user.id}"):
                return
            _counted(Unfound, words=words, language=language, day=utcnow().date()).execute()
            for row in Unfound.select().order_by(Unfound.day.desc(), Unfound.count.desc()).offset(MOST_UNFOUND):
                row.delete_instance()
    except OperationalError as error:
        log.info("a search in vain was not remembered: %s", error)


def _counted(model: type[BaseModel], **key: Any) -> Any:
    """What counts once more what ``key`` names."""
    count: Any = model._meta.fields["count"]
    new = model.insert(**key, count=1)
    return new.on_conflict(conflict_target=[model._meta.fields[name] for name in key], update={count: count + 1})


def forget_old() -> None:
    """Delete counts that are older than KEPT."""
    before = utcnow().date() - KEPT
    with database.atomic():
        for model in (Reading, Solved, Unfound):
            model.delete().where(model.day < before).execute()
