"""The administrators' page of mails: what waits, failed and was sent; tried again, given up, tested."""

from dataclasses import replace
from datetime import timedelta

import pytest

from portal import outbox
from portal.accounts.actions import choose_language
from portal.accounts.audit import Action, Entry
from portal.accounts.models import User
from portal.accounts.notices import Notice, notify
from portal.admin import mails
from portal.admin.mail_labels import ABOUT, REASON
from portal.admin.mail_reasons import Reason, reason_of
from portal.beside import WRITERS
from portal.db import utcnow
from portal.mail_settings import Smtp
from portal.outbox import Mail
from portal.postman import Postman
from portal.tickets import digests
from portal.tickets.news import News
from tests.factories import make_note, make_ticket
from tests.mailing import sent_through
from tests.markup import tree, words

ADDRESS = "/admin/outbox"


@pytest.fixture
def adam(signed_in, cast):
    """The administrator's browser."""
    return signed_in(cast.adam)


@pytest.fixture
def server(app, office, monkeypatch):
    """The server that the portal hands its mails in at."""
    sent_through(app, office, monkeypatch)
    return office


def send(app):
    return Postman(app, WRITERS).send_due()


def rows(client, **query):
    """The mails of a page: the words of each cell."""
    page = tree(client.get(ADDRESS, query_string=query).text)
    return [[words(cell) for cell in row.iter("td")] for row in page.iter("tr")][1:]


def counts(client):
    return [words(n) for n in tree(client.get(ADDRESS).text).iter("span") if n.get("class") == "n"][-3:]


def put_off(mail, reason, **columns):
    columns = {"attempts": 1, "next_at": utcnow() + timedelta(minutes=9), **columns}
    Mail.update(reason=reason, **columns).where(Mail.id == mail.id).execute()


def fail(mail, reason="550 5.1.1 No such person"):
    put_off(mail, reason, failed_at=utcnow())


def said(client, answer):
    """What the page says that a form leads to."""
    assert answer.status_code == 303
    return words(tree(client.get(answer.location).text))


def actions():
    entries = Entry.select().where(Entry.action.startswith("mail_")).order_by(Entry.id)
    return [(entry.action, entry.actor.name, entry.address, entry.user and entry.user.name) for entry in entries]


# --- what it shows --------------------------------------------------------------------------------------------------


def test_mails_are_shown_with_what_they_are_about_and_for_whom(app, adam, cast):
    number = make_ticket(cast.alice).number
    notify(cast.bob, Notice.PASSWORD_CHANGED)
    mine = Mail.get(Mail.recipient_id == cast.alice.id)
    put_off(mine, "450 4.2.0 Greylisted")
    assert [row[:2] + row[3:5] for row in rows(adam)] == [
        [
            f"Request received Ticket {number}",
            "Alice Tremblay alice@ribambelle.example",
            "Tries: 1",
            "The mail server asks to try again later. 450 4.2.0 Greylisted",
        ],
        ["Password changed", "Bob MacDougall bob@shore.example", "Tries: 0", "Waits for its turn."],
        [f"New ticket Ticket {number}", "Adam Bouchard adam@support.example", "Tries: 0", "Waits for its turn."],
        [f"New ticket Ticket {number}", "Nadia Ferhat nadia@support.example", "Tries: 0", "Waits for its turn."],
    ], "what is in trouble comes first, then what leaves next"
    fail(mine)
    send(app)
    assert counts(adam) == ["0", "1", "3"]
    ((about, _who, _when, tries, why, _acts),) = rows(adam, show="failed")
    assert about.startswith("Request received") and tries == "Tries: 1"
    assert why.startswith("The mail server does not know this address.") and why.endswith("550 5.1.1 No such person")
    assert [len(row) for row in rows(adam, show="sent")] == [4, 4, 4]


def test_nothing_is_there_to_show(adam):
    assert rows(adam) == [] and counts(adam) == ["0", "0", "0"]
    for show, sentence in (
        ("waiting", "No e-mail waits."),
        ("failed", "No e-mail has failed"),
        ("sent", "No e-mail was sent"),
    ):
        assert sentence in adam.get(ADDRESS, query_string={"show": show}).text


@pytest.mark.parametrize("query", [{"show": "all"}, {"page": "0"}, {"page": "-1"}, {"page": "x"}, {"page": "9" * 30}])
def test_address_that_asks_for_what_is_not_shows_the_first_page(adam, cast, query):
    make_ticket(cast.alice)
    assert len(rows(adam, **query)) == 3


def test_long_list_comes_in_pages(adam, cast, monkeypatch):
    monkeypatch.setattr(mails, "ROWS", 2)
    make_ticket(cast.alice)
    assert (len(rows(adam)), len(rows(adam, page=2)), len(rows(adam, page=99))) == (2, 1, 1)
    links = {a.get("rel"): a.get("href") for a in tree(adam.get(f"{ADDRESS}?page=2").text).iter("a")}
    assert links["prev"] == "/admin/outbox?show=waiting&page=1" and "next" not in links


def test_fragment_is_the_list_alone(adam, cast):
    make_ticket(cast.alice)
    answer = adam.get(ADDRESS, headers={"HX-Request": "true"})
    assert answer.text.lstrip().startswith('<div id="mails">') and "New ticket" in answer.text
    assert "<html" not in answer.text and "HX-Request" in answer.headers["Vary"]


def test_administrators_are_led_there_and_it_speaks_their_language(adam, cast):
    assert ADDRESS in [a.get("href") for a in tree(adam.get("/admin/solutions").text).iter("a")]
    make_ticket(cast.alice)
    put_off(Mail.get(), "452 4.2.2 Mailbox full")
    adam.post("/language", data={"language": "fr"})
    page = words(tree(adam.get(ADDRESS).text))
    assert "La boîte de courriel de la personne est pleine." in page and "Demande reçue" in page


def test_place_of_the_mails_is_said_and_no_password(app, adam, monkeypatch):
    assert str(app.config["PORTAL"].mail) in adam.get(ADDRESS).text
    smtp = Smtp("mail.example.org", 587, "starttls", "guichet", "hunter2")
    monkeypatch.setitem(app.config, "PORTAL", replace(app.config["PORTAL"], smtp=smtp))
    page = adam.get(ADDRESS).text
    assert "mail.example.org:587" in page and "guichet@localhost" in page
    assert "hunter2" not in page and str(app.config["PORTAL"].mail) not in page


def test_what_servers_and_people_write_is_inert(adam, cast):
    User.update(name="<script>alert(1)</script>").where(User.id == cast.alice.id).execute()
    make_ticket(cast.alice)
    put_off(Mail.get(), "550 <script>alert(2)</script>")
    page = adam.get(ADDRESS).text
    assert "&lt;script&gt;alert(1)" in page and "&lt;script&gt;alert(2)" in page and "<script>alert" not in page


def test_recipient_who_is_gone_is_a_dash(adam, cast):
    make_ticket(cast.alice)
    Mail.update(facts={"event": 999, "news": "gone"}).execute()
    assert rows(adam)[0][0] == "gone"


SAID = {
    "550 5.1.1 <x@y.example>: Recipient address rejected: User unknown": (Reason.ADDRESS, True),
    "550 No such user here": (Reason.ADDRESS, True),
    "553 Mailbox name not allowed": (Reason.ADDRESS, True),
    "550 5.2.1 Mailbox disabled": (Reason.ADDRESS, True),
    "552 5.2.2 Over quota": (Reason.FULL, True),
    "452 4.2.2 Over quota": (Reason.FULL, False),
    "550 5.7.1 Blocked as spam": (Reason.UNWANTED, True),
    "554 Transaction failed": (Reason.UNWANTED, True),
    "421 Too busy": (Reason.LATER, False),
    "450 4.2.0 Greylisted": (Reason.LATER, True),
    "452 4.3.1 Insufficient system storage": (Reason.LATER, False),
    "553 5.7.1 Sender not owned by user": (Reason.SENDER, False),
    "connection lost: timed out": (Reason.LOST, False),
    "mail.example.org:587: [Errno 111] Connection refused": (Reason.UNREACHABLE, False),
    "mail.example.org:587: [Errno -2] Name or service not known": (Reason.UNREACHABLE, False),
    "mail.example.org:587: 554 No service for you": (Reason.UNREACHABLE, False),
    "mail.example.org:587: 535 5.7.8 Authentication failed": (Reason.SIGN_IN, False),
    "mail.example.org:25: SMTP AUTH extension not supported by server.": (Reason.SIGN_IN, False),
    "mail.example.org:587: STARTTLS extension not supported by server.": (Reason.UNENCRYPTED, False),
    "mail.example.org:465: [SSL: CERTIFICATE_VERIFY_FAILED] self-signed certificate": (Reason.UNTRUSTED, False),
    "/srv/guichet/mail/2026.eml: No space left on device": (Reason.FOLDER, False),
    "it cannot be written: division by zero": (Reason.UNWRITTEN, True),
    outbox.ENOUGH: (Reason.ENOUGH, False),
    outbox.GIVEN_UP: (Reason.GIVEN_UP, True),
    "anything else": (Reason.OTHER, False),
    "": (Reason.NEXT, False),
}


@pytest.mark.parametrize("text", SAID)
def test_reason_is_found_in_what_the_server_said(text):
    reason, has_failed = SAID[text]
    assert reason_of(Mail(reason=text, failed_at=utcnow() if has_failed else None), False) is reason


def test_every_mail_and_every_reason_has_its_words():
    assert set(ABOUT) == {*News, *Notice, digests.KIND} and set(REASON) == set(Reason)


# --- what can be done -----------------------------------------------------------------------------------------------


def test_mail_that_failed_is_tried_again_and_sent_once(app, adam, cast, server):
    server.replies["alice@ribambelle.example"] = ["550 5.1.1 No such person"]
    make_ticket(cast.alice)
    assert send(app).failed == 1
    mail = Mail.get(Mail.failed_at.is_null(False))
    for sentence in ("1 e-mail is tried again", "Nothing was changed"):
        assert sentence in said(adam, adam.post(f"{ADDRESS}/{mail.id}/retries", data={"show": "failed"}))
    assert (send(app).sent, send(app).sent) == (1, 0)
    assert "Nothing was changed" in said(adam, adam.post(f"{ADDRESS}/{mail.id}/retries"))
    assert send(app).sent == 0 and len(server.received) == 3
    assert actions() == [("mail_retried", "Adam Bouchard", "127.0.0.1", "Alice Tremblay")]


def test_mail_that_was_put_off_is_tried_now(app, adam, cast, server):
    server.replies["alice@ribambelle.example"] = ["450 Later"]
    make_ticket(cast.alice)
    send(app)
    mail = Mail.get(Mail.sent_at.is_null())
    assert send(app).sent == 0
    adam.post(f"{ADDRESS}/{mail.id}/retries")
    assert send(app).sent == 1


@pytest.mark.parametrize("what", ["retries", "withdrawal"])
def test_mail_that_is_being_sent_is_left_alone(adam, cast, what):
    make_ticket(cast.alice)
    claimed = outbox.claim()
    before = list(Mail.select().dicts())
    assert rows(adam)[-1][4:] == ["Is being sent.", ""]
    assert "Nothing was changed" in said(adam, adam.post(f"{ADDRESS}/{claimed.id}/{what}"))
    assert list(Mail.select().dicts()) == before and actions() == []
    outbox.done(claimed)
    assert Mail.get_by_id(claimed.id).sent_at


def test_all_that_failed_are_tried_again_but_for_those_given_up(app, adam, cast):
    make_ticket(cast.alice)
    first, second, third = Mail.select().order_by(Mail.id)
    fail(first)
    fail(second, "554 Spam")
    adam.post(f"{ADDRESS}/{third.id}/withdrawal")
    assert "2 e-mails are tried again" in said(adam, adam.post(f"{ADDRESS}/retries"))
    assert send(app).sent == 2
    assert counts(adam) == ["0", "1", "2"]
    adam.post(f"{ADDRESS}/retries")
    assert [action for action, *_rest in actions()] == [Action.MAIL_GIVEN_UP, Action.MAIL_RETRIED]


def test_mail_that_is_given_up_is_not_sent_and_keeps_nobody_waiting(app, adam, cast):
    ticket = make_ticket(cast.alice)
    make_note(cast.nadia, ticket)
    first, second = Mail.select().where(Mail.recipient_id == cast.alice.id).order_by(Mail.id)
    put_off(first, "450 Later")
    assert "The e-mail will not be sent" in said(adam, adam.post(f"{ADDRESS}/{first.id}/withdrawal"))
    send(app)
    assert Mail.get_by_id(second.id).sent_at and not Mail.get_by_id(first.id).sent_at
    assert "An administrator gave it up." in rows(adam, show="failed")[0]
    assert "Nothing was changed" in said(adam, adam.post(f"{ADDRESS}/{second.id}/withdrawal"))
    adam.post(f"{ADDRESS}/{first.id}/retries")
    assert send(app).sent == 1


def test_worker_that_was_given_up_for_dead_says_no_more_what_became_of_a_mail(adam, cast):
    make_ticket(cast.alice)
    claimed = outbox.claim()
    Mail.update(next_at=utcnow()).where(Mail.id == claimed.id).execute()  # the lease is over
    adam.post(f"{ADDRESS}/{claimed.id}/withdrawal")
    outbox.done(claimed)
    assert Mail.get_by_id(claimed.id).reason == outbox.GIVEN_UP


@pytest.mark.parametrize("what", ["retries", "withdrawal"])
@pytest.mark.parametrize("id", ["0", "999999", str(2**63), "9" * 40])
def test_mail_that_does_not_exist_is_404(adam, what, id):
    assert adam.post(f"{ADDRESS}/{id}/{what}").status_code == 404


def test_form_leads_back_to_its_list(adam, cast):
    make_ticket(cast.alice)
    answer = adam.post(f"{ADDRESS}/{Mail.get().id}/withdrawal", data={"show": "waiting", "page": "3"})
    assert answer.location == "/admin/outbox?show=waiting&page=3"
    foreign = adam.post(f"{ADDRESS}/retries", data={"show": "//evil.example", "page": "//x"})
    assert foreign.location == "/admin/outbox?show=waiting"


def test_test_reaches_who_asked_for_it_in_that_language(app, adam, cast, server):
    choose_language(cast.adam, "fr")
    page = said(adam, adam.post(f"{ADDRESS}/tests"))
    assert "Un courriel d’essai est en route vers vous" in page and "Essai Adam Bouchard" in page
    assert send(app).sent == 1
    (message,) = server.received
    assert message["To"].addresses[0].addr_spec == cast.adam.email and message["Subject"] == "Un essai de Billetterie"
    assert "Vous avez demandé cet essai" in message.get_body(("plain",)).get_content()
    assert actions() == [("mail_tested", "Adam Bouchard", "127.0.0.1", "Adam Bouchard")]


def test_tests_have_an_end(adam):
    statuses = [adam.post(f"{ADDRESS}/tests").status_code for _ in range(11)]
    assert statuses == [303] * 10 + [429] and Mail.select().count() == 10
