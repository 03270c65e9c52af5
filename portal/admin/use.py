"""What people do with the solutions: read, judge, miss, and write all the same."""

from datetime import date, datetime, timedelta

from portal.accounts.models import User
from portal.admin.sections import Cell, Row, Section, Titles, day, number
from portal.i18n import NAMES
from portal.i18n import lazy as _l
from portal.kb import tallies
from portal.kb.usefulness import Usefulness, usefulness
from portal.tickets.read_before import opened_anyway

PERIOD = timedelta(days=90)
MOST_COMMENTS = 1000  # of the page and of its file: the latest


def _most_read(_user: User) -> list[tuple[str, dict[str, int]]]:
    return tallies.readings(_since())


def _read(found: tuple[str, dict[str, int]], titled: Titles) -> Row:
    slug, counts = found
    return [titled(slug), number(sum(counts.values())), *(number(counts.get(code, 0)) for code in NAMES)]


def _least_helpful(_user: User) -> list[tuple[str, Usefulness]]:
    judged = [(slug, said) for slug, said in usefulness().items() if said.no]
    return sorted(judged, key=lambda pair: (pair[1].yes / pair[1].total, -pair[1].no, pair[0]))


def _judged(found: tuple[str, Usefulness], titled: Titles) -> Row:
    slug, said = found
    return [titled(slug), number(said.no), number(said.yes)]


def _comments(_user: User) -> list[tuple[datetime, str, str]]:
    return tallies.comments(MOST_COMMENTS)


def _comment(found: tuple[datetime, str, str], titled: Titles) -> Row:
    moment, slug, text = found
    return [day(moment), titled(slug), Cell(text)]


def _unfound(_user: User) -> list[tuple[str, str, int, date]]:
    return tallies.unfound(_since())


def _sought(found: tuple[str, str, int, date], _titled: Titles) -> Row:
    words, language, count, last = found
    return [Cell(words, language), Cell(NAMES[language], language), number(count), day(last)]


def _opened_anyway(user: User) -> list[tuple[str, int, int]]:
    tickets, solved = opened_anyway(user, _since()), tallies.solved(_since())
    found = [(slug, tickets.get(slug, 0), solved.get(slug, 0)) for slug in {*tickets, *solved}]
    return sorted(found, key=lambda one: (-one[1], -one[2], one[0]))


def _opened(found: tuple[str, int, int], titled: Titles) -> Row:
    slug, tickets, solved = found
    return [titled(slug), number(tickets), number(solved)]


def _since() -> date:
    return tallies.today() - PERIOD


MOST_READ = Section(
    "most-read",
    _l("Most read"),
    _l("Readings of the last 90 days, each person once a day."),
    _l("Nobody has read a solution in the last 90 days."),
    (_l("Solution"), _l("Readings"), _l("In French"), _l("In English")),
    _most_read,
    _read,
)
LEAST_HELPFUL = Section(
    "least-helpful",
    _l("Least helpful"),
    _l("Solutions that did not help everyone; those that helped the smallest share come first."),
    _l("Nobody has said that a solution did not help."),
    (_l("Solution"), _l("Not helpful"), _l("Helpful")),
    _least_helpful,
    _judged,
)
COMMENTS = Section(
    "comments",
    _l("What was missing"),
    _l("Comments of people whom a solution did not help, without their names: the latest 1,000."),
    _l("There is no comment."),
    (_l("Date"), _l("Solution"), _l("Comment")),
    _comments,
    _comment,
)
UNFOUND = Section(
    "not-found",
    _l("Searches without result"),
    _l(
        "Words searched in the last 90 days that no solution contained then, each person once a day. "
        "Who searched is not kept."
    ),
    _l("Every search of the last 90 days found something."),
    (_l("Words"), _l("Language"), _l("Times"), _l("Last time")),
    _unfound,
    _sought,
)
OPENED_ANYWAY = Section(
    "opened-anyway",
    _l("Read, and a ticket opened anyway"),
    _l(
        "Tickets of the last 90 days that were opened from a solution. That the solution did not help is a guess: "
        "the ticket may be about something else."
    ),
    _l("No ticket of the last 90 days was opened from a solution."),
    (_l("Solution"), _l("Tickets opened anyway"), _l("Solved without a ticket")),
    _opened_anyway,
    _opened,
)
