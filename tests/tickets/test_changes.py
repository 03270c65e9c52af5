"""The line that says how many tickets changed since the page was shown."""

import re
from datetime import timedelta

import pytest

from portal.accounts.models import Session
from portal.db import utcnow
from portal.tickets.models import Event, Ticket
from portal.tickets.rules import State, Status
from tests.factories import close, make_draft, make_note, make_ticket, move

HX = {"HX-Request": "true"}


def changed(client, query="show=all", numbers="", place="tickets", ago=1):
    """How many tickets changed since a moment ago, as the line says it."""
    moment = (utcnow() - timedelta(seconds=ago)).isoformat()
    answer = client.get(f"/{place}/changes?{query}&at={moment}&numbers={numbers}", headers=HX)
    return 0 if answer.status_code == 204 else int(re.search(r"(\d+) tickets? changed", answer.text)[1])


def settle():
    """What was made so far was made long ago."""
    Ticket.update(updated_at=utcnow() - timedelta(hours=1)).execute()
    Event.update(created_at=utcnow() - timedelta(hours=1)).execute()


@pytest.fixture
def tickets(cast):
    made = [make_ticket(cast.alice, summary=f"n{number}") for number in range(3)]
    settle()
    return made


def test_nothing_changed_says_nothing(alice, tickets):
    assert changed(alice) == 0


def test_every_change_counts_once(alice, cast, tickets):
    make_note(cast.nadia, tickets[0])
    move(cast.nadia, tickets[1], Status.CLASSIFICATION, State.IN_PROGRESS)
    make_ticket(cast.alice)
    assert changed(alice) == changed(alice, numbers=",".join(ticket.number for ticket in tickets)) == 3


def test_ticket_that_left_the_view_counts_when_it_is_on_the_page(alice, cast, tickets):
    close(cast.nadia, tickets[0])
    assert changed(alice, "show=opened") == 0
    assert changed(alice, "show=opened", tickets[0].number) == 1


def test_customers_are_not_told_of_internal_notes_nor_of_severity(signed_in, cast, tickets):
    make_note(cast.nadia, tickets[0], internal=True)
    move(cast.nadia, tickets[1], Status.NEW, State.TO_PROCESS, severity=1)
    numbers = ",".join(ticket.number for ticket in tickets)
    people = (cast.alice, cast.mona, cast.nadia)
    assert [changed(signed_in(user), "show=all", numbers) for user in people] == [0, 0, 2]
    make_note(cast.nadia, tickets[0])
    move(cast.nadia, tickets[1], Status.CLASSIFICATION, State.IN_PROGRESS, severity=2)
    assert [changed(signed_in(user), "show=all", numbers) for user in people] == [2, 2, 2]


def test_changes_of_others_tickets_are_not_told(signed_in, cast, tickets):
    make_note(cast.nadia, tickets[0])
    make_draft(cast.alice)
    number = tickets[0].number
    assert [changed(signed_in(user), "show=all", number) for user in (cast.bob, cast.carol, cast.mona)] == [0, 0, 1]


@pytest.mark.parametrize("at", ["", "x", "2024-13-01", "9999-99-99T00:00"])
def test_moment_that_is_none_is_answered_quietly(alice, tickets, at):
    assert alice.get(f"/tickets/changes?at={at}&numbers=,,x").status_code == 204


def test_open_page_keeps_no_session_alive(alice, tickets):
    long_ago = utcnow() - timedelta(hours=5)
    Session.update(seen_at=long_ago).execute()
    changed(alice)
    assert Session.get().seen_at == long_ago
    alice.get("/tickets")
    assert Session.get().seen_at > long_ago
