"""The ticket page: its story oldest first, where it stands, and nothing that people typed comes alive."""

import pytest

from portal.accounts.models import User
from portal.tickets.models import Ticket
from portal.tickets.rules import State, Status
from tests.factories import close, make_note, make_ticket, move
from tests.markup import tree, with_class, words


def page(client, ticket):
    """The ticket's page as a tree."""
    return tree(client.get(f"/tickets/{ticket.number}").text)


def story(client, ticket):
    """The entries of the timeline, each as its words."""
    (timeline,) = with_class(page(client, ticket), "tl")
    return [words(entry) for entry in timeline]


@pytest.fixture
def ticket(cast):
    """A ticket with a life: taken, asked back, answered, discussed among the team, solved, closed."""
    ticket = make_ticket(cast.alice, summary="Agenda is grey", description="First words", files=1)
    move(cast.nadia, ticket, Status.CLASSIFICATION, State.IN_PROGRESS, assignee=cast.nadia, severity=2)
    make_note(cast.nadia, ticket, "Which group?", "Second words")
    move(cast.nadia, ticket, Status.INVESTIGATION, State.AWAITING_CLIENT)
    make_note(cast.alice, ticket, "The babies", "Third words", files=1)
    make_note(cast.adam, ticket, "Seen before", "Fourth words", internal=True)
    close(cast.nadia, ticket, external_ref="AGD-1")
    return ticket


def test_story_is_told_oldest_first(signed_in, cast, ticket):
    told = story(signed_in(cast.nadia), ticket)
    order = [
        "First words",
        "Nadia Ferhat",
        "Second words",
        "Investigation",
        "Third words",
        "To process",
        "Fourth words",
    ]
    assert len(told) == len(order) + 1
    for entry, expected in zip(told, [*order, "AGD-1"], strict=True):
        assert expected in entry


def test_customers_story_has_neither_internal_notes_nor_severity(signed_in, cast, ticket):
    told = story(signed_in(cast.alice), ticket)
    assert len(told) == 7
    assert "Fourth words" not in " ".join(told)
    assert "severity" not in " ".join(told)
    assert "severity: High" in " ".join(story(signed_in(cast.nadia), ticket))


def test_change_that_is_only_the_teams_leaves_no_empty_entry(signed_in, cast):
    ticket = make_ticket(cast.alice)
    move(cast.nadia, ticket, Status.NEW, State.TO_PROCESS, severity=1)
    assert len(story(signed_in(cast.alice), ticket)) == 1
    assert len(story(signed_in(cast.nadia), ticket)) == 2


def test_file_stands_with_the_message_it_came_with(signed_in, cast, ticket):
    told = story(signed_in(cast.alice), ticket)
    assert [("file-0.txt" in entry, "note-0.txt" in entry) for entry in told if "words" in entry] == [
        (True, False),
        (False, False),
        (False, True),
    ]


@pytest.mark.parametrize(("status", "place"), [(status, place) for place, status in enumerate(Status)])
def test_phases(signed_in, cast, status, place):
    ticket = make_ticket(cast.alice)
    if place:
        move(cast.nadia, ticket, status, State.AWAITING_CLIENT)
    (phases,) = with_class(page(signed_in(cast.alice), ticket), "phases")
    classes = [phase.get("class").split()[0] for phase in phases]
    assert classes == ["done"] * place + ["now"] + ["next"] * (4 - place)
    assert [phase.get("aria-current") for phase in phases].index("step") == place


def test_going_back_to_investigation_undoes_the_phase(signed_in, cast):
    ticket = make_ticket(cast.alice)
    move(cast.nadia, ticket, Status.RESOLUTION, State.SOLUTION_PROVIDED)
    move(cast.nadia, ticket, Status.INVESTIGATION, State.IN_PROGRESS)
    (phases,) = with_class(page(signed_in(cast.alice), ticket), "phases")
    assert [phase.get("class").split()[0] for phase in phases] == ["done", "done", "now", "next", "next"]
    assert [bool(list(phase.iter("time"))) for phase in phases] == [True, False, True, False, False]


def test_customer_whose_turn_it_is_is_told(signed_in, cast):
    ticket = make_ticket(cast.alice)
    move(cast.nadia, ticket, Status.INVESTIGATION, State.AWAITING_CLIENT)
    alice = signed_in(cast.alice)
    assert "it is your turn" in words(page(alice, ticket))
    close(cast.nadia, ticket)
    assert "it is your turn" not in words(page(alice, ticket))


def test_words_are_in_the_readers_language(signed_in, cast, ticket):
    User.update(language="fr").where(User.id == cast.alice.id).execute()
    told = words(page(signed_in(cast.alice), ticket))
    for label in ("Fermé", "Solution transmise", "Agenda et présences", "AGD-1"):
        assert label in told


def test_ticket_of_a_service_that_is_gone_stays_readable(signed_in, cast, ticket):
    Ticket.update(service="gone-from-the-file", type="gone-too").execute()
    for user in (cast.alice, cast.nadia):
        client = signed_in(user)
        assert "gone-from-the-file" in words(page(client, ticket))
        assert client.get("/tickets?group=service&sort=service").status_code == 200
