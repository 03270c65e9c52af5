"""How SQLite finds the grid's tickets: by an index that leads to those of the page, never by reading them all.

Asked of the requests themselves; the schema brings statistics as of a million tickets, so the plans do not change.
"""

import re
import sqlite3
from contextlib import closing

import pytest

from portal.db import database as db
from portal.db import utcnow
from portal.tickets import search
from portal.tickets.columns import COLUMNS, DESK_COLUMNS
from portal.tickets.models import Ticket
from portal.tickets.rules import State, Status

SHOWS = ("", "show=all", "show=opened", "show=closed", "show=mine", "show=drafts", "rows=100", "show=all&page=3")
FILTERS = (
    *("status=new", "status=new&status=closed", "state=awaiting_client", "service=agenda", "client=1", "type=problem"),
    *("severity=1", "assignee=5", "from=2024-01-01&until=2024-01-31", "q=agenda", "q=agenda&status=new", "q=zzzz"),
)
GROUPS = ("group=status", "group=-status&group=client", "group=service", "group=-created", "group=external_ref")
# read in the order of the index until the page is full, however many there are: few are passed over
WALKED = ("ticket_grid_summary", "ticket_grid_external_ref")
PEOPLE = {
    "alice": ("/tickets", COLUMNS),
    "mona": ("/tickets", COLUMNS),
    "nadia": ("/desk", DESK_COLUMNS),
    "adam": ("/tickets", COLUMNS),
}


@pytest.fixture
def tickets(cast):
    """Three hundred tickets, of all kinds, in few summaries."""
    authors = [cast.alice, cast.carol, cast.mona, cast.bob]
    for number in range(1, 301):
        author, status = authors[number % 4], Status.NEW if number % 5 else Status.CLOSED
        own = {"author": author, "client": author.client_id, "service": "agenda", "type": "problem", "status": status}
        own |= {"state": State.TO_PROCESS if number % 5 else State.SOLUTION_PROVIDED, "severity": 1 + number % 4}
        own |= {"summary": f"Agenda {number % 7}", "summary_key": f"agenda {number % 7}", "number": f"{number:08d}"}
        own |= {"submitted_at": utcnow(), "closed_at": None if number % 5 else utcnow(), "key": f"k{number}"}
        ticket = Ticket.create(**own, assignee=cast.nadia, external_ref="" if number % 3 else f"R-{number}")
        if number % 10 == 0:
            search.index(ticket)


@pytest.fixture
def selects(monkeypatch):
    """The queries on tickets that were made: their SQL and what was filled in."""
    found: list[tuple[str, tuple[object, ...]]] = []
    execute = db.execute_sql

    def spy(sql, params=None):
        if sql.startswith("SELECT") and re.search(r'"ticket|ticket_search', sql):
            found.append((sql, tuple(params or ())))
        return execute(sql, params)

    monkeypatch.setattr(db, "execute_sql", spy)
    return found


def plan(sql, params):
    """The steps of a query."""
    return [row[3] for row in db.connection().execute(f"EXPLAIN QUERY PLAN {sql}", params)]


def faults(sql, steps, is_in_default_order):
    """What is wrong with a plan."""
    aliases = re.findall(r'"ticket" AS "(\w+)"', sql)
    # sorting the right part is for those alike, within a walk
    is_sorted = any(step in ("USE TEMP B-TREE FOR ORDER BY", "USE TEMP B-TREE FOR GROUP BY") for step in steps)
    for step in steps:
        is_of_tickets = any(re.match(rf"(SCAN|SEARCH) {alias}\b", step) for alias in aliases)
        is_walked = "LIMIT" in sql and not is_sorted
        if is_of_tickets and step.startswith("SCAN") and not (is_walked and step.endswith(WALKED)):
            yield step
        # every number is greater than none: the whole index, unless it is walked through in its order
        if is_of_tickets and step.endswith("(number>?)") and not is_walked:
            yield step
        if is_in_default_order and "TEMP B-TREE FOR ORDER BY" in step:
            yield step


@pytest.mark.parametrize("who", PEOPLE)
def test_grid_reads_only_the_tickets_of_its_page(tickets, signed_in, cast, selects, who):
    client = signed_in(getattr(cast, who))
    path, columns = PEOPLE[who]
    sorts = [f"{show}sort={sign}{column}" for column in columns for sign in ("", "-") for show in ("", "show=all&")]
    found = []
    for query in (*SHOWS, *FILTERS, *GROUPS, *sorts, "q=agenda&sort=summary", "q=agenda&group=status"):
        selects.clear()
        assert client.get(f"{path}?{query}").status_code == 200
        assert selects
        is_default = "sort" not in query and "group" not in query
        for sql, params in list(selects):
            found += [(query, fault, sql) for fault in faults(sql, plan(sql, params), is_default)]
    assert not found


def test_statistics_are_of_the_indexes_that_there_are(app):
    with closing(sqlite3.connect(app.config["PORTAL"].database)) as connection:
        indexes = "SELECT name FROM sqlite_master WHERE tbl_name = 'ticket' AND type = 'index'"
        there = {row[0] for row in connection.execute(indexes)}
        known = {row[0] for row in connection.execute("SELECT idx FROM sqlite_stat1 WHERE tbl = 'ticket'")}
    assert known == there - {"ticket_abandoned"}  # of drafts
