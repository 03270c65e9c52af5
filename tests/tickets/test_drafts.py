"""Drafts: begun by the first autosave, never lost, never overwritten silently, nobody else's."""

import pytest

from portal.tickets.attachments import path_of
from portal.tickets.models import Attachment, Event, Ticket
from tests.factories import make_draft, make_ticket, request_form
from tests.tickets.grid import filters, rows


@pytest.fixture
def alice(signed_in, cast):
    return signed_in(cast.alice)


def test_first_autosave_answers_id_version_and_address(alice, cast):
    answer = alice.post("/drafts", data=request_form(service="agenda"))
    draft = Ticket.get()
    assert answer.status_code == 201
    assert answer.json == {"id": draft.id, "version": 1, "url": f"/drafts/{draft.id}"}
    assert (draft.author, draft.client, draft.service) == (cast.alice, cast.ribambelle, "agenda")
    assert (draft.summary, draft.description, draft.type) == ("Agenda is grey", "The box\nis grey.", "problem")
    assert (draft.submitted_at, draft.number, draft.status) == (None, None, None)
    assert Event.select().count() == 0


def test_first_autosave_may_be_one_letter(alice):
    answer = alice.post("/drafts", data={"service": "agenda", "key": "a" * 32, "summary": "A"})
    assert (answer.status_code, Ticket.get().summary, Ticket.get().description) == (201, "A", "")


def test_first_autosave_twice_is_one_draft(alice):
    first, second = (alice.post("/drafts", data=request_form(service="agenda")) for _ in range(2))
    assert first.json == second.json
    assert Ticket.select().count() == 1


@pytest.mark.parametrize("service", ["", "no-such-service", "fax"])
def test_first_autosave_of_unknown_or_retired_service_is_404(alice, service):
    assert alice.post("/drafts", data=request_form(service=service)).status_code == 404
    assert Ticket.select().count() == 0


def test_first_autosave_after_the_submission_is_409(alice):
    alice.post("/services/agenda/tickets", data=request_form())
    assert alice.post("/drafts", data=request_form(service="agenda")).status_code == 409
    assert Ticket.select().count() == 1


def test_autosave_acknowledges_with_the_new_version(alice, cast):
    draft = make_draft(cast.alice)
    answer = alice.post(f"/drafts/{draft.id}", data=request_form(version=1, summary="Longer"))
    assert (answer.status_code, answer.headers["Draft-Version"], answer.data) == (204, "2", b"")
    assert (Ticket.get().summary, Ticket.get().version) == ("Longer", 2)


def test_autosave_of_the_same_words_changes_nothing(alice, cast):
    draft = make_draft(cast.alice, summary="Agenda is grey", description="The box\nis grey.")
    answer = alice.post(f"/drafts/{draft.id}", data=request_form(version=99))
    assert (answer.status_code, answer.headers["Draft-Version"]) == (204, "1")


@pytest.mark.parametrize("version", ["0", "2", "-1", "9" * 30])
def test_stale_autosave_is_409_and_keeps_the_newer_words(alice, cast, version):
    draft = make_draft(cast.alice, summary="Newer")
    answer = alice.post(f"/drafts/{draft.id}", data=request_form(version=version))
    assert (answer.status_code, answer.json) == (409, {"version": 1})
    assert Ticket.get().summary == "Newer"


@pytest.mark.parametrize("version", ["", "x", "1.5"])
def test_autosave_without_a_version_overwrites_nothing(alice, cast, version):
    draft = make_draft(cast.alice, summary="Newer")
    assert alice.post(f"/drafts/{draft.id}", data=request_form(version=version)).status_code in (409, 422)
    assert Ticket.get().summary == "Newer"


@pytest.mark.parametrize("address", ["/drafts", "/drafts/1"])
def test_too_long_is_422_with_words(alice, cast, address):
    make_draft(cast.alice, summary="Kept")
    answer = alice.post(address, data=request_form(service="agenda", version=1, summary="x" * 201))
    assert answer.status_code == 422
    assert answer.json == {"message": "The summary is too long: keep it under 200 characters."}
    assert [draft.summary for draft in Ticket.select()] == ["Kept"]


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
