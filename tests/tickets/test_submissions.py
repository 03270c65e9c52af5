"""Save = submit."""

import re

from portal.tickets.models import Attachment, Event, Ticket
from tests.factories import make_draft, upload


def form(**changes):
    return {"summary": "Agenda is grey", "description": "The box\nis grey.", "type": "problem", "key": "a" * 32, **changes}


def test_works_and_shows_the_toast(signed_in, cast):
    client = signed_in(cast.alice)
    answer = client.post("/services/agenda/tickets", data={**form(), "files": [upload().stream and (upload().stream, "liste.csv")]})
    assert answer.status_code == 303
    ticket = Ticket.get()
    assert answer.location == f"/tickets/{ticket.number}"
    assert re.fullmatch(r"\d{8}", ticket.number)
    assert (ticket.status, ticket.state, ticket.severity) == ("new", "to_process", 3)
    page = client.get(answer.location).text
    assert f"Ticket {ticket.number} created" in page
    assert "liste.csv" in page
    assert Attachment.get().name == "liste.csv"
    assert Event.get().kind == "submitted"


def test_same_key_twice_is_one_ticket(signed_in, cast):
    client = signed_in(cast.alice)
    first = client.post("/services/agenda/tickets", data=form())
    second = client.post("/services/agenda/tickets", data=form())
    assert first.location == second.location
    assert Ticket.select().count() == 1


def test_invalid_keeps_what_was_typed(signed_in, cast):
    answer = signed_in(cast.alice).post("/services/agenda/tickets", data=form(summary="x" * 10_000))
    assert answer.status_code == 422
    assert "The summary is too long" in answer.text
    assert "is grey." in answer.text
    assert "x" * 10_000 in answer.text
    assert Ticket.select().count() == 0


def test_draft_becomes_ticket_once(signed_in, cast, app):
    draft = make_draft(cast.alice, files=2)
    client = signed_in(cast.alice)
    kept = Attachment.get()
    data = form(version=draft.version, keep=kept.id)
    answer = client.post(f"/drafts/{draft.id}/submission", data=data)
    assert answer.status_code == 303
    assert [file.id for file in Attachment.select()] == [kept.id]
    again = client.post(f"/drafts/{draft.id}/submission", data=data)
    assert again.location == answer.location


def test_stale_shows_both_texts(signed_in, cast):
    draft = make_draft(cast.alice, summary="The text of the other tab")
    answer = signed_in(cast.alice).post(f"/drafts/{draft.id}/submission", data=form(version=99))
    assert answer.status_code == 409
    assert "The text of the other tab" in answer.text
    assert "Agenda is grey" in answer.text
    assert Ticket.get().submitted_at is None
