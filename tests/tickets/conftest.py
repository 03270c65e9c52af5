"""Alice signed in; a note of hers with a file; an agent in front of five tickets that differ in every column."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from portal.tickets.models import Attachment, Ticket
from portal.tickets.rules import State, Status
from tests.conftest import Cast
from tests.factories import close, make_ticket, move, note_form, posted


@pytest.fixture
def alice(signed_in: Any, cast: Cast) -> FlaskClient:
    """A client signed in as Alice."""
    client: FlaskClient = signed_in(cast.alice)
    return client


@pytest.fixture
def send(alice: FlaskClient, cast: Cast) -> Callable[..., tuple[FlaskClient, Attachment]]:
    """A function that attaches a file to a note of Alice, and gives her client and the attachment."""
    ticket = make_ticket(cast.alice)

    def send(name: str, content: bytes = b"content") -> tuple[FlaskClient, Attachment]:
        answer = alice.post(f"/tickets/{ticket.number}/notes", data=note_form(files=posted(name, content)))
        assert answer.status_code == 303
        assert alice.get(answer.location).status_code == 200
        return alice, Attachment.get()

    return send


@pytest.fixture
def nadia(signed_in: Any, cast: Cast) -> FlaskClient:
    """An agent in front of five tickets that differ in every column; *c* is the oldest, *a* the newest."""
    c = make_ticket(cast.bob, summary="c", service="agenda")
    e = make_ticket(cast.bob, summary="É", service="timesheets")
    d = make_ticket(cast.alice, summary="D", service="billing")
    b = make_ticket(cast.alice, summary="b", service="tax-slips")
    make_ticket(cast.alice, summary="a", service="taxation")
    move(cast.nadia, e, Status.CLASSIFICATION, State.IN_PROGRESS, severity=1, assignee=cast.nadia)
    move(cast.nadia, d, Status.INVESTIGATION, State.AWAITING_CLIENT, severity=4, assignee=cast.adam)
    move(cast.nadia, b, Status.RESOLUTION, State.SOLUTION_PROVIDED, assignee=cast.adam)
    close(cast.nadia, c, external_ref="R-1")
    for day, ticket in enumerate((c, e, d, b), start=1):
        Ticket.update(submitted_at=f"2024-01-0{day} 12:00:00").where(Ticket.id == ticket.id).execute()
    return signed_in(cast.nadia)
