"""Progress: an agent takes, moves and closes a ticket; a colleague is never overwritten."""

import json

import pytest

from portal.accounts.models import User
from portal.tickets.models import Event, Ticket
from portal.tickets.rules import State, Status
from tests.factories import make_ticket, move

HX = {"HX-Request": "true"}


@pytest.fixture
def ticket(cast):
    return make_ticket(cast.alice)


@pytest.fixture
def send(signed_in, cast, ticket):
    """A function with which Nadia sends the form, with the version of now unless told."""
    nadia = signed_in(cast.nadia)

    def send(headers=None, **fields):
        data = {"version": Ticket.get_by_id(ticket.id).version, **fields}
        return nadia.post(f"/tickets/{ticket.number}/progress", data=data, headers=headers)

    return send


def test_agent_takes_it(send, cast, ticket):
    answer = send(assignee=cast.nadia.id, status="classification", state="in_progress")
    assert (answer.status_code, answer.location) == (303, f"/tickets/{ticket.number}")
    after = Ticket.get()
    assert (after.assignee, after.status, after.state) == (cast.nadia, "classification", "in_progress")
    assert after.version == ticket.version + 1


def test_agent_ranks_it_and_hands_it_on(send, cast):
    send(severity=1, assignee=cast.adam.id)
    assert (Ticket.get().severity, Ticket.get().assignee, Ticket.get().status) == (1, cast.adam, "new")
    send(assignee=0)
    assert Ticket.get().assignee is None


def test_agent_closes_it_with_the_number_of_the_fix(send, signed_in, cast, ticket):
    assert send(status="closed", state="solution_provided", external_ref="  AGD-4471 ").status_code == 303
    after = Ticket.get()
    assert (after.status, after.external_ref) == ("closed", "AGD-4471")
    assert after.closed_at
    page = signed_in(cast.alice).get(f"/tickets/{ticket.number}").text
    assert "AGD-4471" in page
    assert "Open a new ticket from this one" in page


def test_what_is_not_posted_keeps_its_value(send, cast, ticket):
    move(cast.nadia, ticket, Status.INVESTIGATION, State.IN_PROGRESS, severity=2, assignee=cast.adam, external_ref="R")
    assert send(state="awaiting_internal").status_code == 303
    after = Ticket.get()
    assert (after.status, after.state, after.severity) == ("investigation", "awaiting_internal", 2)
    assert (after.assignee, after.external_ref) == (cast.adam, "R")


def test_every_change_is_on_the_timeline(send, cast):
    send(assignee=cast.nadia.id, status="investigation", state="in_progress", severity=2, external_ref="R")
    event = Event.get(Event.kind == "progressed")
    assert event.actor == cast.nadia
    assert event.changes == {
        "status": ["new", "investigation"],
        "state": ["to_process", "in_progress"],
        "severity": [3, 2],
        "assignee": [None, "Nadia Ferhat"],
        "assignee_id": [None, cast.nadia.id],
        "external_ref": ["", "R"],
    }


def test_saving_without_a_change_writes_no_event(send, ticket):
    assert send().status_code == 303
    assert Event.select().where(Event.kind == "progressed").count() == 0
    assert Ticket.get().version == ticket.version


def test_fragment_answers_the_ticket_and_a_toast(send):
    answer = send(HX, severity=1)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<div id="ticket"')
    assert json.loads(answer.headers["HX-Trigger"]) == {"toast": {"text": "Ticket updated"}}


def test_deactivated_agent_is_kept_but_not_offered_elsewhere(send, signed_in, cast, ticket):
    move(cast.nadia, ticket, Status.CLASSIFICATION, State.IN_PROGRESS, assignee=cast.adam)
    User.update(active=False).where(User.id == cast.adam.id).execute()
    assert send(state="awaiting_client").status_code == 303
    assert Ticket.get().assignee == cast.adam
    other = make_ticket(cast.bob)
    assert "Adam Bouchard" not in signed_in(cast.nadia).get(f"/tickets/{other.number}").text


@pytest.mark.parametrize("who", ["alice", "mona", "bob"])
def test_customer_is_404_and_sees_no_form(signed_in, cast, ticket, who):
    client = signed_in(getattr(cast, who))
    data = {"version": ticket.version, "status": "closed", "state": "solution_provided", "severity": "1"}
    assert client.post(f"/tickets/{ticket.number}/progress", data=data).status_code == 404
    assert Ticket.get().status == "new"
    assert "/progress" not in client.get(f"/tickets/{ticket.number}").text
