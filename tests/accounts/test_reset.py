"""Choosing a new password with a link from a mail: once, for an hour, the newest alone."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from portal.accounts import passwords, tokens
from portal.accounts.actions import deactivate
from portal.accounts.audit import COMMAND_LINE, Entry
from portal.accounts.models import Session, User
from portal.accounts.tokens import Purpose, Token
from tests.accounts.links import addresses_of, link_for, mails, path_of
from tests.conftest import PASSWORD
from tests.markup import form, tree, with_class, words

NEW = "quatre mots pour demain"
FIELDS = {"password": NEW, "password_again": NEW}


@pytest.fixture
def visitor(app, cast):
    """A browser in which nobody is signed in."""
    return app.test_client()


@pytest.fixture
def link(app, cast):
    """The path of a link for Alice."""
    return link_for(app, cast.alice)


def has_password(user, password):
    return passwords.matches(User.get_by_id(user.id).password_hash, password)


def pass_time(**time):
    """Let it be later: links are as much older."""
    for token in Token.select():
        Token.update(created_at=token.created_at - timedelta(**time)).where(Token.id == token.id).execute()


def is_over(answer):
    """Whether it is the page that says how to ask again."""
    page = tree(answer.text)
    assert "This link is no longer valid" in answer.text
    assert [a for a in page.iter("a") if a.get("href") == "/password/forgot" and words(a) == "Ask for another link"]
    return answer.status_code == 404


# --- what works ------------------------------------------------------------------------------------------------------


def test_new_password_is_chosen_and_signs_in(visitor, link, cast):
    page = visitor.get(link)
    assert page.status_code == 200 and set(form(tree(page.text), None)) >= {"csrf_token", *FIELDS}
    assert cast.alice.email in page.text
    answer = visitor.post(link, data=FIELDS)
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert "Your new password is saved" in visitor.get("/sign-in").text
    for password, status in ((PASSWORD, 422), (NEW, 303)):
        assert visitor.post("/sign-in", data={"email": cast.alice.email, "password": password}).status_code == status


def test_link_signs_nobody_in(visitor, link):
    visitor.post(link, data=FIELDS)
    assert visitor.get("/tickets").location.startswith("/sign-in")


def test_reading_the_link_uses_nothing_up(visitor, link, cast):
    for method in ("GET", "HEAD", "OPTIONS", "GET"):
        assert visitor.open(link, method=method).status_code == 200
    assert visitor.post(link, data=FIELDS).status_code == 303


def test_every_session_of_the_account_ends_and_nobody_elses(app, signed_in, link, cast):
    at_home, at_work, bob = signed_in(cast.alice), signed_in(cast.alice), signed_in(cast.bob)
    assert at_home.post(link, data=FIELDS).status_code == 303
    assert [client.get("/catalogs").status_code for client in (at_home, at_work, bob)] == [303, 303, 200]
    assert Session.select().count() == 1


def test_link_opened_where_somebody_else_is_signed_in_leads_to_sign_in(signed_in, link, cast):
    client = signed_in(cast.bob)
    client.post(link, data=FIELDS)
    assert "Your new password is saved" in client.get("/sign-in").text
    assert has_password(cast.alice, NEW) and has_password(cast.bob, PASSWORD)


def test_person_is_told_by_mail_and_the_audit_knows(app, visitor, link, cast):
    visitor.post(link, data=FIELDS, environ_overrides={"REMOTE_ADDR": "203.0.113.9"})
    (mail,) = mails(app)
    assert (addresses_of([mail]), mail["Subject"]) == (
        [cast.alice.email], "Your password for Ticket portal was changed",
    )  # fmt: skip
    (entry,) = Entry.select().where(Entry.address == "203.0.113.9")
    assert (entry.action, entry.actor, entry.user, entry.facts) == ("password_changed", None, cast.alice, {})


def test_page_is_in_the_language_of_the_account_unless_one_was_chosen(visitor, link, cast):
    User.update(language="fr").where(User.id == cast.alice.id).execute()
    assert "Choisir un nouveau mot de passe" in visitor.get(link).text
    visitor.set_cookie("language", "en")
    assert "Choose a new password" in visitor.get(link).text


def test_further_fields_are_ignored(visitor, link, cast):
    visitor.post(link, data={**FIELDS, "role": "admin", "email": "evil@evil.example", "client": "2", "active": ""})
    alice = User.get_by_id(cast.alice.id)
    assert (alice.role, alice.email, alice.client_id, alice.active) == ("customer", cast.alice.email, 1, True)


# --- links that are over ---------------------------------------------------------------------------------------------


def test_link_works_once(visitor, link, cast):
    visitor.post(link, data=FIELDS)
    other = "encore un autre beau jour"
    assert is_over(visitor.get(link))
    assert is_over(visitor.post(link, data={"password": other, "password_again": other}))
    assert has_password(cast.alice, NEW)


def test_link_works_for_an_hour(visitor, link, cast):
    pass_time(minutes=59)
    assert visitor.get(link).status_code == 200
    pass_time(minutes=1)
    assert is_over(visitor.get(link)) and is_over(visitor.post(link, data=FIELDS))
    assert has_password(cast.alice, PASSWORD)


def test_link_made_before_the_clock_went_back_works(visitor, link):
    pass_time(days=-3)
    assert visitor.get(link).status_code == 200


def test_newest_link_alone_works(app, visitor, link, cast):
    newer = link_for(app, cast.alice)
    assert is_over(visitor.get(link)) and is_over(visitor.post(link, data=FIELDS))
    assert visitor.post(newer, data=FIELDS).status_code == 303


def test_links_of_two_people_do_not_disturb_each_other(app, visitor, link, cast):
    bobs = link_for(app, cast.bob)
    assert visitor.post(bobs, data=FIELDS).status_code == 303
    assert visitor.get(link).status_code == 200
    assert has_password(cast.alice, PASSWORD)


def test_link_of_who_was_deactivated_is_over(visitor, link, cast):
    deactivate(COMMAND_LINE, cast.alice)
    assert is_over(visitor.get(link)) and is_over(visitor.post(link, data=FIELDS))


def test_invitation_is_no_link_to_a_new_password(app, visitor, cast):
    invitation = link_for(app, cast.alice, Purpose.INVITATION).rpartition("/")[2]
    assert is_over(visitor.get(f"/password/reset/{invitation}"))


def garbled(link):
    token = link.rpartition("/")[2]
    id, _, signature = token.partition(".")
    other = "A" if signature[-2] != "A" else "B"
    yield from (id, f"{id}.", f".{signature}", f"{id}.{signature}x", f"{id}.{signature[:-2]}{other}{signature[-1]}")
    yield from (f"{int(id) + 1}.{signature}", f"0{token}", f"-{token}", f"{id}.{signature.swapcase()}", f"{token}.{id}")
    yield from ("x", "9" * 400 + f".{signature}", f"{2**63}.{signature}", f"٣.{signature}", f"{id}.{'é' * 20}", "%00")
    yield from (f"{id}%0a.{signature}", f"{token}%20", "None", "1.1", "x" * 5000)


def test_garbled_link_is_over_and_changes_nothing(visitor, link, cast):
    tried = [f"/password/reset/{token}" for token in garbled(link)]
    assert all(is_over(visitor.get(path)) and is_over(visitor.post(path, data=FIELDS)) for path in tried)
    assert has_password(cast.alice, PASSWORD) and visitor.get(link).status_code == 200


def test_seed_of_the_database_alone_makes_no_link(app, visitor, link, cast):
    token = Token.get()
    forged = tokens.written(token, "another key, of another portal!!")
    assert is_over(visitor.get(f"/password/reset/{forged}"))
    assert link == path_of(app, token) and token.seed not in link


def test_of_two_at_once_one_wins_and_the_other_is_told(app, link, cast):
    tried = [f"numero {n} de ces essais" for n in range(6)]
    clients = [app.test_client() for _ in tried]

    def choose(client, password):
        return client.post(link, data={"password": password, "password_again": password})

    with ThreadPoolExecutor(len(tried)) as pool:
        answers = list(pool.map(choose, clients, tried))
    (winner,) = [n for n, answer in enumerate(answers) if answer.status_code == 303]
    assert all(is_over(answer) for n, answer in enumerate(answers) if n != winner)
    assert [has_password(cast.alice, password) for password in tried] == [n == winner for n in range(len(tried))]
    assert len(mails(app)) == 1


# --- what is refused -------------------------------------------------------------------------------------------------

REFUSED = {
    "nothing": ("", "", {"password": "Choose a password.", "password_again": "Type the password again."}),
    "once": (NEW, "", {"password_again": "Type the password again."}),
    "two that differ": (NEW, NEW + " ", {"password_again": "The two passwords are not the same."}),
    "in other case": (NEW, NEW.upper(), {"password_again": "The two passwords are not the same."}),
    "short": ("elevenchars", "elevenchars", {"password": "A password has 12 characters or more."}),
    "short and different": ("short", "shorter", {
        "password": "A password has 12 characters or more.", "password_again": "The two passwords are not the same.",
    }),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_refused_password_is_422_with_its_reason_at_its_field(visitor, link, cast, case):
    password, again, expected = REFUSED[case]
    answer = visitor.post(link, data={"password": password, "password_again": again})
    assert answer.status_code == 422
    page = tree(answer.text)
    fields = {field.get("name"): field for field in page.iter("input")}
    by_id = {element.get("id"): element for element in page.iter()}
    found = {}
    for name in FIELDS:
        assert fields[name].get("value") is None, "what was typed is not sent back"
        described = [by_id[id] for id in fields[name].get("aria-describedby", "").split()]
        if fields[name].get("aria-invalid") == "true":
            (found[name],) = [words(element) for element in described if "err" in element.get("class", "")]
    assert found.keys() == expected.keys()
    assert all(found[name].startswith(sentence) for name, sentence in expected.items())
    assert has_password(cast.alice, PASSWORD) and visitor.post(link, data=FIELDS).status_code == 303


def test_both_fields_can_be_shown(visitor, link):
    page = tree(visitor.get(link).text)
    shown = [element.find("input") for element in with_class(page, "with-btn") if element.tag == "show-password"]
    assert [(field.get("name"), field.get("autocomplete")) for field in shown] == [
        ("password", "new-password"), ("password_again", "new-password"),
    ]  # fmt: skip


# --- the link is a secret --------------------------------------------------------------------------------------------


def test_page_is_kept_by_nobody_and_tells_no_other_site(visitor, link):
    for path in (link, "/password/reset/over"):
        answer = visitor.get(path)
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.headers["Referrer-Policy"] == "same-origin"
        page = tree(answer.text)
        led_to = [e.get(name, "") for e in page.iter() for name in ("href", "src", "action")]
        assert not [address for address in led_to if "//" in address]


def test_browser_names_the_page_to_this_site_alone_which_the_check_of_forms_wants(app, link, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    client, https = app.test_client(), "https://127.0.0.1:8000"
    token = form(tree(client.get(link, base_url=https).text), None)["csrf_token"]

    def choose(**headers):
        return client.post(link, data={**FIELDS, "csrf_token": token}, base_url=https, headers=headers).status_code

    assert [choose(), choose(Referer="https://evil.example/"), choose(Referer=https + link)] == [400, 400, 303]


def test_no_log_has_the_link_even_when_all_fails(app, visitor, link, caplog, monkeypatch):
    token = link.rpartition("/")[2]
    with caplog.at_level(logging.INFO):
        visitor.get(link)
        visitor.post(link, data={**FIELDS, "password_again": "x"})
        monkeypatch.setattr("portal.accounts.views.password.change_password", lambda *_arguments, **_others: 1 / 0)
        assert visitor.post(link, data=FIELDS).status_code == 500
        monkeypatch.undo()
        visitor.post(link, data=FIELDS)
        visitor.post(link, data=FIELDS)
    assert "failed: POST /password/reset/<token>" in caplog.text
    assert "new password chosen: account 1" in caplog.text
    assert "link to a new password refused from 127.0.0.1" in caplog.text
    assert token not in caplog.text and token.partition(".")[2] not in caplog.text and NEW not in caplog.text
