"""Files sent with a request: kept when the form is refused, refused with both numbers when they are too much."""

import dataclasses

from portal.tickets.models import Attachment, Ticket
from portal.tickets.store import path_of
from tests.factories import posted, request_form

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
