"""Links that work once: nobody makes one up, a newer one replaces an older, and of two who use one, one does."""

from datetime import timedelta

import pytest

from portal.accounts import tokens
from portal.accounts.actions import change_password, deactivate
from portal.accounts.audit import COMMAND_LINE
from portal.accounts.tokens import LIFETIMES, Purpose, Token
from portal.db import database, utcnow
from tests.conftest import PASSWORD

KEY, OTHER_KEY = "k" * 32, "o" * 32


@pytest.fixture
def link(cast):
    """A link to choose a new password, and what stands in its address."""
    token = tokens.issue(cast.alice, Purpose.RESET)
    return token, tokens.written(token, KEY)


def test_link_is_found_by_what_stands_in_its_address(cast, link):
    token, text = link
    found = tokens.find(Purpose.RESET, text, KEY)
    assert (found, found.user) == (token, cast.alice)


def test_database_alone_holds_no_link(link):
    _token, text = link
    stored = "\n".join(database.connection().iterdump())
    assert text not in stored and text.partition(".")[2] not in stored


@pytest.mark.parametrize(
    "made", ["", ".", "x", "1", "1.", "9" * 400, "9" * 15 + ".x", "-1.x", "٣.x", "1.\ud800", "\x00"]
)
def test_made_up_link_is_none(link, made):
    assert tokens.find(Purpose.RESET, made, KEY) is None


def test_link_of_another_number_or_purpose_or_key_is_none(cast, link):
    token, text = link
    other = tokens.issue(cast.bob, Purpose.RESET)
    invitation = tokens.issue(cast.alice, Purpose.INVITATION)
    signature = text.partition(".")[2]
    assert tokens.find(Purpose.RESET, f"{other.id}.{signature}", KEY) is None
    assert tokens.find(Purpose.INVITATION, f"{invitation.id}.{signature}", KEY) is None
    assert tokens.find(Purpose.INVITATION, text, KEY) is None
    assert tokens.find(Purpose.RESET, text, OTHER_KEY) is None
    assert tokens.find(Purpose.RESET, text, KEY) == token


def test_newer_link_makes_the_older_void_for_one_person_and_purpose(cast, link):
    _token, text = link
    others = [tokens.issue(cast.bob, Purpose.RESET), tokens.issue(cast.alice, Purpose.INVITATION)]
    assert tokens.find(Purpose.RESET, text, KEY)
    newer = tokens.written(tokens.issue(cast.alice, Purpose.RESET), KEY)
    assert tokens.find(Purpose.RESET, text, KEY) is None
    assert tokens.find(Purpose.RESET, newer, KEY)
    assert all(tokens.find(Purpose(other.purpose), tokens.written(other, KEY), KEY) for other in others)


@pytest.mark.parametrize("purpose", Purpose)
def test_link_is_over_after_its_lifetime(cast, purpose):
    token = tokens.issue(cast.alice, purpose)
    text = tokens.written(token, KEY)
    for over, is_found in ((timedelta(minutes=-1), True), (timedelta(minutes=1), False)):
        Token.update(created_at=utcnow() - LIFETIMES[purpose] - over).where(Token.id == token.id).execute()
        assert bool(tokens.find(purpose, text, KEY)) is is_found


def test_link_is_used_once(link):
    token, text = link
    assert [tokens.use(token), tokens.use(token)] == [True, False]
    assert tokens.find(Purpose.RESET, text, KEY) is None


def test_link_ends_with_a_new_password_and_with_the_account(cast, link):
    _token, text = link
    change_password(COMMAND_LINE, cast.alice, PASSWORD)
    assert tokens.find(Purpose.RESET, text, KEY) is None
    later = tokens.written(tokens.issue(cast.alice, Purpose.RESET), KEY)
    deactivate(COMMAND_LINE, cast.alice)
    assert tokens.find(Purpose.RESET, later, KEY) is None
