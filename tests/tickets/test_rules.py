"""Rule 1, written out in full: which pairs exist, which moves are allowed."""

import pytest

from portal.tickets.rules import PAIRS, Refusal, State, Status, is_customers_turn, moves, refusal
from portal.tickets.rules import state_after_customer_note as after_note

WORKED = "to_process in_progress awaiting_client awaiting_internal"
ALLOWED = {
    "new": "to_process",
    "classification": WORKED,
    "investigation": WORKED,
    "resolution": f"{WORKED} solution_provided",
    "closed": "solution_provided awaiting_client",
}
NEXT = {
    "new": "new classification investigation resolution closed",
    "classification": "classification investigation resolution closed",
    "investigation": "investigation resolution closed",
    "resolution": "investigation resolution closed",
    "closed": "",
}
EVERY_MOVE = [
    pytest.param(status, state, to_status, to_state, id=f"{status} {state} > {to_status} {to_state}")
    for status in Status
    for state in sorted(PAIRS[status])
    for to_status in Status
    for to_state in State
]


def test_pairs():
    assert {status.value: " ".join(sorted(states)) for status, states in PAIRS.items()} == {
        status: " ".join(sorted(states.split())) for status, states in ALLOWED.items()
    }


@pytest.mark.parametrize("status", Status)
def test_next_statuses(status):
    assert " ".join(moves(status)) == NEXT[status]


@pytest.mark.parametrize(("status", "state", "to_status", "to_state"), EVERY_MOVE)
def test_every_move(status, state, to_status, to_state):
    if status == "closed":
        expected = None if (to_status, to_state) == (status, state) else Refusal.CLOSED
    elif to_status not in NEXT[status].split():
        expected = Refusal.BACKWARD
    else:
        expected = None if to_state in ALLOWED[to_status].split() else Refusal.PAIR
    assert refusal(status, state, to_status, to_state) is expected


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("state", State)
def test_customers_note_hands_the_ticket_back(status, state):
    handed_back = status != "closed" and state in ("awaiting_client", "solution_provided")
    assert after_note(status, state) is (State.TO_PROCESS if handed_back else state)


@pytest.mark.parametrize("status", [None, *Status])
@pytest.mark.parametrize("state", [None, *State])
def test_customers_turn(status, state):
    assert is_customers_turn(status, state) is (state == "awaiting_client" and status != "closed")
