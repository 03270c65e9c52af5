"""While another process holds the database: reading goes on, writing waits, then says in words that nothing changed."""

import sqlite3
import threading

import pytest

from portal import db
from portal.accounts.models import User
from portal.tickets.models import Note, Ticket
from tests.conftest import PASSWORD
from tests.factories import make_ticket, note_form, posted, request_form


@pytest.fixture
def impatient(app, database, monkeypatch):
    """The portal waits for the database for a twentieth of a second, and answers for whatever goes wrong."""
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    db.database.execute_sql("PRAGMA busy_timeout = 50")


@pytest.fixture
def lock(app, database):
    """Another process that may take the write lock."""
    other = sqlite3.connect(app.config["PORTAL"].database, isolation_level=None, check_same_thread=False)
    yield other
    other.close()


@pytest.fixture
def ticket(impatient, cast):
    """Alice's ticket."""
    return make_ticket(cast.alice)


@pytest.fixture
def alice(impatient, signed_in, cast):
    """Alice's browser."""
    return signed_in(cast.alice)


def test_reading_goes_on(alice, ticket, lock):
    lock.execute("BEGIN IMMEDIATE")
    pages = ["/", "/tickets", f"/tickets/{ticket.number}", "/catalogs", "/services/agenda/tickets/new", "/solutions"]
    assert [alice.get(page).status_code for page in pages] == [303, *[200] * 5]


def test_reading_after_an_hour_goes_on_though_it_cannot_be_noted(alice, lock):
    db.database.execute_sql("update session set seen_at = datetime('now', '-2 hours')")
    lock.execute("BEGIN IMMEDIATE")
    assert alice.get("/catalogs").status_code == 200


WRITES = {
    "ticket": ("/services/agenda/tickets", request_form()),
    "draft": ("/drafts", {"service": "agenda", **request_form()}),
    "note": ("/tickets/{number}/notes", note_form()),
    "language": ("/language", {"language": "fr"}),
    "sign-in": ("/sign-in", {"email": "bob@shore.example", "password": PASSWORD}),
    "wrong sign-in": ("/sign-in", {"email": "bob@shore.example", "password": "nope"}),
    "sign-out": ("/sign-out", {}),
}


@pytest.mark.parametrize("name", WRITES)
def test_writing_is_503_in_words_and_the_same_form_works_afterwards(alice, ticket, lock, name):
    address, data = WRITES[name]
    address = address.format(number=ticket.number)
    lock.execute("BEGIN IMMEDIATE")
    answer = alice.post(address, data=data)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "The portal is busy" in answer.text and "Nothing was changed." in answer.text
    lock.execute("ROLLBACK")
    assert (Ticket.select().count(), Note.select().count()) == (1, 0)
    assert alice.post(address, data=data).status_code in (201, 303, 422)


def test_fragment_gets_words_too(alice, ticket, lock):
    lock.execute("BEGIN IMMEDIATE")
    answer = alice.post(f"/tickets/{ticket.number}/notes", data=note_form(), headers={"HX-Request": "true"})
    assert answer.status_code == 503
    assert "<html" not in answer.text and "Nothing was changed." in answer.text


def test_upload_that_found_the_database_locked_leaves_no_file(alice, ticket, lock, app):
    lock.execute("BEGIN IMMEDIATE")
    data = {**note_form(), "files": posted("a.txt", b"abc")}
    assert alice.post(f"/tickets/{ticket.number}/notes", data=data).status_code == 503
    assert [path for path in app.config["PORTAL"].files.rglob("*") if path.is_file()] == []


def test_writing_waits_for_a_lock_that_is_soon_given_back(app, signed_in, cast, lock):
    """With the patience of the real portal: the lock is given back once the write is seen to wait."""
    alice = signed_in(cast.alice)
    lock.execute("BEGIN IMMEDIATE")
    asked = threading.Event()
    db.database.connection().set_trace_callback(lambda statement: asked.set() if "BEGIN" in statement else None)

    def give_back():
        assert asked.wait(30)
        lock.execute("COMMIT")

    helper = threading.Thread(target=give_back)
    helper.start()
    assert alice.post("/services/agenda/tickets", data=request_form()).status_code == 303
    helper.join()
    assert Ticket.select().where(Ticket.author == User.get_by_id(cast.alice.id)).count() == 1
