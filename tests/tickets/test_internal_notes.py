"""Internal notes: for the team alone, on every page, in every file, count and search (rule 10)."""

import pytest

from portal.tickets.models import Attachment, Note
from tests.factories import make_note, make_ticket, note_form, posted

HX = {"HX-Request": "true"}


@pytest.fixture
def ticket(cast):
    return make_ticket(cast.alice)


@pytest.fixture
def url(ticket):
    return f"/tickets/{ticket.number}/notes"


def test_customer_cannot_write_an_internal_note(signed_in, cast, url):
    for user in (cast.alice, cast.mona):
        assert 'name="internal"' not in signed_in(user).get(f"{url}/new").text
        signed_in(user).post(url, data=note_form(internal="y"))
    assert [note.internal for note in Note.select()] == [False, False]


def test_internal_note_reaches_the_team_and_no_customer(signed_in, cast, ticket, url):
    nadia = signed_in(cast.nadia)
    secret = note_form(title="Canary title", description="Canary words", internal="y", files=posted("canary.txt"))
    nadia.post(url, data=secret)
    file = Attachment.get()
    for user, sees in [(cast.alice, False), (cast.mona, False), (cast.nadia, True), (cast.adam, True)]:
        client = signed_in(user)
        page = client.get(f"/tickets/{ticket.number}").text
        assert ("Canary" in page, "canary.txt" in page, "Attachments (1)" in page) == (sees, sees, sees)
        assert sees or "Nadia" not in page
        with client.get(f"/attachments/{file.id}/canary.txt") as download:
            assert download.status_code == (200 if sees else 404)
        assert "Canary" not in client.get("/tickets?q=canary").text


def test_fragment_after_a_note_has_no_internal_note_either(signed_in, cast, ticket, url):
    make_note(cast.nadia, ticket, "Canary", internal=True, files=1)
    assert "Canary" not in signed_in(cast.alice).post(url, data=note_form(), headers=HX).text
    assert "Canary" in signed_in(cast.nadia).post(url, data=note_form(), headers=HX).text


def test_form_of_an_internal_note_names_it_on_its_button(signed_in, cast, url):
    """Both labels are there; the style shows the one that goes with the box."""
    labels = "Save the note", "Add the internal note"
    for user, sees in [(cast.alice, (True, False)), (cast.nadia, (True, True))]:
        page = signed_in(user).get(f"{url}/new").text
        assert tuple(label in page for label in labels) == sees
