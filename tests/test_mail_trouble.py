"""Mails about real tickets while the server of mails is down, refuses, hangs, or loses its answer, and when who sends
is killed: each arrives, in the order of its ticket, and twice only where the answer was lost, under the same number."""

import os
import signal
import subprocess
from collections import Counter, defaultdict

import pytest

from portal.accounts.actions import create_user
from portal.accounts.audit import COMMAND_LINE
from portal.accounts.models import Client, Role, User
from portal.accounts.notices import Notice, notify
from portal.db import database
from portal.outbox import Mail
from portal.tickets.models import Event, Ticket
from portal.tickets.rules import State, Status
from tests.conftest import PASSWORD
from tests.factories import close, make_note, make_ticket, move, note_form, request_form
from tests.mailing import pass_time, sent_through
from tests.running import COMMAND, PATIENCE, environment, run
from tests.serving import serving


@pytest.fixture
def postman(app, cast, office, monkeypatch):
    return sent_through(app, office, monkeypatch)


def waiting():
    return Mail.select().where(Mail.sent_at.is_null() & Mail.failed_at.is_null()).count()


def arrived(office):
    """How often each mail arrived, by its Message-ID."""
    return Counter(message["Message-ID"].strip("<>").partition("@")[0] for message in office.received)


def each_once():
    return {mail.message_id: 1 for mail in Mail.select()}


def body(message):
    return message.get_body(("plain",)).get_content()


def test_a_day_without_a_server_loses_nothing_and_keeps_the_order_of_each_ticket(cast, office, postman):
    office.close()
    tickets = []
    for hour in range(0, 24, 3):
        if hour % 6 == 0:
            tickets.append(make_ticket((cast.alice, cast.bob)[len(tickets) % 2]))
        for ticket in tickets:
            make_note(cast.nadia if hour % 2 else ticket.author, ticket, f"Hour {hour}.")
        assert postman.send_due().trouble
        pass_time(hours=3)
    for ticket in tickets:
        close(cast.nadia, ticket)
    assert waiting() == Mail.select().count()
    office.open()
    while waiting():
        postman.send_due()
        pass_time(hours=1)
    assert arrived(office) == each_once()
    told = defaultdict(list)
    for message in office.received:
        mail = Mail.get(Mail.message_id == message["Message-ID"].strip("<>").partition("@")[0])
        assert message["To"].addresses[0].addr_spec == User.get_by_id(mail.recipient_id).email
        told[mail.recipient_id, mail.thread].append(mail.facts["event"])
    assert len(told) == 3 * len(tickets) and all(events == sorted(events) for events in told.values())


def test_text_that_is_refused_fails_with_the_reason_and_only_that_one(cast, office, postman):
    make_ticket(cast.alice)
    office.text_replies = ["554 5.7.1 Spam"]
    done = postman.send_due()
    assert (done.sent, done.failed, Mail.get(Mail.failed_at.is_null(False)).reason) == (2, 1, "554 5.7.1 Spam")


@pytest.mark.parametrize("reply", ["451 4.3.0 Try later", "421 4.3.2 Shutting down"])
def test_text_that_is_not_taken_for_now_is_sent_later(cast, office, postman, reply):
    make_ticket(cast.alice)
    office.text_replies = [reply]
    assert (postman.send_due().put_off, waiting()) == (1, 1)
    pass_time(minutes=1)
    postman.send_due()
    assert arrived(office) == each_once()


def test_mail_whose_receipt_was_not_said_comes_again_under_the_same_number(cast, office, postman):
    make_ticket(cast.alice)
    office.loses_reply = 1
    assert postman.send_due().put_off == 1
    pass_time(minutes=1)
    postman.send_due()
    assert waiting() == 0 and sorted(arrived(office).values()) == [1, 1, 2]
    twice = [body(m) for m in office.received if arrived(office)[m["Message-ID"].strip("<>").partition("@")[0]] == 2]
    assert len(twice) == 2 and len(set(twice)) == 1


def test_who_is_killed_between_the_taking_of_a_mail_and_its_note_doubles_that_one_alone(app, cast, office):
    make_ticket(cast.alice)
    office.answers_never = True
    data = app.config["PORTAL"].data
    settings = environment(data, PORTAL_SMTP_URL=office.url)
    process = subprocess.Popen([*COMMAND, "mail", "send"], env=settings, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert office.is_holding.wait(PATIENCE), process.communicate(timeout=10)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=PATIENCE)
    office.answers_never = False
    pass_time(minutes=6)
    assert run(data, "mail", "send", PORTAL_SMTP_URL=office.url).stdout.endswith("0 failed, 0 waiting\n")
    assert set(arrived(office)) == set(each_once()) and sorted(arrived(office).values()) == [1, 1, 2]


def test_portal_whose_sender_is_killed_sends_on(app, cast, office):
    """The process that serves and sends is killed while the server has the text of a mail; its parent makes another."""
    make_ticket(cast.alice)
    office.stands_still = True
    with serving(app.config["PORTAL"].data, PORTAL_SMTP_URL=office.url, PORTAL_WORKERS="2") as server:
        assert office.is_holding.wait(PATIENCE), server.output
        for pid in server.workers():
            os.kill(pid, signal.SIGKILL)
        office.stands_still = False
        pass_time(minutes=6)
        assert office.wait_for(3), server.output
        assert server.stop() == 0
    assert arrived(office) == each_once()


def test_tickets_and_notes_are_taken_while_the_server_hangs(app, cast, office):
    make_ticket(cast.bob)
    office.stands_still = True
    with serving(app.config["PORTAL"].data, PORTAL_SMTP_URL=office.url, PORTAL_WORKERS="1") as server:
        assert office.is_holding.wait(PATIENCE), server.output
        browser = server.browser()
        assert browser.sign_in(cast.alice.email, PASSWORD) == 303
        token = browser.token("/tickets")
        status, headers, _text = browser.ask(
            "POST", "/services/agenda/tickets", {**request_form(), "csrf_token": token}
        )
        assert status == 303
        note = {**note_form(), "csrf_token": token}
        assert browser.ask("POST", f"{headers['location']}/notes", note)[0] == 303
        assert office.received == [] and waiting() == 8, "the server has answered nothing all the while"
        office.close()  # or the portal would wait for it before it ends


def test_many_recipients_have_one_mail_each(cast, office, postman):
    with database.atomic():
        people = [
            create_user(COMMAND_LINE, f"agent{n}@support.example", f"Agent {n}", Role.AGENT, None, "fr", None)
            for n in range(60)
        ]
    make_ticket(cast.alice)
    assert postman.send_due().sent == len(people) + 3
    assert arrived(office) == each_once() and office.connections == 1
    assert {m["To"].addresses[0].addr_spec for m in office.received} >= {person.email for person in people}
    assert all(len(message["To"].addresses) == 1 and not message["Cc"] for message in office.received)


NASTY = "Eve\r\nBcc: evil@x.example\r\n\r\n<script>alert(1)</script>\u2028x\x00\x0b"
HEADERS = {
    "From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Auto-Submitted",
    "List-Unsubscribe", "List-Unsubscribe-Post",
    "X-Auto-Response-Suppress", "MIME-Version", "Content-Type", "Content-Language",
    "X-Peer", "X-MailFrom", "X-RcptTo",
}  # fmt: skip


def test_lines_in_names_and_summaries_are_no_headers(cast, office, postman):
    ticket = make_ticket(cast.alice)
    make_note(cast.nadia, ticket)
    for user in (cast.alice, cast.nadia):
        notify(user, Notice.PASSWORD_CHANGED)
    with database.atomic():  # past the portal's own forms, which keep lines out
        Ticket.update(summary=NASTY[:60]).execute()
        User.update(name=NASTY[:60]).execute()
        Client.update(name="CPE\r\nBcc: evil@x.example").where(Client.id == cast.ribambelle.id).execute()
    assert postman.send_due().failed == 0 and len(office.received) == 6
    for message in office.received:
        assert set(message.keys()) <= HEADERS and len(message["To"].addresses) == 1
        assert "evil" not in message["To"].addresses[0].addr_spec
        assert "\n" not in message["Subject"] and "<script>" not in message.get_body(("html",)).get_content()


@pytest.mark.parametrize("hidden", ["=0d=0aBcc:_evil@x.example", "=0d=0a=0d=0aAnother_mail", "=0aX:_y"])
@pytest.mark.parametrize("around", ["{}", "Help {} me", "a{}b"])
def test_lines_hidden_in_encoded_words_are_no_headers(signed_in, cast, office, postman, hidden, around):
    typed = around.format(f"=?utf-8?q?{hidden}?=")
    signed_in(cast.alice).post("/account", data={"name": typed, "language": "en"})
    make_ticket(cast.alice, summary=typed)
    notify(cast.alice, Notice.TEST)
    assert postman.send_due().failed == 0 and len(office.received) == 4
    for message in office.received:
        assert set(message.keys()) <= HEADERS and len(message["To"].addresses) == 1
        assert "\n" not in message["Subject"] and "\n" not in message["To"]
        assert "Auto-Submitted" in message and message.is_multipart()


def test_internal_words_reach_nobody_of_the_cast_whatever_happens(cast, office, postman):
    ticket = make_ticket(cast.alice)
    other = make_ticket(cast.bob)
    for agent in (cast.nadia, cast.adam):
        make_note(agent, ticket, "Canary title", "Canary note", internal=True, files=1)
        make_note(agent, other, "Canary title", "Canary note", internal=True, files=1)
    for writer in (cast.mona, cast.nadia, cast.alice, cast.adam):
        make_note(writer, ticket, "Said aloud")
    move(cast.adam, ticket, Status.INVESTIGATION, State.AWAITING_CLIENT, assignee=cast.nadia, severity=1)
    make_note(cast.adam, ticket, "Canary title", "Canary note", internal=True)
    make_note(cast.alice, ticket, "Said aloud")
    move(cast.adam, ticket, Status.RESOLUTION, State.SOLUTION_PROVIDED, assignee=cast.nadia)
    close(cast.nadia, ticket, external_ref="GN-1")
    assert postman.send_due().failed == 0
    assert len(office.received) == Mail.select().count() > 15 and Event.select().count() > 10
    assert {m["To"].addresses[0].addr_spec.partition("@")[0] for m in office.received} == {
        "alice", "bob", "nadia", "adam"
    }  # fmt: skip
    for message in office.received:
        assert "anary" not in message.as_string() and "anary" not in body(message)
        assert "anary" not in message.get_body(("html",)).get_content()
