"""Guessing passwords: it ends at 429, for the one who guesses."""

import re

import pytest

from portal.throttle import Hit
from tests.conftest import PASSWORD

ALICE, BOB = "alice@ribambelle.example", "bob@shore.example"


@pytest.fixture
def guess(app, cast):
    """A function that tries a password from a network address."""

    def attempt(email=ALICE, password="nope", address="203.0.113.9"):
        fields = {"email": email, "password": password}
        return app.test_client().post("/sign-in", data=fields, environ_overrides={"REMOTE_ADDR": address})

    return attempt


@pytest.fixture
def worn_out(guess):
    """Ten wrong guesses for Alice from one address."""
    assert [guess().status_code for _ in range(10)] == [422] * 10
    return guess


def test_eleventh_guess_is_429_and_says_when_to_come_back(worn_out):
    answer = worn_out()
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 300
    assert re.search(r"<h1>Too many tries</h1>", answer.text)


def test_even_the_right_password_then_waits(worn_out):
    assert worn_out(password=PASSWORD).status_code == 429


def test_spelling_the_address_otherwise_does_not_help(worn_out):
    assert worn_out(" ALICE@ribambelle.EXAMPLE").status_code == 429


def test_another_account_from_there_still_works(worn_out):
    assert worn_out(BOB, PASSWORD).status_code == 303


def test_the_account_still_works_from_elsewhere(worn_out):
    assert worn_out(password=PASSWORD, address="198.51.100.7").status_code == 303


def test_other_addresses_of_one_ipv6_network_do_not_help(guess):
    tried = [guess(address=f"2001:db8:0:1::{n:x}").status_code for n in range(11)]
    assert tried == [422] * 10 + [429]
    assert guess(password=PASSWORD, address="2001:db8:0:2::1").status_code == 303


def test_ipv4_addresses_written_as_ipv6_are_each_their_own(worn_out):
    assert worn_out(address="::ffff:203.0.113.9").status_code == 429
    assert worn_out(password=PASSWORD, address="::ffff:198.51.100.7").status_code == 303


def test_forwarded_address_is_not_believed(worn_out, app):
    fields = {"email": ALICE, "password": "nope"}
    forged = {"X-Forwarded-For": "198.51.100.7"}
    origin = {"REMOTE_ADDR": "203.0.113.9"}
    answer = app.test_client().post("/sign-in", data=fields, headers=forged, environ_overrides=origin)
    assert answer.status_code == 429


def test_unknown_account_is_limited_alike(guess):
    assert [guess("nobody@nowhere.example").status_code for _ in range(11)] == [422] * 10 + [429]


def test_success_is_not_counted(guess):
    assert [guess(password=PASSWORD).status_code for _ in range(12)] == [303] * 12


def test_limit_is_kept_in_the_database_and_so_survives_a_restart(worn_out):
    assert max(hit.count for hit in Hit.select()) == 10
    Hit.delete().execute()
    assert worn_out(password=PASSWORD).status_code == 303


@pytest.mark.parametrize("length", [1025, 100_000, 1_900_000, 2_100_000])
def test_huge_password_is_refused_unhashed(guess, monkeypatch, length):
    monkeypatch.setattr("portal.accounts.passwords._hasher", None)  # hashing would now be a 500
    assert guess(password="x" * length).status_code in (413, 422)


@pytest.mark.parametrize("email", ["a\x00b@ribambelle.example", f"{ALICE}\x00", "a" * 300 + "@b.example", "é\ud800@b"])
def test_odd_address_is_refused_in_words(guess, email):
    answer = guess(email.encode("utf-8", "surrogatepass"), PASSWORD)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text or 'class="err"' in answer.text
