"""Many at once: one form posted ten times is one thing, one editor wins, nobody is lost."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from portal.tickets.models import Attachment, Event, Note, Ticket
from tests.factories import make_draft, make_ticket, note_form, posted, request_form
from tests.tickets.pictures import drawn

CREATE = "/services/agenda/tickets"


def at_once(clients, path, forms):
    """The answers to each client's form, all posted together."""
    with ThreadPoolExecutor(len(clients)) as pool:
        return list(pool.map(lambda client, form: client.post(path, data=form), clients, forms))


def on_disk(app):
    return sorted(path.name for path in app.config["PORTAL"].files.rglob("*") if path.is_file())


def test_ten_posts_of_one_form_are_one_ticket_with_one_set_of_files(signed_in, cast, app):
    clients = [signed_in(cast.alice) for _ in range(10)]
    forms = [request_form(files=[posted("a.txt", b"a"), posted("b.txt", b"b")]) for _ in clients]
    answers = at_once(clients, CREATE, forms)
    assert {(answer.status_code, answer.location) for answer in answers} == {(303, "/tickets/00000001")}
    assert Ticket.select().count() == 1
    assert sorted(file.name for file in Attachment.select()) == ["a.txt", "b.txt"]
    assert on_disk(app) == sorted(file.id for file in Attachment.select())


def test_ten_submissions_of_one_draft_are_one_ticket(signed_in, cast, app):
    draft = make_draft(cast.alice, files=1)
    clients = [signed_in(cast.alice) for _ in range(10)]
    keep = draft.attachments[0].id
    forms = [request_form(version=draft.version, keep=keep, files=posted()) for _ in clients]
    answers = at_once(clients, f"/drafts/{draft.id}/submission", forms)
    assert {(answer.status_code, answer.location) for answer in answers} == {(303, "/tickets/00000001")}
    assert Event.select().count() == 1
    assert on_disk(app) == sorted(file.id for file in Attachment.select())
    assert sorted(file.name for file in Attachment.select()) == ["file-0.txt", "liste.csv"]


def test_twelve_forms_have_twelve_numbers(signed_in, cast):
    clients = [signed_in(user) for user in (cast.alice, cast.bob, cast.carol, cast.mona) for _ in range(3)]
    forms = [request_form(key=f"{place:032x}") for place, _ in enumerate(clients)]
    answers = at_once(clients, CREATE, forms)
    assert sorted(answer.location for answer in answers) == [f"/tickets/{n:08d}" for n in range(1, 13)]


def test_five_posts_of_one_note_are_one_note(signed_in, cast, app):
    ticket = make_ticket(cast.alice)
    clients = [signed_in(cast.alice) for _ in range(5)]
    answers = at_once(clients, f"/tickets/{ticket.number}/notes", [note_form(files=posted()) for _ in clients])
    assert {answer.status_code for answer in answers} == {303}
    assert (Note.select().count(), Attachment.select().count(), len(on_disk(app))) == (1, 1, 1)


@pytest.mark.parametrize("kind", ["file", "picture"])
@pytest.mark.parametrize("place", ["request", "note"])
def test_of_sixteen_uploads_ten_are_kept_and_six_refused(signed_in, cast, app, place, kind):
    draft, ticket = make_draft(cast.alice), make_ticket(cast.alice)
    url = f"/drafts/{draft.id}" if place == "request" else f"/tickets/{ticket.number}/notes/draft"
    clients = [signed_in(cast.alice) for _ in range(16)]
    fields = {"picture": "1"} if kind == "picture" else {}
    forms = [{**fields, "files": posted(f"{n}.png", drawn(size=(n + 4, 4)))} for n, _ in enumerate(clients)]
    answers = at_once(clients, f"{url}/attachments", forms)
    assert sorted(answer.status_code for answer in answers) == [201] * 10 + [422] * 6
    assert all("at most 10" in answer.json["message"] for answer in answers if answer.status_code == 422)
    assert on_disk(app) == sorted(file.id for file in Attachment.select())
    assert Attachment.select().count() == 10


def test_of_eight_tabs_one_saves_and_seven_are_told(signed_in, cast):
    draft = make_draft(cast.alice)
    clients = [signed_in(cast.alice) for _ in range(8)]
    forms = [request_form(version=draft.version, summary=f"Tab {place}") for place, _ in enumerate(clients)]
    answers = at_once(clients, f"/drafts/{draft.id}", forms)
    assert sorted(answer.status_code for answer in answers) == [204] + [409] * 7
    (winner,) = [place for place, answer in enumerate(answers) if answer.status_code == 204]
    assert (Ticket.get().summary, Ticket.get().version) == (f"Tab {winner}", 2)


def test_of_eight_agents_one_saves_and_seven_keep_their_choice(signed_in, cast):
    ticket = make_ticket(cast.alice)
    clients = [signed_in(user) for user in (cast.nadia, cast.adam) for _ in range(4)]
    forms = [{"version": ticket.version, "external_ref": f"R-{place}"} for place, _ in enumerate(clients)]
    answers = at_once(clients, f"/tickets/{ticket.number}/progress", forms)
    assert sorted(answer.status_code for answer in answers) == [303] + [409] * 7
    for place, answer in enumerate(answers):
        assert answer.status_code == 303 or f'value="R-{place}"' in answer.text
    assert Event.select().where(Event.kind == "progressed").count() == 1
