"""Copy as template: a new draft from an old ticket, with files of its own."""

import pytest

from portal.accounts.models import Client
from portal.tickets.models import Attachment, Event, Ticket
from portal.tickets.store import path_of
from tests.factories import close, make_draft, make_note, make_ticket, request_form
from tests.markup import tree, with_class, words


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
