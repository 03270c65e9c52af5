"""Autosave: the first one begins the draft, the next ones save it, a stale one overwrites nothing."""

import pytest

from portal.tickets.models import Event, Ticket
from tests.factories import make_draft, request_form


def test_first_autosave_answers_id_version_and_address(alice, cast):
    answer = alice.post("/drafts", data=request_form(service="agenda"))
    draft = Ticket.get()
    assert answer.status_code == 201
    assert answer.json == {"id": draft.id, "version": 1, "url": f"/drafts/{draft.id}"}
    assert (draft.author, draft.client, draft.service) == (cast.alice, cast.ribambelle, "agenda")
    assert (draft.summary, draft.description, draft.type) == ("Agenda is grey", "<p>The box<br>is grey.</p>", "problem")
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
    assert (answer.status_code, answer.json["version"]) == (409, 1)
    assert (answer.json["summary"], answer.json["description"]) == ("Newer", "Details")
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
    assert answer.json == {"message": "The summary is too long: at most 200 characters."}
    assert [draft.summary for draft in Ticket.select()] == ["Kept"]
