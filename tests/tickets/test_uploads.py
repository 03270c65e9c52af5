"""Files sent with a request: kept when the form is refused, refused with both numbers when they are too much."""

import dataclasses

import pytest

from portal.tickets.models import Attachment, Ticket
from portal.tickets.store import path_of
from tests.factories import make_draft, make_ticket, note_form, posted, request_form

CREATE = "/services/agenda/tickets"


def test_files_of_a_refused_form_are_kept_on_a_draft(alice):
    answer = alice.post(CREATE, data=request_form(summary="x" * 10_000, files=posted("photo.png", b"pixels")))
    assert answer.status_code == 422
    draft = Ticket.get()
    assert draft.submitted_at is None
    assert f'action="/drafts/{draft.id}/submission"' in answer.text
    assert "x" * 10_000 in answer.text
    assert "photo.png" in answer.text
    assert path_of(Attachment.get().id).read_bytes() == b"pixels"


def test_refused_form_then_mended_is_one_ticket_with_its_files(alice):
    alice.post(CREATE, data=request_form(description="", files=posted("photo.png")))
    draft = Ticket.get()
    again = request_form(version=draft.version, keep=Attachment.get().id)
    assert alice.post(f"/drafts/{draft.id}/submission", data=again).status_code == 303
    assert [file.name for file in Ticket.get().attachments] == ["photo.png"]


def test_too_many_files_names_both_numbers(alice):
    answer = alice.post(CREATE, data=request_form(files=[posted(f"{n}.txt") for n in range(11)]))
    assert answer.status_code == 422
    assert "You chose 11 files; at most 10 can be attached." in answer.text
    assert Ticket.select().count() == 0


def test_too_large_a_file_names_both_numbers(alice, app, monkeypatch):
    monkeypatch.setitem(app.config, "PORTAL", dataclasses.replace(app.config["PORTAL"], max_upload_mb=0.3))
    answer = alice.post(CREATE, data=request_form(files=[posted("small.txt"), posted("big.png", b"x" * 400_000)]))
    assert answer.status_code == 422
    assert "big.png is 400 KB; a file can be up to 300 KB." in answer.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Agenda is grey" in answer.text
    assert not [path for path in app.config["PORTAL"].files.rglob("*") if path.is_file()]


def test_request_over_the_limit_is_413(alice, app):
    size = 2 * app.config["PORTAL"].max_upload_mb * 1_000_000 + 3_000_000
    length = {"CONTENT_LENGTH": str(size)}
    answer = alice.post(CREATE, content_type="multipart/form-data; boundary=x", environ_overrides=length)
    assert answer.status_code == 413
    assert "A file can be up to 25 MB" in answer.text


def on_disk(app):
    return len([path for path in app.config["PORTAL"].files.rglob("*") if path.is_file()])


def test_refused_forms_fill_no_draft_beyond_the_limit(alice, app):
    """Each time the page names none of the files that are there already."""
    files = [[posted(f"{turn} {number}.txt") for number in range(4)] for turn in range(4)]
    answers = [alice.post(CREATE, data=request_form(type="", files=four)) for four in files[:3]]
    address = f"/drafts/{Ticket.get().id}/submission"
    answers.append(alice.post(address, data=request_form(version=1, files=files[3])))
    assert [answer.status_code for answer in answers] == [422] * 4
    for answer in answers[2:]:
        assert "You chose 12 files; at most 10 can be attached." in answer.text and "The box" in answer.text
    assert Attachment.select().count() == on_disk(app) == 8


def test_refused_notes_fill_no_draft_beyond_the_limit(alice, cast, app):
    url = f"/tickets/{make_ticket(cast.alice).number}/notes"
    forms = [note_form(title="", files=[posted(f"{turn} {n}.txt") for n in range(4)]) for turn in range(4)]
    answers = [alice.post(url, data=form) for form in forms]
    assert [answer.status_code for answer in answers] == [422] * 4
    assert "You chose 12 files; at most 10 can be attached." in answers[-1].text and "It is back." in answers[-1].text
    late = alice.post(url, data=note_form(files=[posted(f"late {n}.txt") for n in range(4)]))
    assert late.status_code == 422 and "You chose 12 files" in late.text
    assert on_disk(app) == 8
    assert Attachment.select().where(Attachment.note_draft.is_null()).count() == 0


@pytest.mark.parametrize("kind", ["problem", ""], ids=["valid", "refused"])
def test_full_draft_takes_a_new_file_in_place_of_one_that_was_taken_off(alice, cast, kind):
    draft = make_draft(cast.alice, files=10)
    gone, *kept = [file.id for file in draft.attachments]
    data = request_form(version=1, type=kind, had=[gone, *kept], keep=kept, files=posted("new.txt"))
    assert alice.post(f"/drafts/{draft.id}/submission", data=data).status_code == (303 if kind else 422)
    assert Attachment.select().count() == 10
    assert not path_of(gone).exists() and Attachment.get(Attachment.name == "new.txt")
