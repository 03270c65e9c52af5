"""The account page: each section changes what it says, for oneself alone; other sessions end, this one goes on."""

import logging
from datetime import timedelta

import pytest

from portal.accounts import sessions
from portal.accounts.actions import change_password
from portal.accounts.audit import COMMAND_LINE, Entry
from portal.accounts.models import Session, User
from portal.accounts.passwords import matches
from portal.db import utcnow
from portal.outbox import Mail
from tests.conftest import PASSWORD
from tests.markup import tree, with_class, words

NEW = "quatre mots tout ordinaires"
CHANGE = {"current_password": PASSWORD, "password": NEW, "password_again": NEW}
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36"
EVERYBODY = ("alice", "carol", "mona", "bob", "nadia", "adam")


@pytest.fixture
def alice(signed_in, cast):
    """A browser in which Alice is signed in."""
    return signed_in(cast.alice)


def stored(user):
    return User.get_by_id(user.id)


def is_signed_in(client):
    return client.get("/account").status_code == 200


def audited(user):
    return [(entry.action, entry.facts) for entry in Entry.select().where(Entry.actor == user).order_by(Entry.at)]


def test_user_menu_leads_to_the_page(alice):
    menu = tree(alice.get("/catalogs").text)
    assert any(link.get("href") == "/account" and words(link) == "Account" for link in menu.iter("a"))


@pytest.mark.parametrize("name", EVERYBODY)
def test_everybody_sees_the_own_account(signed_in, cast, name):
    person = getattr(cast, name)
    page = signed_in(person).get("/account")
    assert f'value="{person.name}"' in page.text and person.email in page.text
    assert not any(other.email in page.text for other in User.select() if other != person)
    assert page.headers["Cache-Control"] == "no-store"


def test_fragment_is_the_sections_alone(alice):
    part = alice.get("/account", headers={"HX-Request": "true"})
    assert "<html" not in part.text and 'id="devices"' in part.text
    assert "HX-Request" in part.headers["Vary"]


# --- name and language ---------------------------------------------------------------------------------------------


def test_name_and_language_are_changed_and_audited(alice, cast):
    answer = alice.post("/account", data={"name": "  Alice \r\n Éthier ", "language": "fr"})
    assert (answer.status_code, answer.location) == (303, "/account")
    alice_now = stored(cast.alice)
    assert (alice_now.name, alice_now.name_key, alice_now.language) == ("Alice Éthier", "alice ethier", "fr")
    assert audited(cast.alice) == [("user_changed", {"name": True, "language": ["en", "fr"]})]
    page = alice.get("/account").text
    assert '<html lang="fr-CA">' in page and "Compte" in page
    assert alice.get_cookie("language").value == "fr"


def test_field_that_is_not_posted_stays(alice, cast):
    alice.post("/account", data={"language": "fr"})
    assert (stored(cast.alice).name, stored(cast.alice).language) == ("Alice Tremblay", "fr")


def test_saving_what_is_there_already_is_no_change(alice, cast):
    assert alice.post("/account", data={"name": "Alice Tremblay", "language": "en"}).status_code == 303
    assert audited(cast.alice) == []


@pytest.mark.parametrize("name", ["", " \r\n ", "\u200b", "…", "x" * 201])
@pytest.mark.parametrize("is_fragment", [False, True])
def test_name_that_is_none_is_422_with_the_same_form(alice, cast, name, is_fragment):
    headers = {"HX-Request": "true"} if is_fragment else {}
    answer = alice.post("/account", data={"name": name, "language": "fr"}, headers=headers)
    assert answer.status_code == 422
    assert ("<html" in answer.text) != is_fragment
    page = tree(answer.text)
    (field,) = [element for element in page.iter("input") if element.get("id") == "name"]
    assert field.get("aria-invalid") == "true" and field.get("value") == name.strip()
    assert any(box.get("value") == "fr" and "checked" in box.attrib for box in page.iter("input"))
    assert stored(cast.alice).language == "en"


@pytest.mark.parametrize(
    "data",
    [{}, {"unknown": "1"}, {"language": "de"}, {"digest": "2"}, {"wanted": "new"}, {"wanted": "x", "digest": "0"}],
    ids=str,
)
def test_value_that_is_not_offered_is_422(alice, cast, data):
    before = User.select().where(User.id == cast.alice.id).dicts().get()
    assert alice.post("/account", data=data).status_code == 422
    assert User.select().where(User.id == cast.alice.id).dicts().get() == before


def test_posted_role_address_and_organisation_are_ignored(alice, cast):
    extra = {"role": "admin", "email": "x@y.example", "client": cast.shore.id, "active": "0", "id": cast.bob.id}
    assert alice.post("/account", data={"name": "Alice", "language": "en", **extra}).status_code == 303
    alice_now = stored(cast.alice)
    assert (alice_now.role, alice_now.email, alice_now.client) == ("customer", cast.alice.email, cast.ribambelle)
    assert stored(cast.bob).name == "Bob MacDougall"


def test_page_says_who_changes_the_address(signed_in, cast):
    for person, who in ((cast.alice, "your manager or Customer Service"), (cast.mona, "ask Customer Service"),
                        (cast.nadia, "ask an administrator")):  # fmt: skip
        assert who in signed_in(person).get("/account").text


# --- password ------------------------------------------------------------------------------------------------------


def test_password_is_changed_other_sessions_end_and_this_one_goes_on(signed_in, alice, cast, app):
    elsewhere, copied = signed_in(cast.alice), app.test_client()
    copied.set_cookie("guichet", alice.get_cookie("guichet").value)
    assert is_signed_in(elsewhere) and is_signed_in(copied)
    assert alice.post("/account", data=CHANGE).status_code == 303
    assert matches(stored(cast.alice).password_hash, NEW)
    assert is_signed_in(alice)
    assert not is_signed_in(elsewhere) and not is_signed_in(copied)
    assert Session.select().where(Session.user == cast.alice).count() == 1
    assert audited(cast.alice) == [("password_changed", {})]
    assert [mail.facts["notice"] for mail in Mail.select()] == ["password_changed"]


def test_wrong_current_password_is_422_logged_and_changes_nothing(alice, cast, caplog):
    with caplog.at_level(logging.WARNING):
        answer = alice.post("/account", data={**CHANGE, "current_password": "pas le bon mot de passe"})
    assert answer.status_code == 422 and "This is not your current password." in answer.text
    assert NEW not in answer.text and "pas le bon" not in answer.text
    assert f"account {cast.alice.id} from 127.0.0.1" in caplog.text and "pas le bon" not in caplog.text
    assert matches(stored(cast.alice).password_hash, PASSWORD)


def test_password_is_not_changed_from_a_session_that_ended_meanwhile(signed_in, alice, cast, monkeypatch):
    def matches_slowly(password_hash, password):
        change_password(COMMAND_LINE, cast.alice, "the secret of who was faster")
        return matches(password_hash, password)

    monkeypatch.setattr("portal.accounts.account_forms.matches", matches_slowly)
    answer = alice.post("/account", data={**CHANGE, "name": "Thief", "language": "en"})
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert matches(stored(cast.alice).password_hash, "the secret of who was faster")
    assert stored(cast.alice).name == cast.alice.name
    assert not is_signed_in(alice) and not Session.select().where(Session.user == cast.alice).exists()


FAULTS = {
    "nothing": {"current_password": "", "password": "", "password_again": ""},
    "without the current one": {**CHANGE, "current_password": ""},
    "too short": {**CHANGE, "password": "court", "password_again": "court"},
    "own name": {**CHANGE, "password": "AliceTremblay1", "password_again": "AliceTremblay1"},
    "not the same": {**CHANGE, "password_again": "quatre mots plus ordinaires"},
    "once": {"current_password": PASSWORD, "password": NEW},
    "far too long": {**CHANGE, "current_password": "x" * 100_000},
}


@pytest.mark.parametrize("fault", FAULTS)
def test_password_that_cannot_be_is_422(alice, cast, fault):
    assert alice.post("/account", data=FAULTS[fault]).status_code == 422
    assert matches(stored(cast.alice).password_hash, PASSWORD) and is_signed_in(alice)


def test_guessing_the_current_password_ends_and_others_go_on(signed_in, alice, cast):
    codes = [alice.post("/account", data={**CHANGE, "current_password": f"guess {n}"}).status_code for n in range(11)]
    assert codes == [422] * 10 + [429]
    answer = alice.post("/account", data=CHANGE)
    assert answer.status_code == 429 and int(answer.headers["Retry-After"]) > 0
    assert signed_in(cast.carol).post("/account", data=CHANGE).status_code == 303


def test_other_mistakes_are_no_guesses(alice):
    for _try in range(12):
        assert alice.post("/account", data={"name": ""}).status_code == 422
    assert alice.post("/account", data=CHANGE).status_code == 303


def test_all_sections_at_once_are_all_or_nothing(alice, cast):
    everything = {"name": "Alice Roy", "language": "fr", "digest": "1", "wanted": "turn", **CHANGE}
    assert alice.post("/account", data={**everything, "current_password": "wrong"}).status_code == 422
    assert stored(cast.alice).name == "Alice Tremblay" and not stored(cast.alice).digest
    assert alice.post("/account", data=everything).status_code == 303
    alice_now = stored(cast.alice)
    assert (alice_now.name, alice_now.digest) == ("Alice Roy", True) and matches(alice_now.password_hash, NEW)


def test_empty_password_fields_beside_others_are_no_wish(alice, cast):
    data = {"name": "Alice Roy", "current_password": "", "password": "", "password_again": ""}
    assert alice.post("/account", data=data).status_code == 303
    assert stored(cast.alice).name == "Alice Roy"


# --- mails ---------------------------------------------------------------------------------------------------------


def test_mails_are_chosen(alice, cast):
    alice.post("/account", data={"wanted": ["turn", "closed"], "digest": "1"})
    alice_now = stored(cast.alice)
    assert (alice_now.unwanted, alice_now.digest) == (["received", "taken", "noted", "moved"], True)
    page = tree(alice.get("/account").text)
    ticked = {box.get("value") for box in page.iter("input") if box.get("name") == "wanted" and "checked" in box.attrib}
    assert ticked == {"turn", "closed"}
    alice.post("/account", data={"digest": "0"})
    assert len(stored(cast.alice).unwanted) == 6


def test_customers_and_the_team_choose_among_their_own_mails(signed_in, cast):
    def offered(person):
        page = tree(signed_in(person).get("/account").text)
        return [box.get("value") for box in page.iter("input") if box.get("name") == "wanted"]

    customer = ["received", "taken", "noted", "moved", "turn", "closed"]
    assert offered(cast.alice) == offered(cast.mona) == customer
    assert offered(cast.nadia) == offered(cast.adam) == ["new", "assigned", "answered"]


def test_wishes_of_another_role_are_kept(signed_in, cast):
    User.update(unwanted=["noted"]).where(User.id == cast.nadia.id).execute()
    signed_in(cast.nadia).post("/account", data={"wanted": ["new", "assigned"], "digest": "0"})
    assert stored(cast.nadia).unwanted == ["noted", "answered"]


# --- devices -------------------------------------------------------------------------------------------------------


def rows(client):
    return [words(row) for row in with_class(tree(client.get("/account").text), "devices")[0]]


def test_devices_are_listed_in_words_this_one_first(alice, cast):
    sessions.start(cast.alice, False, WINDOWS, "203.0.113.7")
    sessions.start(cast.alice, True, "curl/8")
    Session.update(seen_at=utcnow() - timedelta(days=1)).where(Session.browser == "curl/8").execute()
    listed = rows(alice)
    assert len(listed) == 3
    assert "This device" in listed[0] and "Sign it out" not in listed[0]
    assert "Chrome, Windows" in listed[1] and "203.0.113.7" in listed[1] and "Sign it out" in listed[1]
    assert "Unknown browser" in listed[2] and "yesterday" in listed[2]


def test_device_whose_session_is_over_is_not_listed(alice, cast):
    sessions.start(cast.alice, False, WINDOWS)
    Session.update(seen_at=utcnow() - timedelta(days=2)).where(Session.browser == WINDOWS).execute()
    assert len(rows(alice)) == 1


def test_name_of_a_browser_is_inert(alice, cast):
    sessions.start(cast.alice, False, "<script>alert(1)</script>", "<b>")
    page = alice.get("/account").text
    assert "<script>alert" not in page and "Address &lt;b&gt;" in page


def test_signing_out_everywhere_else_leaves_this_session_and_those_of_others(signed_in, alice, cast):
    others, bob = [signed_in(cast.alice), signed_in(cast.alice)], signed_in(cast.bob)
    answer = alice.post("/account/sessions/deletion")
    assert (answer.status_code, answer.location) == (303, "/account#devices")
    assert "2 devices are signed out" in alice.get("/account").text
    assert is_signed_in(bob) and not any(is_signed_in(other) for other in others)
    assert audited(cast.alice) == [("sessions_ended", {"count": 2})]


def test_signing_out_one_device_leaves_the_others(signed_in, alice, cast):
    first, second = signed_in(cast.alice), signed_in(cast.alice)
    with first.session_transaction() as cookie:
        id = sessions.digest(cookie["_user_id"])
    assert alice.post(f"/account/sessions/{id}/deletion").status_code == 303
    assert is_signed_in(alice) and is_signed_in(second) and not is_signed_in(first)


def test_device_of_somebody_else_is_404_and_stays_signed_in(signed_in, alice, cast):
    bob = signed_in(cast.bob)
    (session,) = Session.select().where(Session.user == cast.bob)
    for id in (session.token_hash, "0" * 64, "x", "%00", "é"):
        assert alice.post(f"/account/sessions/{id}/deletion").status_code == 404
    assert is_signed_in(bob)
