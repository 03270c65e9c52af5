"""Who gets which mail, for everybody of the cast and every event; in whose language, and never an internal word."""

import email
import re
from email.policy import default

import pytest

from portal.accounts.actions import choose_language
from portal.accounts.models import User
from portal.beside import WRITERS
from portal.db import utcnow
from portal.i18n import speak
from portal.outbox import Mail
from portal.postman import Postman
from portal.tickets.mails import HEADINGS
from portal.tickets.models import Event, Ticket
from portal.tickets.news import News
from portal.tickets.rules import State, Status
from tests.factories import close, make_draft, make_note, make_note_draft, make_ticket, move, note_form, request_form


@pytest.fixture
def post(app, cast):
    """A function that sends what waits, and gives the mails by the first name of whom they are for."""

    def sent():
        folder = app.config["PORTAL"].mail
        for file in folder.glob("*"):
            file.unlink()
        done = Postman(app, WRITERS).send_due()
        assert not (done.failed or done.put_off)
        mails = [email.message_from_bytes(file.read_bytes(), policy=default) for file in sorted(folder.glob("*"))]
        return [(mail["To"].addresses[0].addr_spec.partition("@")[0], mail) for mail in mails]

    return sent


@pytest.fixture
def ticket(cast, post):
    """A ticket of Alice that Nadia works on; the mails about it are read already."""
    made = make_ticket(cast.alice, 7, summary="Agenda is grey", description="Canary words of the request")
    move(cast.nadia, made, Status.CLASSIFICATION, State.IN_PROGRESS, assignee=cast.nadia)
    post()
    return made


def words(mail, part="plain"):
    return mail.get_body((part,)).get_content()


def headings(mails):
    return sorted((name, words(mail).splitlines()[0]) for name, mail in mails)


def test_request_is_confirmed_to_its_author_and_told_to_the_team(cast, post):
    make_ticket(cast.alice)
    assert headings(post()) == [
        ("adam", "Alice Tremblay opened a ticket"),
        ("alice", "We received your request"),
        ("nadia", "Alice Tremblay opened a ticket"),
    ]


MOVES = {
    "taken": (Status.CLASSIFICATION, State.TO_PROCESS, "Your ticket was taken in charge"),
    "taken and looked into": (Status.INVESTIGATION, State.IN_PROGRESS, "Your ticket was taken in charge"),
    "asked at once": (Status.CLASSIFICATION, State.AWAITING_CLIENT, "It is your turn: we need your answer"),
    "solved at once": (Status.RESOLUTION, State.SOLUTION_PROVIDED, "A solution was sent to you"),
    "closed at once": (Status.CLOSED, State.SOLUTION_PROVIDED, "Your ticket was closed"),
    "closed for want of an answer": (Status.CLOSED, State.AWAITING_CLIENT, "Your ticket was closed"),
}


@pytest.mark.parametrize("case", MOVES)
def test_move_from_new_is_told_to_the_author_alone(cast, post, case):
    status, state, heading = MOVES[case]
    made = make_ticket(cast.alice)
    post()
    move(cast.nadia, made, status, state)
    mails = post()
    assert headings(mails) == [("alice", heading)]
    assert ("we had no answer" in words(mails[0][1])) == (state is State.AWAITING_CLIENT and status is Status.CLOSED)


def test_later_moves_are_told_and_the_team_s_own_affairs_are_not(cast, post, ticket):
    move(cast.nadia, ticket, Status.CLASSIFICATION, State.AWAITING_INTERNAL, severity=1)
    move(cast.nadia, ticket, Status.CLASSIFICATION, State.IN_PROGRESS, external_ref="C-1")
    assert post() == []
    move(cast.nadia, ticket, Status.INVESTIGATION, State.IN_PROGRESS)
    ((name, mail),) = post()
    assert (name, words(mail).splitlines()[0]) == ("alice", "Your ticket moved on")
    assert "Customer Service is researching your ticket." in words(mail)


def test_ticket_is_handed_to_somebody_who_hears_of_it(cast, post, ticket):
    move(cast.nadia, ticket, Status.CLASSIFICATION, State.IN_PROGRESS, assignee=cast.adam)
    assert headings(post()) == [("adam", "Nadia Ferhat assigned this ticket to you")]
    move(cast.nadia, ticket, Status.CLASSIFICATION, State.IN_PROGRESS, assignee=None)
    move(cast.nadia, ticket, Status.CLASSIFICATION, State.IN_PROGRESS, assignee=cast.nadia)
    assert post() == []


NOTES = {
    "alice": [("nadia", "Alice Tremblay added a note")],
    "mona": [("alice", "Mona Gagnon added a note to your ticket"), ("nadia", "Mona Gagnon added a note")],
    "nadia": [("alice", "Nadia Ferhat added a note to your ticket")],
    "adam": [("alice", "Adam Bouchard added a note to your ticket")],
}


@pytest.mark.parametrize("name", NOTES)
def test_note_is_told_to_the_others_it_concerns(cast, post, ticket, name):
    make_note(getattr(cast, name), ticket, "Its title", "Its <b>text</b>\nin two lines")
    mails = post()
    assert headings(mails) == NOTES[name]
    for _name, mail in mails:
        assert "Its title\n\nIts <b>text</b>\nin two lines" in words(mail).replace("\r", "")
        assert "<p>Its &lt;b&gt;text&lt;/b&gt;<br>in two lines</p>" in words(mail, "html")
        assert f"http://127.0.0.1:8000/tickets/{ticket.number}" in words(mail)


def test_answer_on_a_ticket_that_is_nobody_s_goes_to_the_whole_team(cast, post):
    made = make_ticket(cast.alice)
    post()
    make_note(cast.alice, made)
    assert [name for name, _mail in headings(post())] == ["adam", "nadia"]


def test_answer_goes_to_the_team_when_the_assignee_has_left(cast, post, ticket):
    User.update(active=False).where(User.id == cast.nadia.id).execute()
    make_note(cast.alice, ticket)
    assert [name for name, _mail in post()] == ["adam"]


def test_note_on_a_closed_ticket_is_told_too(cast, post, ticket):
    close(cast.nadia, ticket)
    post()
    make_note(cast.alice, ticket)
    assert headings(post()) == [("nadia", "Alice Tremblay added a note")]


def test_internal_note_is_told_to_nobody(cast, post, ticket):
    make_note(cast.adam, ticket, "Canary", internal=True, files=1)
    make_note(cast.nadia, ticket, "Canary", internal=True)
    assert Mail.select().where(Mail.sent_at.is_null()).count() == 0 and post() == []


def test_note_that_is_internal_when_the_mail_leaves_stays_inside(cast, post, ticket):
    note = make_note(cast.nadia, ticket, "Canary")
    note.internal = True
    note.save()
    assert post() == []


def test_internal_words_are_in_no_mail_that_follows(cast, post, ticket):
    make_note(cast.adam, ticket, "Canary title", "Canary note", internal=True, files=1)
    make_note(cast.nadia, ticket)
    close(cast.nadia, ticket)
    mails = post()
    assert len(mails) == 2
    assert not any("Canary" in words(mail, part) for _name, mail in mails for part in ("plain", "html"))


def test_draft_and_what_is_begun_tell_nobody(cast, post):
    make_draft(cast.alice)
    made = make_ticket(cast.bob)
    post()
    make_note_draft(cast.nadia, made)
    make_note_draft(cast.bob, made)
    assert post() == []


def test_who_may_not_see_the_ticket_any_more_or_has_left_gets_nothing(cast, post, ticket):
    make_note(cast.nadia, ticket)
    make_note(cast.alice, ticket)
    User.update(active=False).where(User.id == cast.alice.id).execute()
    User.update(role="customer", client=cast.shore).where(User.id == cast.nadia.id).execute()
    assert post() == []
    assert Mail.select().where(Mail.sent_at.is_null()).count() == 0


def test_who_has_left_is_told_nothing_from_then_on(cast, post, ticket):
    User.update(active=False).where(User.id == cast.alice.id).execute()
    make_note(cast.nadia, ticket)
    assert Mail.select().where(Mail.sent_at.is_null()).count() == 0


def test_words_are_the_recipient_s_and_never_the_writer_s(signed_in, cast, post):
    choose_language(cast.alice, "fr")
    choose_language(cast.adam, "fr")
    alice, nadia = signed_in(cast.alice), signed_in(cast.nadia)
    alice.post("/services/agenda/tickets", data=request_form(summary="L'agenda est gris"))
    mails = dict(post())
    assert mails["adam"]["Subject"].startswith("Billet 0") and mails["nadia"]["Subject"].startswith("Ticket 0")
    assert words(mails["adam"]).startswith("Alice Tremblay a ouvert un billet")
    assert words(mails["nadia"]).startswith("Alice Tremblay opened a ticket")
    number = Ticket.get().number
    assert mails["alice"]["Subject"] == f"Billet {number} : L'agenda est gris"
    assert mails["alice"]["Content-Language"] == "fr-CA" and '<html lang="fr-CA">' in words(mails["alice"], "html")
    assert "Votre billet a été transmis au Service à la clientèle." in words(mails["alice"])
    nadia.post(f"/tickets/{number}/notes", data=note_form())
    (answer,) = dict(post()).values()
    assert "Nadia Ferhat a ajouté une note à votre billet" in words(answer)
    assert "ajoutez plutôt une note au billet" in words(answer, "html")


def test_every_mail_has_its_french_heading(app):
    with app.app_context():
        speak("fr")
        assert set(HEADINGS) == set(News)
        for heading in map(str, HEADINGS.values()):
            assert re.search(r"\b(billet|demande|note|solution|réponse)\b", heading) and "ticket" not in heading


def test_day_and_time_are_the_portal_s(cast, post):
    made = make_ticket(cast.alice)
    Event.update(created_at=utcnow().replace(year=2024, month=1, day=2, hour=3, minute=4)).execute()
    choose_language(cast.adam, "fr")
    mails = dict(post())
    assert "January 1, 2024, 10:04\u202fp.m." in words(mails["alice"]).replace(" p.m.", "\u202fp.m."), made.number
    assert re.search(r"1er janvier 2024 à 22.h.04", words(mails["adam"]))


def test_mails_of_a_ticket_are_one_conversation_for_each_reader(cast, post):
    made, other = make_ticket(cast.alice), make_ticket(cast.alice)
    make_note(cast.nadia, made)
    close(cast.nadia, made)
    mails = [mail for name, mail in post() if name == "alice"]
    mine = [mail for mail in mails if made.number in mail["Subject"]]
    assert len(mine) == 3 and len({mail["References"] for mail in mine}) == 1
    assert len({mail["References"] for mail in mails}) == 2, other.number
    assert len({mail["Message-ID"] for mail in mails}) == len(mails)
    assert len({mail["Subject"] for mail in mine}) == 1
    assert [words(mail).splitlines()[0] for mail in mine] == [
        "We received your request",
        "Nadia Ferhat added a note to your ticket",
        "Your ticket was closed",
    ]


def test_nothing_in_a_mail_is_active_or_fetched(cast, post):
    nasty = '<script>x</script><img src=x onerror=y> "a" \N{RIGHT-TO-LEFT OVERRIDE}'
    make_ticket(cast.alice, summary=nasty, description=nasty)
    for _name, mail in post():
        html = words(mail, "html")
        assert not re.search(r"<(script|img|link|style|iframe|form)\b", html)
        links = set(re.findall(r'(?:src|href)="([^"]*)"', html))
        assert links == {f"http://127.0.0.1:8000/tickets/{Ticket.get().number}", mail["List-Unsubscribe"].strip("<>")}
        assert len(list(mail.iter_attachments())) == 0


def test_text_without_end_is_cut_and_the_rest_is_in_the_ticket(cast, post, ticket):
    make_note(cast.nadia, ticket, "Long", "word " * 20_000)
    ((_name, mail),) = post()
    assert len(words(mail)) < 6000 and "[…]" in words(mail)


def test_save_pressed_twice_tells_once(signed_in, cast, post):
    alice = signed_in(cast.alice)
    for _ in range(2):
        alice.post("/services/agenda/tickets", data=request_form())
    assert [name for name, _mail in headings(post())] == ["adam", "alice", "nadia"]
    for _ in range(2):
        alice.post(f"/tickets/{Ticket.get().number}/notes", data=note_form())
    assert [name for name, _mail in headings(post())] == ["adam", "nadia"]


def test_note_without_words_is_told_by_its_title(cast, post, ticket):
    note = make_note(cast.nadia, ticket, "A screenshot")
    note.description = f'<p><img src="/attachments/{"a" * 32}/shot.png" alt=""></p>'
    note.save()
    ((_name, mail),) = post()
    assert "A screenshot" in words(mail) and "A screenshot" in words(mail, "html")
