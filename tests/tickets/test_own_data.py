"""One's own data as a file: complete, only what the person may see, safe to unpack, and small in memory."""

import io
import json
import tracemalloc
import zipfile
from pathlib import PurePosixPath
from types import SimpleNamespace

import pytest

from portal.accounts.audit import COMMAND_LINE, Entry
from portal.accounts.models import User
from portal.kb.actions import answer
from portal.tickets.models import Attachment, NoteDraft
from portal.tickets.own_archive import as_json, make
from portal.tickets.own_data import OwnData
from portal.tickets.own_facts import path_in_archive
from portal.tickets.rules import State, Status
from portal.tickets.saved_views import save_view
from portal.tickets.store import path_of
from tests.factories import close, make_draft, make_note, make_note_draft, make_ticket, move

EVERYBODY = ("alice", "carol", "mona", "bob", "nadia", "adam")


@pytest.fixture
def tickets(cast):
    """What Alice wrote and got, and what is others'."""
    ticket = make_ticket(cast.alice, 7, summary="Agenda is grey", description="Alice's words", files=2)
    make_note(cast.alice, ticket, "Alice's note", files=1)
    make_note(cast.nadia, ticket, "Nadia's note", files=1)
    make_note(cast.nadia, ticket, "Canary internal", "Canary internal", internal=True, files=1)
    Attachment.update(name="canary-internal.txt").where(Attachment.name == "note-0.txt", Attachment.note == 3).execute()
    moved = move(cast.nadia, ticket, Status.CLASSIFICATION, State.IN_PROGRESS, severity=1, assignee=cast.nadia)
    close(cast.nadia, moved)
    make_draft(cast.alice, summary="Alice's draft", files=1)
    make_note_draft(cast.alice, ticket)
    of_bob = make_ticket(cast.bob, summary="Canary of Bob", files=1)
    make_note(cast.nadia, of_bob, "Nadia's note for Bob")
    make_note_draft(cast.nadia, of_bob)
    make_note_draft(cast.adam, of_bob)
    NoteDraft.update(internal=True, title="Canary begun").where(NoteDraft.author == cast.adam).execute()
    make_draft(cast.carol, summary="Canary of Carol", files=1)
    make_ticket(cast.carol, summary="Canary of Carol")
    answer(cast.alice, "edit-attendance-after-closing", "en", helpful=False, comment="Alice's comment")
    save_view(cast.alice, "tickets", "Alice's view", "show=mine", False)
    return ticket


def fetched(client):
    """The archive that the button gives."""
    with client.post("/account/data") as got:
        assert got.status_code == 200
        return got.headers, zipfile.ZipFile(io.BytesIO(got.data))


def data_of(client):
    archive = fetched(client)[1]
    assert archive.testzip() is None
    return archive, json.loads(archive.read("data.json"))


def test_archive_has_all_that_a_person_wrote_and_got(signed_in, cast, tickets):
    archive, data = data_of(signed_in(cast.alice))
    assert data["account"]["email"] == cast.alice.email and data["account"]["organisation"] == "CPE La Ribambelle"
    assert data["account"]["emails_wanted"] == ["received", "taken", "noted", "moved", "turn", "closed"]
    assert len(data["sessions"]) == 1
    (ticket,) = data["tickets"]
    assert (ticket["number"], ticket["status"], ticket["summary"]) == ("00000007", "closed", "Agenda is grey")
    assert "Alice's words" in ticket["description"].replace("&#39;", "'")
    assert [(note["title"], note["by"]) for note in ticket["notes"]] == [
        ("Alice's note", "Alice Tremblay"),
        ("Nadia's note", "Nadia Ferhat"),
    ]
    assert [event["kind"] for event in ticket["events"]] == ["submitted", "noted", "noted", "progressed", "progressed"]
    (draft,), (begun,) = data["drafts"], data["drafts_of_notes"]
    assert (draft["summary"], begun["ticket"]) == ("Alice's draft", "00000007")
    assert data["answers"][0]["comment"] == "Alice's comment" and data["saved_views"][0]["name"] == "Alice's view"
    named = [
        *ticket["files"],
        *ticket["notes"][0]["files"],
        *ticket["notes"][1]["files"],
        *draft["files"],
        *begun["files"],
    ]
    assert {file["path"] for file in named} == set(archive.namelist()) - {"data.json"} and len(named) == 6
    for file in named:
        id = file["address"].split("/")[2]
        assert archive.read(file["path"]) == path_of(id).read_bytes()


@pytest.mark.parametrize("name", EVERYBODY)
def test_internal_notes_and_what_is_others_is_in_nobody_s_file(signed_in, cast, tickets, name):
    archive, data = data_of(signed_in(getattr(cast, name)))
    everything = json.dumps(data) + "".join(archive.namelist())
    own = {"carol": "Canary of Carol", "bob": "Canary of Bob"}.get(name, "")
    assert "Canary" not in everything.replace(own, "")
    assert not own or own in everything
    assert "canary-internal" not in everything and "severity" not in everything
    assert not any(user.email in everything for user in User.select() if user != getattr(cast, name))


def test_notes_on_tickets_of_others_are_the_writer_s_too(signed_in, cast, tickets):
    _archive, data = data_of(signed_in(cast.nadia))
    assert data["tickets"] == []
    assert [note["title"] for note in data["notes_on_tickets_of_others"]] == ["Nadia's note", "Nadia's note for Bob"]
    assert len(data["drafts_of_notes"]) == 1


def test_who_may_not_see_the_tickets_any_more_gets_none(signed_in, cast, tickets):
    User.update(role="manager", client=cast.shore).where(User.id == cast.alice.id).execute()
    _archive, data = data_of(signed_in(cast.alice))
    assert data["tickets"] == []


def test_download_is_private_inert_and_audited(signed_in, cast):
    headers, _archive = fetched(signed_in(cast.alice))
    assert headers["Content-Disposition"].startswith("attachment; filename=guichet-")
    assert headers["Content-Type"] == "application/zip" and headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in headers["Cache-Control"] and "public" not in headers["Cache-Control"]
    assert headers["Content-Security-Policy"].startswith("sandbox")
    (entry,) = Entry.select().where(Entry.action == "data_downloaded")
    assert (entry.actor, entry.user, entry.address) == (cast.alice, cast.alice, "127.0.0.1")


def test_own_history_is_in_it_without_addresses_of_others(signed_in, cast):
    client = signed_in(cast.alice)
    client.post("/account", data={"language": "fr"})
    history = data_of(client)[1]["history"]
    assert [entry["action"] for entry in history] == ["user_added", "user_changed"]
    assert "address" not in history[0] and history[1]["address"] == "127.0.0.1"


def test_so_many_an_hour_for_each_person(signed_in, cast):
    alice = signed_in(cast.alice)
    codes = []
    for _time in range(7):
        with alice.post("/account/data") as got:
            codes.append(got.status_code)
    assert codes == [200] * 6 + [429]
    with signed_in(cast.bob).post("/account/data") as got:
        assert got.status_code == 200


def test_looking_at_the_address_gives_nothing(signed_in, cast):
    assert signed_in(cast.alice).get("/account/data").status_code == 405


def test_file_that_is_gone_is_left_out(signed_in, cast):
    draft = make_draft(cast.alice, files=2)
    path_of(draft.attachments[0].id).unlink()
    archive, data = data_of(signed_in(cast.alice))
    assert [bool(file["path"]) for file in data["drafts"][0]["files"]] == [False, True]
    assert len(archive.namelist()) == 2


def test_full_disk_is_said_in_words_and_leaves_nothing(app, signed_in, cast, monkeypatch):
    make_draft(cast.alice, files=1)

    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copyfileobj", full)
    before = sorted(app.config["PORTAL"].data.iterdir())
    answer = signed_in(cast.alice).post("/account/data")
    assert answer.status_code == 507 and "no room left" in answer.text
    assert sorted(app.config["PORTAL"].data.iterdir()) == before
    assert not Entry.select().where(Entry.action == "data_downloaded").exists()


def test_disk_that_would_be_half_full_of_it_keeps_its_room(signed_in, cast, monkeypatch):
    draft = make_draft(cast.alice, files=1)
    Attachment.update(size=600).where(Attachment.ticket == draft).execute()
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: SimpleNamespace(free=1000))
    assert signed_in(cast.alice).post("/account/data").status_code == 507


def test_one_is_made_at_a_time(signed_in, cast, monkeypatch):
    alice, seen = signed_in(cast.alice), []

    def meanwhile(user):
        if not seen:
            seen.append(signed_in(cast.bob).post("/account/data"))
        return OwnData(user)

    monkeypatch.setattr("portal.tickets.own_archive.OwnData", meanwhile)
    fetched(alice)
    assert seen[0].status_code == 503 and 0 < int(seen[0].headers["Retry-After"]) <= 30
    assert "The portal is busy" in seen[0].text
    fetched(signed_in(cast.bob))


NAMES = {
    "../../etc/passwd": "files/0001-passwd",
    "..\\..\\boot.ini": "files/0001-boot.ini",
    "/absolute.txt": "files/0001-absolute.txt",
    "C:\\evil.txt": "files/0001-evil.txt",
    "a\x00b\r\nc.txt": "files/0001-abc.txt",
    "CON": "files/0001-CON",
    'what?<is>"this"|*.txt': "files/0001-what__is__this___.txt",
    "ends in dots. . .": "files/0001-ends in dots",
    "..": "files/0001-file",
    "": "files/0001-file",
    "été.pdf": "files/0001-été.pdf",
    f"{'é' * 300}.pdf": f"files/0001-{'é' * 60}.pdf",
    "archive.a-very-long-ending": "files/0001-archive.a-very-long-ending",
}


@pytest.mark.parametrize("name", NAMES)
def test_name_leads_nowhere_else_and_can_be_written_anywhere(name):
    path = path_in_archive(1, name)
    assert path == NAMES[name]
    assert PurePosixPath(path).parts[0] == "files" and len(PurePosixPath(path).parts) == 2


def test_files_of_one_name_are_all_there(signed_in, cast):
    ticket = make_ticket(cast.alice, files=3)
    Attachment.update(name="../../same.txt").where(Attachment.ticket == ticket).execute()
    archive = fetched(signed_in(cast.alice))[1]
    assert [name for name in archive.namelist() if "same" in name] == [f"files/000{n}-same.txt" for n in (1, 2, 3)]


def test_memory_does_not_grow_with_the_files(app, cast):
    draft = make_draft(cast.alice, files=3)
    for file in draft.attachments:
        with path_of(file.id).open("r+b") as big:
            big.truncate(30_000_000)  # a hole: it takes no room
    tracemalloc.start()
    with make(COMMAND_LINE, cast.alice, app.config["PORTAL"].data) as made:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert made.seek(0, 2) > 90_000_000
    assert peak < 10_000_000


def test_json_is_made_piece_by_piece():
    parts = [("a", 1), ("b", iter([])), ("c", iter([{"d": "é"}, 2])), ("e", [])]
    assert json.loads("".join(as_json(parts))) == {"a": 1, "b": [], "c": [{"d": "é"}, 2], "e": []}
