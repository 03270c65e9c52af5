"""What people do with the solutions: read, judge, miss, and write all the same."""

from datetime import timedelta

from portal.accounts.models import User
from portal.admin.sections import Cell, Row, Section, day, number, titles
from portal.i18n import NAMES
from portal.i18n import lazy as _l
from portal.kb import tallies
from portal.kb.usefulness import usefulness
from portal.tickets.read_before import opened_anyway

PERIOD = timedelta(days=90)


def _most_read(user: User) -> list[Row]:
    titled = titles(user)
    return [
        [titled(slug), number(sum(counts.values())), *(number(counts.get(code, 0)) for code in NAMES)]
        for slug, counts in tallies.readings(tallies.today() - PERIOD)
    ]


def _least_helpful(user: User) -> list[Row]:
    titled = titles(user)
    judged = [(slug, said) for slug, said in usefulness().items() if said.no]
    judged.sort(key=lambda pair: (pair[1].yes / pair[1].total, -pair[1].no, pair[0]))
    return [[titled(slug), number(said.no), number(said.yes)] for slug, said in judged]


def _comments(user: User) -> list[Row]:
    titled = titles(user)
    return [[day(moment), titled(slug), Cell(text)] for moment, slug, _code, text in tallies.comments()]


def _unfound(_user: User) -> list[Row]:
    return [
        [Cell(words, language), Cell(NAMES[language], language), number(count), day(last)]
        for words, language, count, last in tallies.unfound(tallies.today() - PERIOD)
    ]


def _opened_anyway(user: User) -> list[Row]:
    titled, since = titles(user), tallies.today() - PERIOD
    tickets, solved = opened_anyway(user, since), tallies.solved(since)
    order = sorted({*tickets, *solved}, key=lambda slug: (-tickets.get(slug, 0), -solved.get(slug, 0), slug))
    return [[titled(slug), number(tickets.get(slug, 0)), number(solved.get(slug, 0))] for slug in order]


MOST_READ = Section(
    "most-read",
    _l("Most read"),
    _l("Readings of the last 90 days, each person once a day."),
    _l("Nobody has read a solution in the last 90 days."),
    (_l("Solution"), _l("Readings"), _l("In French"), _l("In English")),
    _most_read,
)
LEAST_HELPFUL = Section(
    "least-helpful",
    _l("Least helpful"),
    _l("Solutions that did not help everyone; those that helped the smallest share come first."),
    _l("Nobody has said that a solution did not help."),
    (_l("Solution"), _l("Not helpful"), _l("Helpful")),
    _least_helpful,
)
COMMENTS = Section(
    "comments",
    _l("What was missing"),
    _l("Comments of people whom a solution did not help, without their names."),
    _l("There is no comment."),
    (_l("Date"), _l("Solution"), _l("Comment")),
    _comments,
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
)
