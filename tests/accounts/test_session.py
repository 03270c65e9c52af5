"""Signing in and out: who gets in, and when a session ends."""

from datetime import timedelta

import pytest

from portal.accounts.actions import change_password, deactivate, find_by_password
from portal.accounts.audit import COMMAND_LINE
from portal.accounts.models import Session, User
from portal.db import utcnow
from tests.conftest import PASSWORD
from tests.markup import untokened

ALICE = "alice@ribambelle.example"


def sign_in(client, email=ALICE, password=PASSWORD, **fields):
    return client.post("/sign-in", data={"email": email, "password": password, **fields})


@pytest.fixture
def visitor(app, cast):
    """A browser in which nobody is signed in."""
    return app.test_client()


def is_signed_in(client):
    return client.get("/catalogs").status_code == 200


def test_right_password_opens_the_portal(visitor):
    answer = sign_in(visitor)
    assert (answer.status_code, answer.location) == (303, "/")
    assert is_signed_in(visitor)


def test_address_is_compared_without_case_or_spaces(visitor):
    assert sign_in(visitor, " Alice@RIBAMBELLE.example ").status_code == 303


def test_wrong_password_is_422_and_keeps_the_address(visitor):
    answer = sign_in(visitor, password="pas le bon mot de passe")
    assert answer.status_code == 422
    assert f'value="{ALICE}"' in answer.text
    assert "pas le bon mot de passe" not in answer.text
    assert not is_signed_in(visitor)


def test_unknown_account_is_answered_like_a_wrong_password(visitor):
    known = sign_in(visitor, password="nope")
    unknown = sign_in(visitor, "personne@nulle-part.example", password="nope")
    assert known.status_code == unknown.status_code == 422
    assert untokened(known.text) == untokened(unknown.text).replace("personne@nulle-part.example", ALICE)


def test_account_without_password_stays_closed(visitor):
    User.update(password_hash=None).where(User.email == ALICE).execute()
    assert sign_in(visitor).status_code == 422


def test_deactivated_account_is_refused(visitor):
    User.update(active=False).where(User.email == ALICE).execute()
    assert sign_in(visitor).status_code == 422


def test_deactivation_ends_a_running_session(visitor):
    sign_in(visitor)
    User.update(active=False).where(User.email == ALICE).execute()
    assert not is_signed_in(visitor)


@pytest.mark.parametrize("end", [deactivate, lambda by, user: change_password(by, user, "a newer secret of mine")])
def test_sessions_that_end_while_a_password_is_checked_leave_none_behind(visitor, cast, monkeypatch, end):
    def found_slowly(email, password):
        found = find_by_password(email, password)
        end(COMMAND_LINE, cast.alice)
        return found

    monkeypatch.setattr("portal.accounts.views.session.find_by_password", found_slowly)
    assert sign_in(visitor).status_code == 422
    assert not is_signed_in(visitor)
    assert not Session.select().where(Session.user == cast.alice).exists()


@pytest.mark.parametrize("missing", ["email", "password"])
def test_empty_field_is_422(visitor, missing):
    answer = sign_in(visitor, **{missing: ""})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text


def test_signed_in_person_does_not_see_the_form_again(visitor):
    sign_in(visitor)
    assert visitor.get("/sign-in").location == "/"


def test_cookie_of_before_sign_out_is_worth_nothing(visitor, app):
    sign_in(visitor)
    stolen = visitor.get_cookie("guichet").value
    assert visitor.post("/sign-out").location == "/sign-in"
    thief = app.test_client()
    thief.set_cookie("guichet", stolen)
    assert not is_signed_in(thief)
    assert not is_signed_in(visitor)


def test_sign_in_replaces_the_session_that_was_there(visitor, app):
    sign_in(visitor)
    before = visitor.get_cookie("guichet").value
    sign_in(visitor)
    assert visitor.get_cookie("guichet").value != before
    thief = app.test_client()
    thief.set_cookie("guichet", before)
    assert not is_signed_in(thief)
    assert is_signed_in(visitor)


def test_cookie_holds_no_id_and_the_database_no_token(visitor):
    sign_in(visitor)
    with visitor.session_transaction() as session:
        token = session["_user_id"]
    assert len(token) >= 43  # 256 bits
    assert token not in [row.token_hash for row in Session.select()]


def test_cookie_is_out_of_reach_of_scripts_and_other_sites(visitor):
    cookie = sign_in(visitor).headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie


@pytest.mark.parametrize("remember", [False, True])
@pytest.mark.parametrize("column", ["seen_at", "created_at"])
def test_session_ends_when_idle_or_old(visitor, remember, column):
    limits = {"seen_at": (12 * 3600, 30 * 86400), "created_at": (7 * 86400, 90 * 86400)}  # seconds: plain, remembered
    sign_in(visitor, **({"remember": "y"} if remember else {}))
    limit = timedelta(seconds=limits[column][remember])
    for age, alive in ((limit - timedelta(minutes=5), True), (limit + timedelta(minutes=5), False)):
        Session.update({"seen_at": utcnow(), column: utcnow() - age}).execute()
        assert is_signed_in(visitor) is alive


def test_reading_keeps_an_idle_session_alive(visitor):
    sign_in(visitor)
    Session.update(seen_at=utcnow() - timedelta(hours=11)).execute()
    assert is_signed_in(visitor)
    assert utcnow() - Session.get().seen_at < timedelta(hours=1)


def test_only_a_remembered_session_outlives_the_browser(visitor):
    assert "Expires" not in sign_in(visitor).headers["Set-Cookie"]
    assert "Expires" in sign_in(visitor, remember="y").headers["Set-Cookie"]


def test_sign_ins_and_refusals_are_logged_with_the_account_and_never_the_password(visitor, caplog):
    caplog.set_level("INFO", logger="portal.accounts.views.session")
    sign_in(visitor, "Alice@Ribambelle.example\r\nINFO forged", "canary-password-1")
    sign_in(visitor, "nobody@nowhere.example", "canary-password-2")
    sign_in(visitor, password=PASSWORD)
    said = [record.getMessage() for record in caplog.records if record.name == "portal.accounts.views.session"]
    assert len(said) == 3
    assert "refused: account 'alice@ribambelle.example" in said[0] and "'nobody@nowhere.example'" in said[1]
    assert "signed in: account" in said[2] and "127.0.0.1" in said[2]
    assert not any("\n" in line or "\r" in line or "canary" in line or PASSWORD in line for line in said)
