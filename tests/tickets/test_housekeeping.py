"""What nobody needs any more is cleaned up: abandoned drafts with their files, files without a row; nothing else."""

import os
import time
from datetime import timedelta

import pytest

from portal.db import utcnow
from portal.tickets.housekeeping import clean_up
from portal.tickets.models import Attachment, NoteDraft, Ticket
from portal.tickets.store import files_on_disk, path_of
from tests.factories import make_draft, make_note, make_note_draft, make_ticket, posted
from tests.tickets.pictures import drawn, send_picture

DAY = 24 * 3600


def age(row, **past):
    """Let the last change of a row be long ago."""
    model = type(row)
    model.update(updated_at=utcnow() - timedelta(**past)).where(model.id == row.id).execute()


@pytest.fixture
def alone(app):
    """A function that leaves a file without a row, so many seconds old."""

    def leave(name, seconds):
        path = app.config["PORTAL"].files / name[:2] / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
        os.utime(path, (time.time() - seconds,) * 2)
        return path

    return leave


def test_abandoned_drafts_go_with_their_files_and_younger_ones_stay(alice, cast):
    old, young = make_draft(cast.alice, files=2), make_draft(cast.alice, files=1)
    send_picture(alice, f"/drafts/{old.id}", drawn())
    age(old, days=60, minutes=1)
    age(young, days=59, hours=23)
    clean_up()
    assert list(Ticket.select()) == [young]
    assert {path.name for path in files_on_disk()} == {file.id for file in young.attachments}
    assert alice.get(f"/drafts/{old.id}").status_code == 404


def test_abandoned_drafts_of_notes_go_with_their_files_and_younger_ones_stay(cast):
    ticket = make_ticket(cast.alice, files=1)
    make_note(cast.alice, ticket, files=1)
    old, young = make_note_draft(cast.alice, ticket), make_note_draft(cast.nadia, ticket)
    age(old, days=60, minutes=1)
    age(young, days=59, hours=23)
    clean_up()
    assert list(NoteDraft.select()) == [young]
    assert sorted(file.name for file in Attachment.select()) == ["begun.txt", "file-0.txt", "note-0.txt"]
    assert {path.name for path in files_on_disk()} == {file.id for file in Attachment.select()}


def test_ticket_of_long_ago_stays_with_all_it_has(cast):
    ticket = make_ticket(cast.alice, files=2)
    make_note(cast.nadia, ticket, files=1)
    age(ticket, days=5000)
    clean_up()
    assert (Ticket.select().count(), Attachment.select().count(), len(files_on_disk())) == (1, 3, 3)


def test_draft_that_a_word_or_a_file_touched_lately_stays(alice, cast):
    words, file, ticket = make_draft(cast.alice), make_draft(cast.alice), make_ticket(cast.alice)
    note = make_note_draft(cast.alice, ticket)
    for draft in (words, file, note):
        age(draft, days=70)
    alice.post(f"/drafts/{words.id}", data={"version": 1, "summary": "Again"})
    alice.post(f"/drafts/{file.id}/attachments", data={"files": posted()})
    alice.post(f"/tickets/{ticket.number}/notes/draft/attachments", data={"files": posted()})
    clean_up()
    assert list(Ticket.select().where(Ticket.submitted_at.is_null())) == [words, file]
    assert NoteDraft.select().count() == 1


def test_copy_of_a_ticket_survives_and_so_does_the_original(alice, cast):
    ticket = make_ticket(cast.alice, files=1)
    alice.post(f"/tickets/{ticket.number}/copies", data={"attachments": "1"})
    copy = Ticket.get(Ticket.submitted_at.is_null())
    age(copy, days=61)
    clean_up()
    assert list(Ticket.select()) == [ticket]
    assert path_of(ticket.attachments[0].id).is_file()


def test_files_without_a_row_go_after_a_day(cast, alone):
    draft = make_draft(cast.alice, files=1)
    kept = path_of(draft.attachments[0].id)
    os.utime(kept, (time.time() - 9 * DAY,) * 2)
    old, half = alone("a" * 32, DAY + 60), alone("b" * 32 + ".part", DAY + 60)
    young = alone("c" * 32, DAY - 600)
    clean_up()
    assert [path.exists() for path in (old, half, young, kept)] == [False, False, True, True]


def test_clean_up_twice_and_on_nothing(cast):
    clean_up()
    draft = make_draft(cast.alice)
    age(draft, days=61)
    clean_up()
    clean_up()
    assert Ticket.select().count() == 0
