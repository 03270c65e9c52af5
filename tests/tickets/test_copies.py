"""Copy as template: a new draft from an old ticket, with files of its own."""

import errno
import os

import pytest

from portal.accounts.models import Client
from portal.tickets.models import Attachment, Event, Ticket
from portal.tickets.store import files_on_disk, path_of
from tests.factories import close, make_draft, make_note, make_ticket, note_form, posted, request_form
from tests.markup import tree, with_class, words
from tests.tickets.pictures import drawn, send_picture


@pytest.fixture
def ticket(cast):
    """A closed ticket of Alice with two files, and a note with another."""
    ticket = make_ticket(
        cast.alice, service="billing", summary="Wrong <total>", description="1\n\n2", type="suggestion", files=2
    )
    make_note(cast.alice, ticket, files=1)
    close(cast.nadia, ticket, external_ref="R-1")
    return Ticket.get_by_id(ticket.id)


def copy(client, ticket, **fields):
    """The draft that copying makes."""
    answer = client.post(f"/tickets/{ticket.number}/copies", data=fields)
    assert answer.status_code == 303
    return Ticket.get_by_id(int(answer.location.removeprefix("/drafts/")))


def test_draft_has_the_words_type_and_service(signed_in, cast, ticket):
    draft = copy(signed_in(cast.alice), ticket)
    for name in ("author", "client", "service", "summary", "description", "type"):
        assert getattr(draft, name) == getattr(ticket, name)
    assert draft.copied_from == ticket


def test_draft_has_nothing_of_the_old_tickets_handling(signed_in, cast, ticket):
    draft = copy(signed_in(cast.alice), ticket)
    for name in ("number", "status", "state", "severity", "assignee", "submitted_at", "closed_at"):
        assert getattr(draft, name) is None
    assert (draft.external_ref, draft.team, draft.version) == ("", "", 1)
    assert draft.key != ticket.key


def test_kept_files_are_files_of_their_own(signed_in, cast, ticket):
    alice = signed_in(cast.alice)
    draft = copy(alice, ticket, attachments="1")
    old = {file.name: file for file in ticket.attachments if file.note_id is None}
    new = {file.name: file for file in draft.attachments}
    assert sorted(new) == sorted(old) == ["file-0.txt", "file-1.txt"]
    for name, file in new.items():
        assert path_of(file.id) != path_of(old[name].id)
        assert path_of(file.id).read_bytes() == path_of(old[name].id).read_bytes() == name.encode()
    alice.post(f"/drafts/{draft.id}/deletion")
    assert all(path_of(file.id).is_file() for file in old.values())


def test_unticked_copies_no_file(signed_in, cast, ticket):
    draft = copy(signed_in(cast.alice), ticket)
    assert draft.attachments.count() == 0
    assert Attachment.select().count() == 3


def test_both_ends_say_where_it_came_from(signed_in, cast, ticket):
    alice = signed_in(cast.alice)
    draft = copy(alice, ticket)
    assert f"Copied from ticket {ticket.number}" in alice.get(f"/drafts/{draft.id}").text
    assert not Event.select().where(Event.kind == "copied").exists(), "a draft is private until it is submitted"
    sent = alice.post(f"/drafts/{draft.id}/submission", data=request_form(version=1)).location
    assert f'href="/tickets/{ticket.number}"' in alice.get(sent).text
    event = Event.get(Event.kind == "copied")
    made = Ticket.get_by_id(draft.id)
    assert (event.ticket, event.actor, event.changes) == (ticket, cast.alice, {"copy": [None, made.number]})
    page = tree(alice.get(f"/tickets/{ticket.number}").text)
    (entry,) = [item for item in with_class(page, "ev") if "opened a new ticket from this one" in words(item)]
    assert [link.get("href") for link in entry.iter("a")] == [f"/tickets/{made.number}"]


def test_original_does_not_lead_to_a_copy_that_the_reader_may_not_see(signed_in, cast, ticket):
    mona = signed_in(cast.mona)
    draft = copy(mona, ticket)
    mona.post(f"/drafts/{draft.id}/submission", data=request_form(version=1, type="suggestion"))
    number = Ticket.get_by_id(draft.id).number
    for user, sees in [(cast.alice, False), (cast.mona, True), (cast.nadia, True)]:
        page = signed_in(user).get(f"/tickets/{ticket.number}").text
        assert "Mona Gagnon" in page
        assert (number in page) == sees


def test_copy_made_before_its_number_was_written_down_is_still_told(alice, cast, ticket):
    Event.create(ticket=ticket, actor=cast.alice, kind="copied")
    assert "Alice Tremblay copied this ticket." in alice.get(f"/tickets/{ticket.number}").text


def test_original_is_untouched(signed_in, cast, ticket):
    before = Ticket.select().where(Ticket.id == ticket.id).dicts().get()
    copy(signed_in(cast.alice), ticket, attachments="1")
    assert Ticket.select().where(Ticket.id == ticket.id).dicts().get() == before


def test_copy_of_a_copy(signed_in, cast, ticket):
    alice = signed_in(cast.alice)
    draft = copy(alice, ticket, attachments="1")
    keep = [file.id for file in draft.attachments]
    alice.post(f"/drafts/{draft.id}/submission", data=request_form(version=1, keep=keep, type="suggestion"))
    second = copy(alice, Ticket.get_by_id(draft.id), attachments="1")
    assert second.copied_from == draft
    assert sorted(file.name for file in second.attachments) == ["file-0.txt", "file-1.txt"]
    assert len({file.id for file in Attachment.select()}) == 3 + 2 + 2


def test_managers_copy_of_a_colleagues_ticket_is_the_managers(signed_in, cast, ticket):
    draft = copy(signed_in(cast.mona), ticket, attachments="1")
    assert draft.author == cast.mona
    assert {file.author for file in draft.attachments} == {cast.mona}
    assert signed_in(cast.alice).get(f"/drafts/{draft.id}").status_code == 404


def test_draft_cannot_be_copied(signed_in, cast):
    draft = make_draft(cast.alice)
    assert signed_in(cast.alice).post(f"/tickets/{draft.id}/copies").status_code == 404


def test_retired_or_closed_service_is_404_and_not_offered(signed_in, cast, ticket):
    alice = signed_in(cast.alice)
    Client.update(catalogs=["municipal"]).where(Client.id == cast.ribambelle.id).execute()
    assert alice.post(f"/tickets/{ticket.number}/copies").status_code == 404
    assert "/copies" not in alice.get(f"/tickets/{ticket.number}").text
    assert Ticket.select().count() == 1


def test_team_is_not_offered_a_copy(signed_in, cast, ticket):
    assert "/copies" not in signed_in(cast.nadia).get(f"/tickets/{ticket.number}").text


def test_the_same_key_twice_is_one_draft(alice, cast):
    ticket = make_ticket(cast.alice)
    first, second = (alice.post(f"/tickets/{ticket.number}/copies", data={"key": "c" * 32}) for _ in range(2))
    assert first.location == second.location
    assert Ticket.select().where(Ticket.copied_from == ticket).count() == 1


@pytest.fixture
def illustrated(alice):
    """A ticket of Alice with a picture in its text, one that was taken out again, and a file."""
    draft = alice.post("/drafts", data=request_form(service="agenda")).json["url"]
    shown, taken_out = (send_picture(alice, draft, drawn()).json for _ in range(2))
    file = alice.post(f"{draft}/attachments", data={"files": posted("liste.csv")}).json
    text = f'<p>Look: <b>here</b></p><img src="{shown["url"]}" alt="The screen" width="40" height="20">'
    data = request_form(version=1, format="html", description=text, had=file["id"], keep=file["id"])
    assert alice.post(f"{draft}/submission", data=data).status_code == 303
    assert Attachment.get_or_none(Attachment.id == taken_out["id"]) is None
    return Ticket.get()


@pytest.mark.parametrize("fields", [{}, {"attachments": "1"}], ids=["without files", "with files"])
def test_pictures_are_always_copied_and_stand_in_the_text(alice, illustrated, fields):
    (old,) = [file for file in illustrated.attachments if file.picture]
    draft = copy(alice, illustrated, **fields)
    (new,) = [file for file in draft.attachments if file.picture]
    assert draft.description == illustrated.description.replace(old.id, new.id) != illustrated.description
    assert (new.name, new.width, new.height, new.size) == (old.name, 40, 20, old.size)
    assert path_of(new.id).read_bytes() == path_of(old.id).read_bytes()
    assert [file.name for file in draft.attachments if not file.picture] == (["liste.csv"] if fields else [])
    page = alice.get(f"/drafts/{draft.id}").text
    assert new.id in page and old.id not in page


def test_copied_pictures_are_shared_with_nobody(alice, illustrated):
    draft = copy(alice, illustrated)
    alice.post(f"/drafts/{draft.id}/deletion")
    (old,) = [file for file in illustrated.attachments if file.picture]
    with alice.get(f"/attachments/{old.id}/{old.name}") as answer:
        assert answer.status_code == 200


def test_submitted_copy_shows_its_pictures_to_who_sees_it(signed_in, cast, alice, illustrated):
    draft = copy(signed_in(cast.mona), illustrated)
    data = request_form(version=1, format="html", description=draft.description)
    ticket = signed_in(cast.mona).post(f"/drafts/{draft.id}/submission", data=data).location
    (new,) = [file for file in draft.attachments if file.picture]
    assert f'src="/attachments/{new.id}/{new.name}"' in signed_in(cast.nadia).get(ticket).text
    assert alice.get(f"/attachments/{new.id}/{new.name}").status_code == 404


def test_picture_gone_from_disk_is_left_out_of_the_copy(alice, illustrated):
    for file in illustrated.attachments:
        path_of(file.id).unlink()
    draft = copy(alice, illustrated, attachments="1")
    assert draft.attachments.count() == 0
    assert alice.get(f"/drafts/{draft.id}").status_code == 200


def test_pictures_and_files_of_notes_are_not_copied(signed_in, cast, alice, illustrated):
    page = f"/tickets/{illustrated.number}"
    secret = send_picture(signed_in(cast.nadia), f"{page}/notes/draft", drawn()).json
    text = f'<img src="{secret["url"]}">'
    signed_in(cast.nadia).post(f"{page}/notes", data=note_form(format="html", description=text, internal="y"))
    assert copy(alice, illustrated, attachments="1").attachments.count() == 2


def test_full_disk_makes_no_half_copy(alice, illustrated, monkeypatch):
    before = sorted(path.name for path in files_on_disk())

    def fail(*_arguments):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    answer = alice.post(f"/tickets/{illustrated.number}/copies", data={"attachments": "1"})
    assert answer.status_code == 507
    assert sorted(path.name for path in files_on_disk()) == before
    assert Ticket.select().count() == 1


def test_same_key_twice_leaves_no_file_over(alice, illustrated):
    drafts = [copy(alice, illustrated, attachments="1", key="c" * 32) for _ in range(2)]
    assert drafts[0] == drafts[1]
    assert len(files_on_disk()) == Attachment.select().count() == 4
