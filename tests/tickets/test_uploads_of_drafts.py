"""Files sent while one writes: they belong to the draft at once, are refused in words, and go with the draft."""

import dataclasses
import errno
import os

import pytest

from portal.config import from_env
from portal.db import database
from portal.tickets.actions import submit
from portal.tickets.attachments import receive, remove
from portal.tickets.drafts import Words, discard_draft
from portal.tickets.models import Attachment, NoteDraft, Ticket
from portal.tickets.store import files_on_disk, path_of
from portal.tickets.views import uploads
from tests.factories import catalogs, make_draft, make_note, make_ticket, note_form, posted, request_form
from tests.tickets.files import download
from tests.tickets.pictures import drawn, send_picture


@pytest.fixture
def draft(cast):
    return make_draft(cast.alice, summary="Kept summary", description="Kept words")


@pytest.fixture(params=["request", "note"])
def url(request, cast, draft):
    """Where a request's draft or a note's draft takes files."""
    return (
        f"/drafts/{draft.id}"
        if request.param == "request"
        else f"/tickets/{make_ticket(cast.alice).number}/notes/draft"
    )


@pytest.fixture
def settings(app, monkeypatch):
    """A function that changes settings for the test."""

    def change(**changes):
        monkeypatch.setitem(app.config, "PORTAL", dataclasses.replace(app.config["PORTAL"], **changes))

    return change


@pytest.fixture
def full(monkeypatch):
    """A disk without room: what is written fails as it does there."""

    def fail(*_arguments):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)


def send(client, url, *files, **fields):
    """What the portal answers to files of a draft."""
    return client.post(f"{url}/attachments", data={"files": list(files), **fields})


def said(answer):
    """The message of a refusal, with plain spaces."""
    assert answer.status_code == 422
    return answer.json["message"].replace("\N{NO-BREAK SPACE}", " ")


def test_file_is_stored_described_and_downloaded(alice, url):
    answer = send(alice, url, posted("à lire 100%.csv", b"a;b\n"))
    file = Attachment.get()
    assert answer.status_code == 201
    assert answer.json == {
        "id": file.id,
        "name": "à lire 100%.csv",
        "url": f"/attachments/{file.id}/%C3%A0%20lire%20100%25.csv",
        "size": 4,
        "width": None,
        "height": None,
    }
    status, headers, data = download(alice, file)
    assert (status, data) == (200, b"a;b\n")
    assert headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in headers["Content-Security-Policy"]


def test_empty_file_and_a_picture_sent_as_a_file_are_kept_byte_by_byte(alice, url):
    for content in (b"", drawn() + b"tail"):
        assert path_of(send(alice, url, posted("x.png", content)).json["id"]).read_bytes() == content


def test_file_is_there_when_the_draft_is_opened_again(alice, draft):
    sent = send(alice, f"/drafts/{draft.id}", posted("liste.csv")).json
    page = alice.get(f"/drafts/{draft.id}").text
    assert f'name="had" value="{sent["id"]}"' in page and f'name="keep" value="{sent["id"]}" checked' in page


def test_same_file_sent_twice_is_kept_once(alice, url):
    first, second = (send(alice, url, posted("liste.csv", b"same")).json for _ in range(2))
    assert first == second
    assert len(files_on_disk()) == Attachment.select().count() == 1
    assert send(alice, url, posted("other.csv", b"same")).json["id"] != first["id"]


def test_sending_nothing_is_422(alice, url):
    assert send(alice, url).status_code == send(alice, url, posted("")).status_code == 422
    assert Attachment.select().count() == 0


def test_one_file_too_many_names_both_numbers(alice, url):
    for number in range(10):
        assert send(alice, url, posted(f"{number}.txt", b"%d" % number)).status_code == 201
    assert said(send(alice, url, posted("11.txt"))) == "You chose 11 files; at most 10 can be attached."
    assert len(files_on_disk()) == Attachment.select().count() == 10
    assert send_picture(alice, url, drawn()).status_code == 201, "pictures are counted for themselves"


def test_one_picture_too_many_names_both_numbers(alice, url, settings):
    settings(max_files=2)
    assert [send_picture(alice, url, drawn()).status_code for _ in range(2)] == [201, 201]
    assert "3" in said(send_picture(alice, url, drawn())) and Attachment.select().count() == 2


def test_too_large_a_file_or_picture_names_both_sizes(alice, url, settings):
    settings(max_upload_mb=0.3)
    content = b"x" * 400_000
    wanted = "400 KB. The limit is 300 KB."
    assert wanted in said(send(alice, url, posted("big.png", content)))
    assert wanted in said(send_picture(alice, url, content, "big.png"))
    assert files_on_disk() == []


@pytest.mark.parametrize(
    "name",
    ["setup.exe", "page.HTML", "image.svg", "macro.js", "noending", "pdf", ".pdf", "a.png.bat", "x.lnk", "macros.xlsm"],
)
def test_kind_that_is_not_accepted_is_refused_by_name(alice, url, settings, name):
    settings(upload_types=from_env({}).upload_types)
    assert said(send(alice, url, posted(name))) == "Files of this kind are not accepted."
    assert files_on_disk() == []


@pytest.mark.parametrize("name", ["Facture.PDF", "photo.jpg", "liste.csv", "lettre.docx", "journal.log", "tout.zip"])
def test_kinds_of_every_day_are_accepted(alice, url, settings, name):
    settings(upload_types=from_env({}).upload_types)
    assert send(alice, url, posted(name)).status_code == 201


@pytest.mark.parametrize("path", ["/services/agenda/tickets", "/drafts/{draft}/submission", "/tickets/{number}/notes"])
def test_kind_that_is_not_accepted_is_refused_by_the_forms_too(alice, cast, draft, settings, path):
    settings(upload_types=from_env({}).upload_types)
    ticket = make_ticket(cast.alice)
    form = {**request_form(version=1), **note_form(description="Typed words"), "files": posted("setup.exe")}
    answer = alice.post(path.format(draft=draft.id, number=ticket.number), data=form)
    assert answer.status_code == 422
    assert "setup.exe cannot be attached" in answer.text and "Typed words" in answer.text
    assert Attachment.select().count() == 0


def test_full_disk_is_507_in_words_and_keeps_what_is_there(alice, url, draft, full):
    for answer in (send(alice, url, posted()), send_picture(alice, url, drawn())):
        assert answer.status_code == 507
        assert "The portal has no room left" in answer.text
    assert (Attachment.select().count(), files_on_disk()) == (0, [])
    page = alice.get(f"/drafts/{draft.id}").text
    assert "Kept summary" in page and "Kept words" in page


def test_full_disk_at_the_submission_leaves_the_draft(alice, draft, full):
    data = request_form(version=1, files=posted())
    assert alice.post(f"/drafts/{draft.id}/submission", data=data).status_code == 507
    kept = Ticket.get()
    assert (kept.submitted_at, kept.summary, kept.description) == (None, "Kept summary", "<p>Kept words</p>")


def test_full_disk_in_the_midst_of_several_files_leaves_none(alice, draft, monkeypatch):
    fsync, count = os.fsync, []

    def fail_later(*arguments):
        count.append(1)
        if len(count) > 4:  # each file is flushed, and its folder
            raise OSError(errno.ENOSPC, "No space left on device")
        fsync(*arguments)

    monkeypatch.setattr(os, "fsync", fail_later)
    files = [posted(f"{number}.txt") for number in range(4)]
    assert alice.post("/services/agenda/tickets", data=request_form(files=files)).status_code == 507
    assert files_on_disk() == []
    assert list(Ticket.select()) == [draft]


def test_removed_file_is_gone_from_the_draft_and_from_the_disk(alice, url):
    gone, kept = (send(alice, url, posted(name)).json for name in ("gone.txt", "kept.txt"))
    assert alice.post(f"/attachments/{gone['id']}/deletion").status_code == 204
    assert [file.id for file in Attachment.select()] == [kept["id"]]
    assert [path.name for path in files_on_disk()] == [kept["id"]]
    assert alice.get(gone["url"]).status_code == 404
    assert alice.post(f"/attachments/{gone['id']}/deletion").status_code == 404


def test_file_of_what_was_sent_cannot_be_removed(signed_in, cast):
    ticket = make_ticket(cast.alice, files=1)
    make_note(cast.alice, ticket, files=1)
    for user in (cast.alice, cast.mona, cast.nadia, cast.adam):
        for file in Attachment.select():
            assert signed_in(user).post(f"/attachments/{file.id}/deletion").status_code == 404
    assert len(files_on_disk()) == 2


def test_file_is_looked_for_and_deleted_in_one_statement(alice, url):
    """Between two of them the draft may become a ticket, whose files stay."""
    id = send(alice, url, posted()).json["id"]
    said = []
    database.connection().set_trace_callback(said.append)
    assert remove(Ticket.get().author, id)
    database.connection().set_trace_callback(None)
    (deletion,) = [words for words in said if '"attachment"' in words]
    assert deletion.startswith("DELETE") and "note_draft" in deletion and '"number" IS NULL' in deletion


@pytest.mark.parametrize("id", ["0", "x", "%00", "f" * 32, "é", "..", "F" * 5000])
def test_removing_what_does_not_exist_is_404(alice, id):
    assert alice.post(f"/attachments/{id}/deletion").status_code == 404


@pytest.mark.parametrize("who", ["carol", "mona", "bob", "nadia", "adam"])
def test_draft_and_its_files_are_closed_to_everybody_else(signed_in, cast, alice, draft, who):
    sent = send(alice, f"/drafts/{draft.id}", posted()).json
    other = signed_in(getattr(cast, who))
    assert send(other, f"/drafts/{draft.id}", posted("evil.txt")).status_code == 404
    assert other.get(sent["url"]).status_code == 404
    assert other.post(f"/attachments/{sent['id']}/deletion").status_code == 404
    assert [file.name for file in Attachment.select()] == ["liste.csv"]


def test_files_go_with_the_draft(alice, draft):
    send(alice, f"/drafts/{draft.id}", posted())
    alice.post(f"/drafts/{draft.id}/deletion")
    assert (Attachment.select().count(), files_on_disk()) == (0, [])


def test_files_are_the_tickets_once_it_is_submitted(alice, draft):
    kept, gone = (send(alice, f"/drafts/{draft.id}", posted(name)).json["id"] for name in ("kept.txt", "gone.txt"))
    data = request_form(version=1, had=[kept, gone], keep=kept)
    page = alice.get(alice.post(f"/drafts/{draft.id}/submission", data=data).location).text
    assert "kept.txt" in page and "gone.txt" not in page
    assert [path.name for path in files_on_disk()] == [kept]


def test_page_of_long_ago_drops_no_file_that_it_did_not_show(alice, draft):
    """The other tab has sent a file since: this one neither shows it nor knows of it."""
    sent = send(alice, f"/drafts/{draft.id}", posted("later.txt")).json
    alice.post(f"/drafts/{draft.id}/submission", data=request_form(version=1))
    assert [file.id for file in Ticket.get().attachments] == [sent["id"]]


def test_another_drafts_file_is_neither_dropped_nor_taken(signed_in, cast, alice, draft):
    other = make_draft(cast.alice, files=1)
    foreign = other.attachments[0].id
    data = request_form(version=1, had=foreign)
    assert alice.post(f"/drafts/{draft.id}/submission", data=data).status_code == 303
    assert path_of(foreign).is_file() and Attachment.get().ticket == other


def send_while(monkeypatch, change, client, url):
    """The answer to a file while something happens to the draft: after it was looked up, before the file is named."""

    def slowly(*arguments):
        stored = receive(*arguments)
        change()
        return stored

    monkeypatch.setattr(uploads.attachments, "receive", slowly)
    return send(client, url, posted("late.txt"))


def test_file_that_arrives_after_the_submission_joins_nothing(alice, cast, draft, monkeypatch):
    words = Words("Sent", "<p>Sent</p>", "problem")
    service = catalogs().services["agenda"]
    answer = send_while(
        monkeypatch, lambda: submit(cast.alice, draft, service, 1, words, (), 1), alice, f"/drafts/{draft.id}"
    )
    assert answer.status_code == 404
    assert (Attachment.select().count(), files_on_disk()) == (0, [])


def test_file_that_arrives_after_the_draft_was_discarded_is_404(alice, cast, draft, monkeypatch):
    answer = send_while(monkeypatch, lambda: discard_draft(cast.alice, draft.id), alice, f"/drafts/{draft.id}")
    assert answer.status_code == 404
    assert files_on_disk() == []


def test_refused_file_begins_no_draft_of_a_note(alice, cast, settings):
    settings(upload_types=from_env({}).upload_types)
    url = f"/tickets/{make_ticket(cast.alice).number}/notes/draft"
    said(send(alice, url, posted("setup.exe")))
    said(send_picture(alice, url, b"no picture"))
    assert NoteDraft.select().count() == 0
