"""The domain on one screen: statuses, states, which go together, which moves are allowed (PRODUCT.md, rules 1 to 3)."""

from enum import StrEnum


class Status(StrEnum):
    """How far customer service is with a ticket."""

    NEW = "new"
    CLASSIFICATION = "classification"
    INVESTIGATION = "investigation"
    RESOLUTION = "resolution"
    CLOSED = "closed"


class State(StrEnum):
    """Whose turn it is."""

    TO_PROCESS = "to_process"
    AWAITING_CLIENT = "awaiting_client"
    IN_PROGRESS = "in_progress"
    AWAITING_INTERNAL = "awaiting_internal"
    SOLUTION_PROVIDED = "solution_provided"


class Refusal(StrEnum):
    """Why a submission or a move is refused."""

    CLOSED = "closed"
    BACKWARD = "backward"
    PAIR = "pair"
    TYPE = "type"


_WORKED = frozenset({State.TO_PROCESS, State.IN_PROGRESS, State.AWAITING_CLIENT, State.AWAITING_INTERNAL})
PAIRS: dict[Status, frozenset[State]] = {
    Status.NEW: frozenset({State.TO_PROCESS}),
    Status.CLASSIFICATION: _WORKED,
    Status.INVESTIGATION: _WORKED,
    Status.RESOLUTION: _WORKED | {State.SOLUTION_PROVIDED},
    Status.CLOSED: frozenset({State.SOLUTION_PROVIDED, State.AWAITING_CLIENT}),
}
_ORDER = list(Status)
SEVERITIES = (1, 2, 3, 4)


def rank(status: Status) -> int:
    """The place of ``status`` on the way from New (0) to Closed (4)."""
    return _ORDER.index(status)


def moves(status: Status) -> list[Status]:
    """The statuses that a ticket in ``status`` may have next, its own first when it may stay."""
    if status is Status.CLOSED:
        return []
    ahead = _ORDER[rank(status) :]
    return [Status.INVESTIGATION, *ahead] if status is Status.RESOLUTION else ahead


def refusal(status: Status, state: State, to_status: Status, to_state: State) -> Refusal | None:
    """Why a ticket may not go from one pair to the other, or None when it may."""
    if status is Status.CLOSED:
        return Refusal.CLOSED if (to_status, to_state) != (status, state) else None
    if to_status not in moves(status):
        return Refusal.BACKWARD
    return None if to_state in PAIRS[to_status] else Refusal.PAIR


def state_after_customer_note(status: Status, state: State) -> State:
    """A customer's answer puts the ticket back in the team's hands; nothing reopens a closed one."""
    if status is not Status.CLOSED and state in (State.AWAITING_CLIENT, State.SOLUTION_PROVIDED):
        return State.TO_PROCESS
    return state


def is_customers_turn(status: Status | None, state: State | None) -> bool:
    """Whether the customer has something to do: an open ticket that awaits the client."""
    return state is State.AWAITING_CLIENT and status is not Status.CLOSED
