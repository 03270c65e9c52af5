"""Which mails a person wishes, and the daily one: once a day at seven, each event once, only what may be seen.

The clock is moved by the data: what is held is made older instead of being waited for.
"""

import email
import re
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from email.policy import default

import pytest

from portal.accounts.models import User
from portal.beside import postman
from portal.db import database
from portal.outbox import Mail
from portal.tickets import digests
from portal.tickets.digests import Held, gather
from portal.tickets.models import Note
from portal.tickets.news import KINDS, News
from portal.tickets.rules import State, Status
from tests.factories import close, make_note, make_ticket, move
from tests.tickets.test_mails import words


@pytest.fixture
def post(app, cast):
    """A function that lets the postman make his round, and gives the mails by the first name of whom they are for."""
    folder = app.config["PORTAL"].mail

    def sent():
        shutil.rmtree(folder, ignore_errors=True)
        done = postman(app).send_due()
        assert not (done.failed or done.put_off)
        mails = [email.message_from_bytes(file.read_bytes(), policy=default) for file in sorted(folder.glob("*"))]
        return [(mail["To"].addresses[0].addr_spec.partition("@")[0], mail) for mail in mails]

    yield sent
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def ticket(cast, post):
    """A ticket of Alice that Nadia works on; the mails about it are read already."""
    made = make_ticket(cast.alice, 7, summary="Agenda is grey")
    move(cast.nadia, made, Status.CLASSIFICATION, State.IN_PROGRESS, assignee=cast.nadia)
    post()
    return made


def wish(user, **columns):
    User.update(**columns).where(User.id == user.id).execute()


def next_day():
    """Let seven o'clock have struck: what is held was held a day ago."""
    for row in Held.select().where(Held.mail_id.is_null()):
        Held.update(held_at=row.held_at - timedelta(days=1)).where(Held.id == row.id).execute()


# --- kinds ---------------------------------------------------------------------------------------------------------


def test_every_mail_has_a_kind_that_a_person_chooses():
    assert set(KINDS) == set(News)


UNWANTED = {
    "noted": lambda cast, ticket: make_note(cast.nadia, ticket),
    "moved": lambda cast, ticket: move(cast.nadia, ticket, Status.INVESTIGATION, State.IN_PROGRESS),
    "turn": lambda cast, ticket: move(cast.nadia, ticket, Status.CLASSIFICATION, State.AWAITING_CLIENT),
    "closed": lambda cast, ticket: close(cast.nadia, ticket),
    "answered": lambda cast, ticket: make_note(cast.alice, ticket),
}


@pytest.mark.parametrize("kind", UNWANTED)
@pytest.mark.parametrize("when", ["before", "while the mail waits"])
def test_kind_that_is_not_wished_is_not_sent(cast, post, ticket, kind, when):
    reader = cast.nadia if kind == "answered" else cast.alice
    if when == "before":
        wish(reader, unwanted=[kind])
    UNWANTED[kind](cast, ticket)
    assert when != "before" or not Mail.select().where(Mail.sent_at.is_null()).exists()
    wish(reader, unwanted=[kind])
    assert post() == []
    wish(reader, unwanted=[])
    make_note(cast.adam, ticket)
    assert [name for name, _mail in post()] == ["alice"]


def test_receipt_and_new_tickets_are_declined_each_for_oneself(cast, post):
    wish(cast.alice, unwanted=["received"])
    wish(cast.adam, unwanted=["new"])
    make_ticket(cast.alice)
    assert [name for name, _mail in post()] == ["nadia"]


def test_mail_says_how_to_stop_its_kind(app, cast, post, ticket):
    make_note(cast.nadia, ticket)
    ((_name, mail),) = post()
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = mail["List-Unsubscribe"].strip("<>")
    assert link.startswith("http://127.0.0.1:8000/unsubscriptions/")
    assert f"No more e-mails of this kind\n{link}" in words(mail).replace("\r", "")
    assert f'<a href="{link}">' in words(mail, "html")
    (file,) = app.config["PORTAL"].mail.glob("*")
    assert f"\r\nList-Unsubscribe: <{link}>\r\n".encode() in file.read_bytes(), "on one line, as it is"
    app.test_client().post(link.removeprefix("http://127.0.0.1:8000"))
    make_note(cast.nadia, ticket)
    assert post() == []


def test_link_is_built_from_the_setting(app, cast, post, monkeypatch):
    monkeypatch.setitem(app.config, "PORTAL", replace(app.config["PORTAL"], url="https://billets.example.org"))
    make_ticket(cast.alice)
    assert all(mail["List-Unsubscribe"].startswith("<https://billets.example.org/") for _name, mail in post())


# --- once a day ----------------------------------------------------------------------------------------------------


def test_events_of_a_day_are_one_mail_the_next_morning(cast, post, ticket):
    wish(cast.alice, digest=True)
    other = make_ticket(cast.alice, summary="Another one")
    make_note(cast.nadia, ticket, "First note", "Canary text")
    move(cast.nadia, ticket, Status.INVESTIGATION, State.IN_PROGRESS)
    assert [name for name, _mail in post() if name == "alice"] == []
    next_day()
    ((name, mail),) = post()
    assert name == "alice" and mail["Subject"] == "Your tickets: 3 events"
    text = words(mail).replace("\r", "")
    assert f"{ticket.number}  Agenda is grey\n- Nadia Ferhat added a note to your ticket: First note" in text
    assert f"{other.number}  Another one\n- We received your request" in text
    assert "- Your ticket moved on: Investigation" in text and "Canary" not in text
    assert text.count("/tickets/") == 2 and "No more daily e-mail\nhttp" in text
    assert mail["List-Unsubscribe"].strip("<>") in words(mail, "html")
    assert post() == [] and not Held.select().where(Held.mail_id.is_null()).exists()


def test_large_team_is_told_in_a_few_statements_each_as_wished(cast, monkeypatch):
    names = [f"p{n:04d}" for n in range(1200)]
    rows = [{"email": n, "email_key": n, "name": n, "role": "agent", "digest": n.endswith("1")} for n in names]
    User.insert_many([{**row, "unwanted": ["new"] if row["name"].endswith("2") else []} for row in rows]).execute()
    statements = []
    execute = database.execute_sql

    def counted(sql, *values):
        statements.append(sql)
        return execute(sql, *values)

    monkeypatch.setattr(database, "execute_sql", counted)
    make_ticket(cast.alice)
    monkeypatch.undo()
    assert len(statements) < 100
    ids = {user.id: user.name for user in User.select()}
    told = [ids[mail.recipient_id] for mail in Mail.select().order_by(Mail.id)]
    at_once = [name for name in names if name[-1] not in "12"]
    assert told == ["Alice Tremblay", "Adam Bouchard", "Nadia Ferhat", *at_once]
    assert [ids[row.user_id] for row in Held.select().order_by(Held.id)] == [n for n in names if n.endswith("1")]


def test_day_without_an_event_has_no_mail(cast, post, ticket):
    wish(cast.alice, digest=True)
    next_day()
    assert post() == [] and Mail.select().where(Mail.sent_at.is_null()).count() == 0


def test_one_mail_a_person_and_day_in_the_language_of_each(cast, post, ticket):
    for person, language in ((cast.alice, "fr"), (cast.nadia, "en"), (cast.adam, "en")):
        wish(person, digest=True, language=language)
    make_ticket(cast.bob, summary="From the shore")
    make_note(cast.alice, ticket)
    make_note(cast.nadia, ticket)
    assert [name for name, _mail in post()] == ["bob"]
    next_day()
    mails = dict(post())
    assert set(mails) == {"alice", "nadia", "adam"}
    assert mails["alice"]["Subject"] == "Vos billets : 1 évènement"
    assert "Nadia Ferhat a ajouté une note à votre billet\N{NO-BREAK SPACE}: A note" in words(mails["alice"])
    assert "West Shore Childcare" in words(mails["nadia"]) and "Alice Tremblay added a note" in words(mails["nadia"])
    assert "Agenda is grey" not in words(mails["adam"]), "Nadia is in charge of it"


def test_what_is_the_reader_s_turn_comes_at_once(cast, post, ticket):
    wish(cast.alice, digest=True)
    moved = move(cast.nadia, ticket, Status.CLASSIFICATION, State.AWAITING_CLIENT)
    assert [words(mail).splitlines()[0] for _name, mail in post()] == ["It is your turn: we need your answer"]
    move(cast.nadia, moved, Status.RESOLUTION, State.SOLUTION_PROVIDED)
    assert [words(mail).splitlines()[0] for _name, mail in post()] == ["A solution was sent to you"]
    next_day()
    assert post() == []


def test_who_chooses_single_mails_again_still_hears_of_what_was_held(cast, post, ticket):
    wish(cast.alice, digest=True)
    make_note(cast.nadia, ticket)
    wish(cast.alice, digest=False)
    next_day()
    assert [mail["Subject"] for _name, mail in post()] == ["Your tickets: 1 event"]


# --- what may be seen ----------------------------------------------------------------------------------------------


def test_internal_note_and_own_action_are_never_in_it(cast, post, ticket):
    for person in (cast.alice, cast.nadia):
        wish(person, digest=True)
    make_note(cast.nadia, ticket, "Canary", internal=True)
    later_hidden = make_note(cast.nadia, ticket, "Canary too")
    make_note(cast.alice, ticket, "Own words")
    Note.update(internal=True).where(Note.id == later_hidden.id).execute()
    next_day()
    mails = post()
    assert [name for name, _mail in mails] == ["nadia"]
    assert "Own words" in words(mails[0][1])
    assert "Canary" not in words(mails[0][1]) + words(mails[0][1], "html")


LOST = {
    "moved to another organisation": lambda cast: {"client": cast.shore, "role": "manager"},
    "deactivated": lambda _cast: {"active": False},
    "declined meanwhile": lambda _cast: {"unwanted": ["noted"]},
}


@pytest.mark.parametrize("why", LOST)
def test_what_may_not_be_told_any_more_is_dropped(cast, post, ticket, why):
    wish(cast.alice, digest=True)
    make_note(cast.nadia, ticket)
    wish(cast.alice, **LOST[why](cast))
    next_day()
    assert post() == []
    assert not Held.select().exists() and not Mail.select().where(Mail.sent_at.is_null()).exists()


def test_nothing_in_it_is_active_or_fetched(cast, post, ticket):
    wish(cast.nadia, digest=True)
    nasty = '<script>x</script><img src=x onerror=y> "a"'
    made = make_ticket(cast.bob, summary=nasty)
    make_note(cast.alice, ticket, nasty, nasty)
    next_day()
    mail = dict(post())["nadia"]
    html = words(mail, "html")
    assert not re.search(r"<(script|img|link|style|iframe|form)\b", html)
    own = {f"http://127.0.0.1:8000/tickets{end}" for end in ("", f"/{made.number}", f"/{ticket.number}")}
    assert set(re.findall(r'(?:src|href)="([^"]*)"', html)) == own | {mail["List-Unsubscribe"].strip("<>")}


def test_mail_has_an_end(cast, post, ticket, monkeypatch):
    monkeypatch.setattr("portal.tickets.digest_mails.MOST", 3)
    wish(cast.alice, digest=True)
    for n in range(5):
        make_note(cast.nadia, ticket, f"Note {n}")
    next_day()
    text = words(post()[0][1])
    assert "Note 2" in text and "Note 3" not in text and "There is more in the portal." in text


def test_what_may_not_be_told_any_more_does_not_push_out_the_rest(cast, post, ticket, monkeypatch):
    monkeypatch.setattr("portal.tickets.digest_mails.MOST", 3)
    wish(cast.alice, digest=True)
    for n in range(5):
        hidden = make_note(cast.nadia, ticket, f"Canary {n}")
        Note.update(internal=True).where(Note.id == hidden.id).execute()
    make_note(cast.nadia, ticket, "The one that is left")
    next_day()
    ((_name, mail),) = post()
    assert "The one that is left" in words(mail) and "Canary" not in words(mail)
    assert "There is more in the portal." not in words(mail)


# --- exactly once --------------------------------------------------------------------------------------------------


def test_event_that_is_undone_is_not_held(cast, ticket):
    wish(cast.alice, digest=True)
    with pytest.raises(ZeroDivisionError), database.atomic():
        make_note(cast.nadia, ticket)
        assert Held.select().count() == 1
        raise ZeroDivisionError
    assert not Held.select().exists()


def test_portal_that_dies_between_two_steps_tells_each_event_once(app, cast, post, ticket, monkeypatch):
    wish(cast.alice, digest=True)
    make_note(cast.nadia, ticket)
    next_day()

    def die(**_columns):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:  # the mail is in the outbox, and what it tells is not yet its own
        patched.setattr(digests.Held, "update", die)
        with app.app_context(), pytest.raises(KeyboardInterrupt):
            gather()
    assert not Mail.select().where(Mail.kind == "digest").exists()
    with app.app_context():
        gather()
        gather()
    assert Mail.select().where(Mail.kind == "digest").count() == 1
    assert len(post()) == 1 and post() == []


def test_what_was_told_goes_with_its_mail(cast, post, ticket):
    wish(cast.alice, digest=True)
    make_note(cast.nadia, ticket)
    next_day()
    post()
    assert Held.select().count() == 1
    Mail.delete().execute()
    assert not Held.select().exists()


SEVEN = [  # Toronto: four hours behind UTC in summer, five in winter
    ("2026-07-10 10:59", "2026-07-10 10:58", False),
    ("2026-07-10 11:00", "2026-07-10 10:59", True),
    ("2026-07-10 11:01", "2026-07-10 11:00", False),
    ("2026-01-10 11:59", "2026-01-10 10:59", False),
    ("2026-01-10 12:00", "2026-01-10 11:59", True),
    ("2026-11-01 12:00", "2026-11-01 11:59", True),
    ("2026-11-01 11:30", "2026-10-31 23:00", False),
    ("2026-01-20 03:00", "2026-01-10 12:30", True),  # off for days
    ("2026-01-10 03:00", "2027-01-10 03:00", True),  # held while the clock was far ahead
]


@pytest.mark.parametrize(("now", "held", "is_due"), SEVEN)
def test_seven_o_clock_is_the_portal_s(app, cast, ticket, monkeypatch, now, held, is_due):
    wish(cast.alice, digest=True)
    make_note(cast.nadia, ticket)
    Held.update(held_at=datetime.fromisoformat(held)).execute()
    monkeypatch.setattr(digests, "utcnow", lambda: datetime.fromisoformat(now))
    with app.app_context():
        gather()
    assert Held.select().where(Held.mail_id.is_null(False)).exists() == is_due


def test_looks_that_find_nothing_do_not_wait_for_who_writes(app, cast):
    with closing(sqlite3.connect(app.config["PORTAL"].database)) as other, app.app_context():
        other.execute("BEGIN IMMEDIATE")
        gather()  # raises when it has waited in vain
