"""Drafts: resumed, discarded, submitted once, nobody else's."""

from portal.tickets.models import Attachment, Ticket
from portal.tickets.store import path_of
from tests.factories import make_draft, make_ticket, request_form
from tests.tickets.grid import filters, rows


def test_resumed_with_its_words_type_and_files(alice, cast):
    draft = make_draft(cast.alice, summary="Half a sen", description="<i>Words</i>", type="suggestion", files=1)
    page = alice.get(f"/drafts/{draft.id}").text
    assert 'value="Half a sen"' in page
    assert "&lt;i&gt;Words&lt;/i&gt;" in page
    assert 'value="suggestion" required checked' in page
    assert "file-0.txt" in page
    assert f'action="/drafts/{draft.id}/submission"' in page


def test_draft_of_a_service_retired_meanwhile_can_still_be_resumed(alice, cast):
    draft = make_draft(cast.alice)
    Ticket.update(service="fax").execute()
    assert alice.get(f"/drafts/{draft.id}").status_code == 200
    Ticket.update(service="gone-from-the-file").execute()
    assert alice.get(f"/drafts/{draft.id}").status_code == 200


def test_discarding_removes_it_and_its_files_from_disk(alice, cast):
    draft = make_draft(cast.alice, files=2)
    kept = make_draft(cast.alice, files=1)
    paths = [path_of(file.id) for file in draft.attachments]
    answer = alice.post(f"/drafts/{draft.id}/deletion")
    assert (answer.status_code, answer.location) == (303, "/tickets")
    assert [path.exists() for path in paths] == [False, False]
    assert [ticket.id for ticket in Ticket.select()] == [kept.id]
    assert path_of(Attachment.get().id).exists()
    assert alice.post(f"/drafts/{draft.id}/deletion").status_code == 404


def test_submitted_one_cannot_be_discarded_or_saved(alice, cast):
    ticket = make_ticket(cast.alice, summary="Sent")
    assert alice.post(f"/drafts/{ticket.id}/deletion").status_code == 404
    assert alice.post(f"/drafts/{ticket.id}", data=request_form(version=ticket.version)).status_code == 404
    assert Ticket.get().summary == "Sent"


def test_address_of_a_submitted_one_leads_to_the_ticket(alice, cast):
    ticket = make_ticket(cast.alice)
    assert alice.get(f"/drafts/{ticket.id}").location == f"/tickets/{ticket.number}"


def test_is_its_authors_alone(signed_in, cast):
    draft = make_draft(cast.alice, summary="Canary")
    for user in (cast.carol, cast.mona, cast.bob, cast.nadia, cast.adam):
        client = signed_in(user)
        assert client.get(f"/drafts/{draft.id}").status_code == 404
        assert rows(client) == rows(client, show="drafts") == rows(client, q="Canary") == []
        assert sum(filters(client).values()) == 0


def test_is_in_drafts_and_not_in_all(alice, cast):
    make_draft(cast.alice, summary="Not sent")
    assert (rows(alice), rows(alice, show="drafts")) == ([], ["Not sent"])
    assert filters(alice) == {"All": 0, "Opened": 0, "Closed": 0, "Drafts": 1, "Assigned To Me": 0}
