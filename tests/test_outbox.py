"""The outbox and a real mail server: down and back, refusing, hanging, killed in the middle. Each mail arrives once.

The clock is moved by the data: a mail is made due instead of being waited for.
"""

import re
import signal
import ssl
import subprocess
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
import trustme

from portal import outbox, post
from portal.db import database, utcnow
from portal.letters import Letter
from portal.mail_settings import Smtp
from portal.outbox import Mail
from portal.tickets.housekeeping import clean_up
from portal.tickets.models import Event, Ticket
from tests.factories import make_draft, make_note, make_ticket
from tests.mailing import pass_time, sent_through
from tests.post_office import PASSWORD, PostOffice
from tests.running import COMMAND, PATIENCE, environment, run
from tests.serving import serving

ADDRESSES = {1: "alice@ribambelle.example", 2: "carol@ribambelle.example", 4: "bob@shore.example"}
ALICE, CAROL, BOB = ADDRESSES


def enqueue(recipient: int = ALICE, subject: str = "Hello", thread: str = "ticket-1") -> None:
    outbox.enqueue("test", recipient, thread, {"subject": subject})


def write(mail: Mail) -> Letter | None:
    if mail.facts["subject"] == "poison":
        raise ZeroDivisionError("poisoned")
    if mail.facts["subject"] == "nothing":
        return None
    return Letter("Someone", ADDRESSES[mail.recipient_id], mail.facts["subject"], "Text é", "<p>Text é</p>", "en")


@pytest.fixture
def postman(app, cast, office, monkeypatch):
    return sent_through(app, office, monkeypatch, {"test": write})


def waiting():
    return [mail.facts["subject"] for mail in Mail.select().where(Mail.sent_at.is_null() & Mail.failed_at.is_null())]


# --- put in --------------------------------------------------------------------------------------------------------


def test_mail_is_undone_with_the_change_that_it_tells_of(cast):
    draft = make_draft(cast.alice)
    with pytest.raises(ZeroDivisionError), database.atomic():
        make_ticket(cast.alice)
        assert Mail.select().count() > 0
        raise ZeroDivisionError
    assert (Mail.select().count(), Event.select().count(), list(Ticket.select())) == (0, 0, [draft])


def test_what_is_kept_holds_no_word_and_no_address(cast):
    ticket = make_ticket(cast.alice, summary="Canary summary", description="Canary words")
    make_note(cast.nadia, ticket, "Canary title", "Canary note")
    rows = str(list(Mail.select().dicts()))
    assert Mail.select().count() == 4 and "Canary" not in rows and "@" not in rows


# --- sent ----------------------------------------------------------------------------------------------------------


def test_mail_arrives_with_its_headers_and_both_parts(office, postman):
    enqueue(subject="Été : « ça va »\r\nBcc: evil@x.example\u2028x")
    assert (postman.send_due().sent, postman.send_due().sent) == (1, 0)
    (message,) = office.received
    assert message["Subject"] == "Été : « ça va » Bcc: evil@x.example x" and message["Bcc"] is None
    assert message["Auto-Submitted"] == "auto-generated" and message["X-Auto-Response-Suppress"] == "All"
    assert message["List-Unsubscribe"] is None
    assert str(message["From"]) == "Ticket portal <guichet@localhost>"
    assert message["References"] == message["In-Reply-To"] == "<ticket-1@127.0.0.1>"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert message.get_body(("plain",)).get_content().strip() == "Text é"
    assert message.as_bytes().isascii()


def test_name_of_the_sender_and_a_long_host_are_kept_whole(app, cast, office, monkeypatch):
    host = f"{'b' * 60}.{'c' * 60}.example.org"
    postman = sent_through(app, office, monkeypatch, {"test": write}, url=f"https://{host}", name="Été")
    enqueue()
    postman.send_due()
    (message,) = office.received
    assert message["From"].addresses[0].display_name == "Été"
    assert message["References"] == f"<ticket-1@{host}>" and message["Message-ID"].endswith(f"@{host}>")


def test_many_mails_take_one_connection(office, postman):
    with database.atomic():
        for n in range(63):
            enqueue((ALICE, CAROL, BOB)[n % 3], f"{n}", f"ticket-{n % 7}")
    assert postman.send_due().sent == 63
    assert office.connections == 1
    for address in ADDRESSES.values():
        for thread in range(7):
            numbers = [int(s) for s in office.subjects(address) if int(s) % 7 == thread]
            assert numbers == sorted(numbers) and len(numbers) == 3


def test_two_who_send_at_once_send_each_mail_once(cast):
    for n in range(20):
        enqueue(subject=str(n), thread=str(n))
    claimed = [outbox.claim() for _ in range(21)]
    assert len({mail.id for mail in claimed if mail}) == 20 and claimed[-1] is None


def test_mail_of_which_nothing_is_left_to_say_is_forgotten(office, postman):
    enqueue(subject="nothing")
    enqueue(subject="after")
    assert postman.send_due().sent == 1
    assert office.subjects() == ["after"] and Mail.select().count() == 1


# --- trouble -------------------------------------------------------------------------------------------------------


def test_server_that_is_down_for_a_day_gets_each_mail_once_and_in_order(office, postman):
    office.close()
    for n in range(6):
        enqueue((ALICE, BOB)[n % 2], str(n))
    pauses, passed = [], timedelta()
    while passed < timedelta(days=1):
        tried = postman.send_due()
        assert tried.trouble and (tried.sent, tried.put_off) == (0, 1)
        first = Mail.get(Mail.id == 1)
        pauses.append(round((first.next_at - utcnow()).total_seconds()))
        pass_time(hours=1)
        passed += timedelta(hours=1)
    assert len(waiting()) == 6 and "Connection refused" in Mail.get(Mail.id == 1).reason
    assert max(pauses) <= 3600
    office.open()
    while postman.send_due().sent:
        pass_time(hours=1)
    assert waiting() == []
    assert (office.subjects(ADDRESSES[ALICE]), office.subjects(ADDRESSES[BOB])) == (["0", "2", "4"], ["1", "3", "5"])


def test_pauses_double_up_to_an_hour(office, postman):
    office.close()
    enqueue()
    pauses = []
    for _ in range(13):
        postman.send_due()
        pauses.append(round((Mail.get().next_at - utcnow()).total_seconds()))
        pass_time(hours=1)
    assert pauses == [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600, 3600]


def test_server_that_is_down_for_weeks_loses_nothing(office, postman):
    office.close()
    enqueue()
    for _ in range(4):
        pass_time(days=9)
        assert postman.send_due().trouble
    office.open()
    pass_time(hours=1)
    assert postman.send_due().sent == 1


def test_recipient_who_is_refused_is_kept_with_the_reason_and_keeps_nobody_waiting(office, postman):
    office.replies[ADDRESSES[ALICE]] = ["550 5.1.1 No such person"]
    enqueue(ALICE, "first")
    enqueue(BOB, "other")
    enqueue(ALICE, "second")
    done = postman.send_due()
    assert (done.sent, done.failed) == (2, 1)
    failed = Mail.get(Mail.failed_at.is_null(False))
    assert (failed.facts["subject"], failed.reason) == ("first", "550 5.1.1 No such person")
    pass_time(days=1)
    assert postman.send_due().failed == 0 and office.subjects() == ["other", "second"]


def test_recipient_who_is_refused_for_now_is_tried_again_in_order(office, postman):
    office.replies[ADDRESSES[ALICE]] = ["450 Try later"]
    enqueue(ALICE, "first")
    enqueue(ALICE, "second")
    enqueue(BOB, "other")
    assert (postman.send_due().put_off, office.subjects()) == (1, ["other"])
    pass_time(minutes=1)
    assert (postman.send_due().sent, office.subjects()) == (2, ["other", "first", "second"])


def test_recipient_who_is_refused_for_now_for_days_has_failed(office, postman):
    office.replies[ADDRESSES[ALICE]] = ["450 Full"] * 9
    enqueue()
    postman.send_due()
    pass_time(days=6)
    assert postman.send_due().failed == 1
    assert Mail.get().reason == "450 Full"


def test_sender_who_is_refused_is_the_settings_fault_and_no_mail_fails_of_it(office, postman):
    office.sender_reply = "553 5.7.1 Sender not owned by user"
    enqueue(ALICE)
    enqueue(BOB)
    pass_time(days=30)
    done = postman.send_due()
    assert (done.trouble, done.failed, len(waiting())) == ("553 5.7.1 Sender not owned by user", 0, 2)
    office.sender_reply = "250 OK"
    pass_time(hours=1)
    assert postman.send_due().sent == 2


def test_server_that_says_goodbye_in_between_is_called_again(office, postman):
    office.replies[ADDRESSES[ALICE]] = ["421 Enough for now"]
    enqueue(ALICE)
    enqueue(BOB, "other")
    postman.send_due()
    pass_time(minutes=1)
    postman.send_due()
    assert office.subjects() == ["other", "Hello"] and office.connections == 3


def test_connection_that_breaks_off_half_way_costs_one_try(office, postman):
    office.breaks_off = 1
    enqueue(ALICE)
    enqueue(BOB, "other")
    done = postman.send_due()
    assert (done.sent, done.put_off, office.subjects()) == (1, 1, ["other"])
    pass_time(minutes=1)
    assert postman.send_due().sent == 1
    assert Counter(office.subjects()) == {"Hello": 1, "other": 1}


def test_server_that_stands_still_is_left_and_tried_again(office, postman, monkeypatch):
    monkeypatch.setattr(post, "TIMEOUT", 0.2)
    office.stands_still = True
    enqueue()
    assert postman.send_due().put_off == 1
    assert "timed out" in Mail.get().reason
    office.stands_still = False
    pass_time(minutes=1)
    assert postman.send_due().sent == 1


def test_mail_that_cannot_be_written_fails_alone(office, postman):
    enqueue(subject="poison")
    enqueue(subject="after")
    done = postman.send_due()
    assert (done.sent, done.failed, office.subjects()) == (1, 1, ["after"])
    assert "poisoned" in Mail.get(Mail.failed_at.is_null(False)).reason


def test_address_that_is_none_fails_alone(office, postman, monkeypatch):
    monkeypatch.setitem(ADDRESSES, ALICE, "no address\r\nBcc: x@y.example")
    enqueue(ALICE)
    enqueue(BOB)
    assert (postman.send_due().failed, len(office.received)) == (1, 1)


@pytest.mark.parametrize("hangs_in", ["first", "last"])
def test_process_that_is_killed_while_it_sends_loses_and_doubles_nothing(app, cast, office, hangs_in):
    """The process is killed when the server has the text of a mail and has not answered yet."""
    ticket = make_ticket(cast.alice)
    data = app.config["PORTAL"].data
    office.stands_still = True
    if hangs_in == "last":
        office.stands_still = False
        assert run(data, "mail", "send", PORTAL_SMTP_URL=office.url).returncode == 0
        office.stands_still = True
    note = make_note(cast.nadia, ticket)
    settings = environment(data, PORTAL_SMTP_URL=office.url)
    process = subprocess.Popen([*COMMAND, "mail", "send"], env=settings, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert office.is_holding.wait(PATIENCE), process.communicate(timeout=10)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=PATIENCE)
    office.stands_still = False
    assert "0 failed" in run(data, "mail", "send", PORTAL_SMTP_URL=office.url).stdout
    pass_time(minutes=6)
    assert run(data, "mail", "send", PORTAL_SMTP_URL=office.url).stdout.endswith("0 failed, 0 waiting\n")
    told = Counter(message["Message-ID"] for message in office.received)
    assert set(told.values()) == {1} and len(told) == Mail.select().count() == 4
    to_alice = [m.get_body(("plain",)).get_content() for m in office.received if cast.alice.email in m["To"]]
    assert [note.title in text for text in to_alice] == [False, True]


def test_portal_that_serves_sends_by_itself_and_one_process_alone_does(app, cast, office):
    make_ticket(cast.alice)
    with serving(app.config["PORTAL"].data, PORTAL_SMTP_URL=office.url, PORTAL_WORKERS="2") as server:
        assert office.wait_for(3)
        make_note(cast.nadia, Ticket.get())
        assert office.wait_for(4)
        assert server.stop() == 0
    assert sum(map(int, re.findall(r"mails: (\d+) sent", server.output))) == 4
    assert len({message["Message-ID"] for message in office.received}) == 4 and waiting() == []


def test_clock_that_was_far_ahead_keeps_no_mail_back(office, postman):
    enqueue()
    pass_time(days=-400)
    assert postman.send_due().sent == 1


def test_lease_of_another_is_left_alone(office, postman):
    enqueue()
    assert outbox.claim() is not None
    enqueue(subject="later of the same thread")
    assert postman.send_due().sent == 0
    pass_time(minutes=6)
    assert postman.send_due().sent == 2 and office.subjects() == ["Hello", "later of the same thread"]


# --- doors ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def secured(authority, tmp_path, monkeypatch):
    """A function that opens an office with a certificate that this machine trusts, or does not."""
    opened = []

    def open_office(security, is_trusted=True):
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert("127.0.0.1").configure_cert(context)
        if is_trusted:
            authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
            monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        opened.append(PostOffice(security, context, has_login=True).open())
        return opened[-1]

    yield open_office
    for office in opened:
        office.close()


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
def test_mail_is_handed_in_with_a_password(app, cast, secured, security, monkeypatch):
    office = secured(security)
    postman = sent_through(app, office, monkeypatch, {"test": write})
    enqueue()
    assert postman.send_due().sent == 1
    assert office.logins == ["guichet"] and office.subjects() == ["Hello"]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_server_that_nobody_vouches_for_gets_neither_password_nor_mail(app, cast, secured, security, monkeypatch):
    office = secured(security, is_trusted=False)
    enqueue()
    trouble = sent_through(app, office, monkeypatch, {"test": write}).send_due().trouble
    assert "CERTIFICATE_VERIFY_FAILED" in trouble and (office.logins, office.received) == ([], [])


def test_server_without_starttls_gets_nothing_when_it_is_asked_for(app, cast, office, monkeypatch):
    monkeypatch.setattr(PostOffice, "smtp", Smtp("127.0.0.1", office.port, "starttls", "a", "b"))
    enqueue()
    assert "STARTTLS" in sent_through(app, office, monkeypatch, {"test": write}).send_due().trouble
    assert office.received == []


def test_wrong_password_is_no_fault_of_the_mail_and_is_not_said(app, cast, secured, monkeypatch, caplog):
    office = secured("none")
    monkeypatch.setattr(PostOffice, "smtp", replace(office.smtp, password="not-the-one"))
    enqueue()
    done = sent_through(app, office, monkeypatch, {"test": write}).send_due()
    assert "535" in done.trouble and waiting() == ["Hello"]
    assert "not-the-one" not in caplog.text + done.trouble + Mail.get().reason
    assert PASSWORD not in repr(app.config["PORTAL"])


# --- without a server, and afterwards -------------------------------------------------------------------------------


def test_without_a_server_mails_are_files_and_the_command_says_where(app, cast):
    make_ticket(cast.alice, summary="L'été")
    portal = app.config["PORTAL"]
    said = run(portal.data, "mail", "send").stdout
    assert said == f"3 sent to {portal.mail}, 0 failed, 0 waiting\n"
    files = sorted(portal.mail.glob("*"))
    assert [file.suffix for file in files] == [".eml"] * 3
    assert b"alice@ribambelle.example" in files[0].read_bytes()
    assert run(portal.data, "mail", "send").stdout == "0 sent, 0 failed, 0 waiting\n"


def test_command_says_why_nothing_can_be_sent(app, cast, office):
    office.close()
    make_ticket(cast.alice)
    done = run(app.config["PORTAL"].data, "mail", "send", PORTAL_SMTP_URL=office.url)
    assert done.returncode == 1 and "3 waiting" in done.stdout
    assert f"no mail can be sent: 127.0.0.1:{office.port}" in done.stderr.splitlines()[-1]


def test_mails_are_forgotten_when_they_are_over(office, postman):
    office.replies[ADDRESSES[BOB]] = ["550 No"]
    enqueue(ALICE, "sent")
    enqueue(BOB, "failed")
    postman.send_due()
    office.close()
    enqueue(CAROL, "waiting")
    pass_over(days=29)
    clean_up()
    assert Mail.select().count() == 3
    pass_over(days=2)
    clean_up()
    assert {mail.facts["subject"] for mail in Mail.select()} == {"failed", "waiting"}
    pass_over(days=340)
    clean_up()
    assert waiting() == ["waiting"] and Mail.select().count() == 1


def pass_over(**time):
    """Let it be later for what is over."""
    for mail in Mail.select():
        moments = {"sent_at": mail.sent_at, "failed_at": mail.failed_at}
        older = {name: moment - timedelta(**time) for name, moment in moments.items() if moment}
        if older:
            Mail.update(**older).where(Mail.id == mail.id).execute()
