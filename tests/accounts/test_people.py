"""Whom a person looks after: everybody, the colleagues, or nobody; and what becomes of who is shut out."""

import pytest

from portal.accounts import addresses, invitations, sessions, visibility
from portal.accounts.actions import AccountError, Taken, create_client, create_user, deactivate, reactivate
from portal.accounts.addresses import Fault
from portal.accounts.audit import COMMAND_LINE, Action, Actor, Entry
from portal.accounts.models import Role, User
from portal.db import utcnow
from portal.outbox import Mail

SEEN = {
    "alice": set(),
    "nadia": set(),
    "mona": {"Alice Tremblay", "Carol Roy", "Mona Gagnon"},
    "adam": {"Alice Tremblay", "Carol Roy", "Mona Gagnon", "Bob MacDougall", "Nadia Ferhat", "Adam Bouchard"},
}


@pytest.mark.parametrize("name", SEEN)
def test_only_managers_and_administrators_look_after_people(cast, name):
    user = getattr(cast, name)
    assert {person.name for person in visibility.people_for(user)} == SEEN[name]
    found = {person.name for person in User.select() if visibility.find_person(user, person.id)}
    assert found == SEEN[name]


def test_number_beyond_the_database_is_nobody(cast):
    assert [visibility.find_person(cast.adam, id) for id in (0, 2**63, 2**200)] == [None] * 3


def test_erased_person_is_nobodys(cast):
    User.update(erased_at=utcnow(), active=False).where(User.id == cast.bob.id).execute()
    assert visibility.find_person(cast.adam, cast.bob.id) is None
    reactivate(COMMAND_LINE, cast.bob)
    assert not User.get_by_id(cast.bob.id).active


def test_who_is_deactivated_is_signed_out_at_once_and_may_come_back(cast, signed_in):
    alice = signed_in(cast.alice)
    assert alice.get("/tickets").status_code == 200
    by = Actor(cast.mona, "192.0.2.7")
    deactivate(by, cast.alice)
    deactivate(by, cast.alice)
    assert alice.get("/tickets").status_code == 303
    reactivate(by, cast.alice)
    assert alice.get("/tickets").status_code == 303
    assert signed_in(cast.alice).get("/tickets").status_code == 200
    told = Entry.select().where(Entry.user == cast.alice).order_by(Entry.id.desc()).limit(2)
    assert [(entry.action, entry.actor, entry.address) for entry in told] == [
        (Action.USER_REACTIVATED, cast.mona, "192.0.2.7"),
        (Action.USER_DEACTIVATED, cast.mona, "192.0.2.7"),
    ]


def test_sign_in_is_remembered_with_where_from(cast):
    sessions.start(cast.alice, False, "Firefox\n" * 100, "192.0.2.7")
    session = cast.alice.sessions.get()
    assert (len(session.browser), session.address) == (300, "192.0.2.7")
    assert User.get_by_id(cast.alice.id).signed_in_at


def test_invitation_that_cannot_be_made_leaves_nothing(cast):
    before = Entry.select().count(), User.select().count()
    with pytest.raises(Taken):
        invitations.invite(COMMAND_LINE, "ALICE@ribambelle.example", "A", Role.CUSTOMER, cast.shore, "fr")
    with pytest.raises(AccountError):
        invitations.invite(COMMAND_LINE, "new@x.example", "A", Role.AGENT, cast.shore, "fr")
    with pytest.raises(Taken):
        create_client(COMMAND_LINE, "west shore  CHILDCARE")
    assert (Entry.select().count(), User.select().count(), Mail.select().count()) == (*before, 0)


ODD = {
    "": Fault.NO_AT,
    "a": Fault.NO_AT,
    "@": Fault.NOTHING_BEFORE,
    "@b.example": Fault.NOTHING_BEFORE,
    "a@": Fault.NOTHING_AFTER,
    "é@b.example": Fault.NOT_ASCII,
    "аlice@b.example": Fault.NOT_ASCII,  # a Cyrillic letter
    "a" * 250 + "@b.c": None,
    "a" * 251 + "@b.c": Fault.TOO_LONG,
    "a b@c": Fault.OTHER,
    "a@b@c": Fault.OTHER,
    "a@b\r\nBcc: c@d": Fault.OTHER,
    "<a@b>": Fault.OTHER,
    "=?utf-8?q?a?=@b": Fault.OTHER,
    "a..b@c": Fault.OTHER,
    ".a@b": Fault.OTHER,
    "a@b.": Fault.OTHER,
    "a\x00@b": Fault.OTHER,
    "o'neil+test@sub.b-c.example": None,
}


@pytest.mark.parametrize("email", ODD, ids=ascii)
def test_what_is_wrong_with_an_address(email):
    assert addresses.fault(email) == ODD[email]


def test_account_is_found_whatever_the_case(cast):
    assert addresses.key(" ALICE@Ribambelle.example ") == cast.alice.email_key
    with pytest.raises(Taken):
        create_user(COMMAND_LINE, "ALICE@Ribambelle.example", "A", Role.AGENT, None, "fr", None)
