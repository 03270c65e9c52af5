"""Notes: what they need, what a customer's note sets going, and where an internal one never shows."""

import json

import pytest

from portal.tickets.models import Attachment, Event, Note, Ticket
from portal.tickets.rules import State, Status
from tests.factories import close, make_ticket, move, note_form, posted

HX = {"HX-Request": "true"}


@pytest.fixture
def ticket(cast):
    return make_ticket(cast.alice)


@pytest.fixture
def url(ticket):
    return f"/tickets/{ticket.number}/notes"


def test_works(signed_in, cast, ticket, url):
    alice = signed_in(cast.alice)
    answer = alice.post(url, data=note_form(description="It is\n\nback.", files=posted("photo.png")))
    assert (answer.status_code, answer.location) == (303, f"/tickets/{ticket.number}")
    page = alice.get(answer.location).text
    for words in ("Note added", "More about it", "<p>It is</p><p>back.</p>", "photo.png"):
        assert words in page
    note = Note.get()
    assert (note.author, note.internal, note.attachments[0].name) == (cast.alice, False, "photo.png")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": " "}, "Give the note a title."),
        ({"title": "x" * 201}, "The title is too long: at most 200 characters."),
        ({"description": "\n"}, "Write your note."),
        ({"description": "y" * 200_001}, "The description is too long."),
        ({"files": [posted(f"{n}.txt") for n in range(11)]}, "You chose 11 files; at most 10 can be attached."),
    ],
)
def test_invalid_is_422_and_keeps_what_was_typed(signed_in, cast, url, changes, message):
    form = note_form(**changes)
    answer = signed_in(cast.alice).post(url, data=form)
    assert answer.status_code == 422
    assert message in answer.text
    assert form["title"].strip() in answer.text
    assert form["description"] in answer.text
    assert (Note.select().count(), Attachment.select().count(), Event.select().count()) == (0, 0, 1)


def test_form_is_a_page_or_a_dialog(signed_in, cast, url):
    alice = signed_in(cast.alice)
    page, dialog = alice.get(f"{url}/new"), alice.get(f"{url}/new", headers=HX)
    assert "<html" in page.text
    assert dialog.text.lstrip().startswith('<form id="note-form"')
    assert alice.post(url, data={}, headers=HX).text.lstrip().startswith('<form id="note-form"')


def test_dialogs_answer_goes_where_the_ticket_is_and_closes_the_dialog(signed_in, cast, url):
    answer = signed_in(cast.alice).post(url, data=note_form(), headers=HX)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<div id="ticket"')
    assert "More about it" in answer.text
    assert answer.headers["HX-Retarget"] == "#ticket"
    assert json.loads(answer.headers["HX-Trigger"]) == {"closeDialog": True, "toast": {"text": "Note added"}}


def test_same_key_twice_is_one_note(signed_in, cast, url):
    alice = signed_in(cast.alice)
    assert [alice.post(url, data=note_form(files=posted())).status_code for _ in range(2)] == [303, 303]
    assert (Note.select().count(), Attachment.select().count()) == (1, 1)


@pytest.mark.parametrize(
    ("status", "state", "then"),
    [
        (Status.INVESTIGATION, State.AWAITING_CLIENT, "to_process"),
        (Status.RESOLUTION, State.SOLUTION_PROVIDED, "to_process"),
        (Status.INVESTIGATION, State.IN_PROGRESS, "in_progress"),
        (Status.CLOSED, State.AWAITING_CLIENT, "awaiting_client"),
        (Status.CLOSED, State.SOLUTION_PROVIDED, "solution_provided"),
    ],
)
@pytest.mark.parametrize("who", ["alice", "mona"])
def test_customers_note_hands_an_open_ticket_back(signed_in, cast, ticket, url, who, status, state, then):
    move(cast.nadia, ticket, status, state)
    signed_in(getattr(cast, who)).post(url, data=note_form())
    after = Ticket.get()
    assert (after.status, after.state) == (status, then)
    changes = Event.get(Event.kind == "noted").changes
    assert changes == ({} if state == then else {"state": [state, then]})


def test_agents_note_moves_nothing(signed_in, cast, ticket, url):
    move(cast.nadia, ticket, Status.INVESTIGATION, State.AWAITING_CLIENT)
    signed_in(cast.adam).post(url, data=note_form())
    assert Ticket.get().state == "awaiting_client"


def test_note_on_a_closed_ticket_is_kept_and_a_new_ticket_offered(signed_in, cast, ticket, url):
    close(cast.nadia, ticket)
    page = signed_in(cast.alice).post(url, data=note_form(), follow_redirects=True).text
    assert "More about it" in page
    assert "Open a new ticket from this one" in page
    assert Ticket.get().closed_at


def test_extra_fields_are_ignored(signed_in, cast, ticket, url):
    other = make_ticket(cast.bob)
    extra = {"ticket": other.id, "author": cast.nadia.id, "id": "77", "created_at": "2000-01-01"}
    signed_in(cast.alice).post(url, data=note_form(**extra))
    note = Note.get()
    assert (note.id, note.ticket, note.author) == (1, ticket, cast.alice)
