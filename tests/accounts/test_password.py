"""A forgotten password: the same answer for everyone, and a link for the account's own address."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from portal.accounts import invitations, tokens
from portal.accounts.actions import deactivate
from portal.accounts.audit import COMMAND_LINE, Actor, Entry
from portal.accounts.models import Role, User
from portal.accounts.tokens import LIFETIMES, Purpose, Token
from portal.db import database
from portal.outbox import Mail
from tests.accounts.links import addresses_of, mails, url_in
from tests.markup import form, tree, untokened, words

ADDRESS = "/password/forgot"
FRAGMENT = {"HX-Request": "true"}
ALICE, NOBODY = "alice@ribambelle.example", "nobody@nowhere.example"
INVITED = "ines@ribambelle.example"


@pytest.fixture
def visitor(app, cast):
    """A browser in which nobody is signed in."""
    return app.test_client()


@pytest.fixture
def ask(visitor):
    """A function that asks for a link from a network address."""

    def attempt(email=ALICE, address="203.0.113.9", **headers):
        origin = {"REMOTE_ADDR": address}
        return visitor.post(ADDRESS, data={"email": email}, headers=headers, environ_overrides=origin)

    return attempt


@pytest.fixture
def invited(cast, app):
    """Inès, who was invited and has no password yet; the mail is read already."""
    user = invitations.invite(Actor(cast.mona, ""), INVITED, "Inès Roy", Role.CUSTOMER, cast.ribambelle, "fr")
    mails(app)
    return user


# --- the page --------------------------------------------------------------------------------------------------------


def test_sign_in_page_leads_there(visitor):
    page = tree(visitor.get("/sign-in").text)
    (link,) = [link for link in page.iter("a") if link.get("href") == ADDRESS]
    assert words(link) == "Forgot your password?"


def test_page_works_without_javascript(visitor):
    answer = visitor.get(ADDRESS)
    assert "<!doctype html>" in answer.text
    said = words(tree(answer.text))
    assert "To reset your password, please enter your username. We will send you a link that works for 1 hour." in said
    assert set(form(tree(answer.text), ADDRESS)) == {"csrf_token", "email"}


def test_fragment_is_the_dialog_alone(visitor):
    answer = visitor.get(ADDRESS, headers=FRAGMENT)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert [child.tag for child in tree(answer.text)] == ["form"]
    assert "HX-Request" in answer.headers["Vary"]


def test_address_typed_at_sign_in_is_carried_over(visitor):
    answer = visitor.get(ADDRESS, query_string={"email": ALICE}, headers=FRAGMENT)
    assert form(tree(answer.text), ADDRESS)["email"] == ALICE


@pytest.mark.parametrize("email", ["", "x" * 255])
def test_no_address_is_422_with_the_same_form(visitor, email):
    answer = visitor.post(ADDRESS, data={"email": email}, headers=FRAGMENT)
    assert answer.status_code == 422
    page = tree(answer.text)
    assert form(page, ADDRESS)["email"] == email
    (field,) = [field for field in page.iter("input") if field.get("name") == "email"]
    described = field.get("aria-describedby").split()
    assert field.get("aria-invalid") == "true"
    assert set(described) <= {element.get("id") for element in page.iter()}


# --- nothing tells whether there is an account -----------------------------------------------------------------------


def the_cases(cast):
    deactivate(COMMAND_LINE, cast.bob)
    return [
        ALICE,
        NOBODY,
        INVITED,
        cast.bob.email,
        "not an address",
        "a\x00b@ribambelle.example",
        "ΐ" * 254,
        "é\ud800@b",
    ]


@pytest.mark.parametrize("headers", [{}, FRAGMENT], ids=["page", "fragment"])
def test_answer_does_not_tell_whether_the_account_exists(ask, cast, invited, headers):
    ask()  # the cookie is there from now on
    answers = [ask(email.encode("utf-8", "surrogatepass"), **headers) for email in the_cases(cast)]
    assert {answer.status_code for answer in answers} == {200}
    assert len({untokened(answer.text) for answer in answers}) == 1
    assert len({tuple(sorted(answer.headers.keys())) for answer in answers}) == 1
    assert "If an account has this address, a link is on its way to it." in words(tree(answers[0].text))


def test_known_address_waits_for_the_disk_as_often_as_an_unknown_one(ask, cast, invited):
    ask()
    ends = {}
    for email in [*the_cases(cast), ALICE, ALICE, ALICE]:  # the last ones are mailed nothing any more
        said = []
        database.connection().set_trace_callback(said.append)
        ask(email.encode("utf-8", "surrogatepass"))
        database.connection().set_trace_callback(None)
        ends.setdefault(sum(line.startswith("COMMIT") for line in said), []).append(email)
    assert len(ends) == 1 and 0 not in ends, ends


def test_log_names_neither_the_unknown_address_nor_a_link(ask, app, caplog):
    with caplog.at_level(logging.INFO):
        ask()
        ask(NOBODY)
        ask(f"{ALICE}\r\nforged line")
        (mail,) = mails(app)
    token = url_in(mail).rpartition("/")[2]
    assert "new password asked for: account 1 from 203.0.113.9" in caplog.text
    assert token not in caplog.text and NOBODY not in caplog.text and "forged line" not in caplog.text


# --- the mail --------------------------------------------------------------------------------------------------------


def test_link_comes_by_mail_in_the_language_of_the_account(ask, app, cast):
    User.update(language="fr").where(User.id == cast.alice.id).execute()
    ask()
    (mail,) = mails(app)
    text = mail.get_body(("plain",)).get_content()
    assert (addresses_of([mail]), mail["Subject"]) == ([ALICE], "Un nouveau mot de passe pour Billetterie")
    assert "Bonjour Alice Tremblay," in text
    assert "Il fonctionne une seule fois, pendant 1\N{NO-BREAK SPACE}heure." in text
    assert url_in(mail).startswith("http://127.0.0.1:8000/password/reset/")
    assert app.test_client().get(url_in(mail).removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_link_never_comes_from_the_request(ask, app):
    assert ask(Host="evil.example").status_code == 400
    assert mails(app) == []
    forwarded = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "Forwarded": "host=evil.example"}
    ask(**forwarded, **{"X-Original-Host": "evil.example", "Origin": "https://evil.example"})
    (mail,) = mails(app)
    assert url_in(mail).startswith("http://127.0.0.1:8000/password/reset/")
    assert "evil" not in mail.as_string()


@pytest.mark.parametrize("typed", ["  ALICE@Ribambelle.EXAMPLE ", "alice@ribambelle.example"])
def test_address_in_other_case_is_the_same_account(ask, app, typed):
    ask(typed)
    assert addresses_of(mails(app)) == [ALICE]


def test_look_alike_is_mailed_to_the_address_of_the_account_or_to_nobody(ask, app):
    ask("nadia@\N{LATIN SMALL LETTER LONG S}upport.example")  # the same letter, in other case
    assert addresses_of(mails(app)) == ["nadia@support.example"]
    ask("\N{CYRILLIC SMALL LETTER A}lice@ribambelle.example")
    ask("alice@ribambelle.example\N{ZERO WIDTH SPACE}")
    ask("alice@ribambelle.example,evil@evil.example")
    assert mails(app) == []


def test_name_of_a_person_adds_no_header(ask, app, cast):
    name = 'Eve\r\nBcc: evil@evil.example\n\n<b>x</b>" <evil@evil.example>'
    User.update(name=name).where(User.id == cast.alice.id).execute()
    ask()
    (mail,) = mails(app)
    assert mail["Bcc"] is None and addresses_of([mail]) == [ALICE]
    assert "&lt;b&gt;x&lt;/b&gt;" in mail.get_body(("html",)).get_content()


def test_newest_link_alone_is_mailed(ask, app):
    ask()
    ask()
    assert len(mails(app)) == 1


def test_mails_end_after_three_from_one_network_and_five_in_all(ask, app, cast):
    for _ in range(25):
        assert ask().status_code == 200
    assert sent() == 3
    ask(address="198.51.100.7")
    assert sent() == 4, "one network leaves another some"
    for n in range(25):
        assert ask(address=f"192.0.2.{n}").status_code == 200
    assert sent() == 5
    ask("bob@shore.example")
    assert sent() == 6
    assert addresses_of(mails(app)) == [ALICE, "bob@shore.example"]


def sent():
    return Mail.select().count()


def test_mails_end_after_five_when_all_ask_at_once_too(app, cast):
    def ask_from(network):
        fields, origin = {"email": ALICE}, {"REMOTE_ADDR": f"192.0.2.{network}"}
        return app.test_client().post(ADDRESS, data=fields, environ_overrides=origin).status_code

    with ThreadPoolExecutor(10) as pool:
        assert set(pool.map(ask_from, range(25))) == {200}
    assert (sent(), Token.select().count()) == (5, 1)
    assert addresses_of(mails(app)) == [ALICE]


def test_request_is_in_the_audit(ask, cast):
    ask()
    ask(NOBODY)
    (entry,) = Entry.select().where(Entry.address == "203.0.113.9")
    assert (entry.action, entry.actor, entry.user, entry.address) == ("reset_asked", None, cast.alice, "203.0.113.9")
    assert entry.client == cast.ribambelle


def test_words_say_how_long_links_work(ask, app, visitor, monkeypatch):
    monkeypatch.setitem(LIFETIMES, Purpose.RESET, timedelta(minutes=90))
    assert "a link that works for 90 minutes." in words(tree(visitor.get(ADDRESS).text))
    ask()
    assert "It works once, for 90\N{NO-BREAK SPACE}minutes." in mails(app)[0].get_body(("plain",)).get_content()


# --- who has no password, and who may not come in --------------------------------------------------------------------


def test_invited_person_gets_the_invitation_again(ask, app, invited, monkeypatch):
    monkeypatch.setitem(LIFETIMES, Purpose.INVITATION, timedelta(days=14))
    first = Token.get(Token.user == invited)
    ask(INVITED)
    (mail,) = mails(app)
    assert (addresses_of([mail]), mail["Subject"]) == ([INVITED], "Votre invitation : Billetterie")
    assert url_in(mail).startswith("http://127.0.0.1:8000/invitations/")
    assert "pendant 14\N{NO-BREAK SPACE}jours" in mail.get_body(("plain",)).get_content()
    assert Token.get(Token.user == invited).id != first.id, "the link before is void"


def test_revoked_invitation_is_not_given_again_for_the_asking(ask, app, invited):
    tokens.revoke(invited)
    ask(INVITED)
    assert mails(app) == []


def test_deactivated_person_gets_nothing(ask, app, cast):
    deactivate(COMMAND_LINE, cast.alice)
    ask()
    assert mails(app) == [] and not Token.select().exists()


def test_person_who_is_deactivated_before_the_mail_leaves_gets_nothing(ask, app, cast):
    ask()
    deactivate(COMMAND_LINE, cast.alice)
    assert mails(app) == []


# --- floods ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("email", [ALICE, NOBODY])
def test_flood_for_one_address_ends_at_429_from_that_network_alone(ask, email):
    assert [ask(email).status_code for _ in range(31)] == [200] * 30 + [429]
    answer = ask(email.upper())
    assert answer.status_code == 429 and 0 < int(answer.headers["Retry-After"]) <= 900
    assert ask("bob@shore.example").status_code == 200
    assert ask(email, address="198.51.100.7").status_code == 200


def test_flood_for_many_addresses_ends_at_429_from_that_network_alone(ask):
    assert {ask(f"somebody-{n}@nowhere.example").status_code for n in range(100)} == {200}
    assert ask().status_code == 429
    assert ask(address="198.51.100.7").status_code == 200
