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
    answer = alice.post("/drafts", data=request_form(service="agenda"))
    assert answer.status_code == 409
    assert not answer.is_json, "nothing to go on with: the request was sent"
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


def test_first_autosave_whose_answer_was_lost_is_saved_with_its_newer_words(alice):
    alice.post("/drafts", data=request_form(service="agenda"))
    answer = alice.post("/drafts", data=request_form(service="agenda", summary="Agenda is grey all day"))
    assert (answer.status_code, answer.json["version"]) == (201, 2)
    assert [draft.summary for draft in Ticket.select()] == ["Agenda is grey all day"]


def test_first_autosave_over_a_draft_that_went_on_is_409_with_the_newer_words(alice):
    draft = alice.post("/drafts", data=request_form(service="agenda")).json
    alice.post(draft["url"], data=request_form(version=1, summary="Newer", description="<Newer>"))
    answer = alice.post("/drafts", data=request_form(service="agenda", summary="Older"))
    assert answer.status_code == 409
    assert answer.json == {
        "id": draft["id"],
        "url": draft["url"],
        "version": 2,
        "updated_at": f"{Ticket.get().updated_at.isoformat()}Z",
        "summary": "Newer",
        "description": "<Newer>",
        "html": "<p>&lt;Newer&gt;</p>",
        "type": "problem",
    }
    assert Ticket.get().summary == "Newer"


@pytest.mark.parametrize("field", ["summary", "description", "type"])
def test_field_that_is_not_sent_keeps_what_is_stored(alice, cast, field):
    draft = make_draft(cast.alice, summary="Kept", description="Kept", type="question")
    sent = {name: value for name, value in request_form(version=1).items() if name != field}
    assert alice.post(f"/drafts/{draft.id}", data=sent).status_code == 204
    after = Ticket.get()
    kept = {"summary": "Kept", "description": "<p>Kept</p>", "type": "question"}
    assert [name for name, value in kept.items() if getattr(after, name) == value] == [field]


def test_field_that_is_sent_empty_is_emptied(alice, cast):
    draft = make_draft(cast.alice)
    assert alice.post(f"/drafts/{draft.id}", data={"version": 1, "summary": "", "description": ""}).status_code == 204
    assert (Ticket.get().summary, Ticket.get().description, Ticket.get().type) == ("", "", "problem")


def test_formatted_text_is_saved_as_it_is_and_shown_in_the_editor(alice, cast):
    draft = make_draft(cast.alice)
    html = "<p>One <b>bold</b> word</p><ol><li>a</li></ol>"
    alice.post(f"/drafts/{draft.id}", data=request_form(version=1, format="html", description=html))
    assert Ticket.get().description == html
    page = alice.get(f"/drafts/{draft.id}").text
    assert html in page and "One bold word\n\na" in page


@pytest.mark.parametrize("address", ["/drafts", "/drafts/1"])
@pytest.mark.parametrize("field", ["summary", "description"])
def test_nul_is_422_with_words_and_changes_nothing(alice, cast, address, field):
    make_draft(cast.alice, summary="Kept")
    answer = alice.post(address, data=request_form(service="agenda", version=1, **{field: "a\x00b"}))
    assert answer.status_code == 422
    assert "cannot be stored" in answer.json["message"]
    assert [(draft.summary, draft.version) for draft in Ticket.select()] == [("Kept", 1)]


def test_description_over_the_limit_is_422_with_words(alice, cast):
    draft = make_draft(cast.alice, description="Kept")
    for form in (
        {"description": "&" * 50_000},
        {"description": "y" * 199_994},
        {"description": "y" * 200_001, "format": "html"},
    ):
        answer = alice.post(f"/drafts/{draft.id}", data=request_form(version=1, **form))
        assert answer.status_code == 422
        assert answer.json["message"].startswith("The description is too long.")
    assert Ticket.get().description == "<p>Kept</p>"
    assert alice.post(f"/drafts/{draft.id}", data=request_form(version=1, description="y" * 199_993)).status_code == 204
