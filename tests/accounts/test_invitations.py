"""An invitation: a link that works once, for seven days, and lets one choose name, password and language."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from portal.accounts import invitations, passwords
from portal.accounts.actions import deactivate
from portal.accounts.audit import COMMAND_LINE, Action
from portal.accounts.models import Role, Session, User
from portal.accounts.tokens import Token
from portal.db import utcnow
from tests.accounts.people import NEW, acceptance_form, audited, link_of, make_invited
from tests.markup import form, tree, words

CHANGES = {
    "cut": lambda text: text[:-1],
    "longer": lambda text: f"{text}x",
    "of another number": lambda text: f"9{text}",
    "number alone": lambda text: text.partition(".")[0],
    "other case": str.swapcase,
    "no number": lambda text: f"é{text}",
    "endless": lambda _text: "0" * 5000,
    "NUL": lambda _text: "%00",
}


@pytest.fixture
def paul(cast):
    return make_invited(cast.ribambelle)


@pytest.fixture
def address(paul):
    return f"/invitations/{link_of(paul)}"


@pytest.fixture
def visitor(app):
    """A browser that asks for English."""
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def stored(user):
    return User.get_by_id(user.id)


def test_page_shows_name_and_address_and_speaks_the_language_of_the_invitation(visitor, paul, address):
    answer = visitor.get(address)
    page = tree(answer.text)
    assert answer.status_code == 200
    assert 'lang="fr-CA"' in answer.text and "Accepter l’invitation" in words(page)
    assert "CPE La Ribambelle" in words(page)
    assert form(page, address)["name"] == "Paul Lavoie"
    assert form(page, address)[""] == paul.email  # shown, for who keeps passwords, and not posted


def test_invited_person_comes_in_with_what_was_chosen(visitor, paul, address):
    answer = visitor.post(address, data=acceptance_form(name="  Paul-André\tLavoie ", language="en"))
    assert (answer.status_code, answer.location) == (303, "/")
    assert visitor.get("/catalogs").status_code == 200
    user = stored(paul)
    assert (user.name, user.name_key, user.language) == ("Paul-André Lavoie", "paul-andre lavoie", "en")
    assert passwords.matches(user.password_hash, NEW) and user.signed_in_at
    assert (user.role, user.client) == (Role.CUSTOMER, paul.client)
    (entry,) = audited(Action.INVITATION_ACCEPTED)
    assert (entry.actor, entry.user, entry.address) == (paul, paul, "127.0.0.1")


def test_looking_uses_nothing_up(visitor, paul, address):
    for method in ("HEAD", "GET", "HEAD", "GET"):
        assert visitor.open(address, method=method).status_code == 200
    assert stored(paul).password_hash is None
    assert visitor.post(address, data=acceptance_form()).status_code == 303


def test_link_works_once(app, visitor, paul, address):
    visitor.post(address, data=acceptance_form())
    thief = app.test_client()
    for answer in (thief.get(address), thief.post(address, data=acceptance_form(password="x" * 20))):
        assert answer.status_code == 404
        assert "Ask the person who invited you to send it again." in words(tree(answer.text))
        assert "sign in" in words(tree(answer.text))
    assert passwords.matches(stored(paul).password_hash, NEW)


def test_two_at_once_and_one_wins(app, paul, address):
    tries = [f"quatre mots bien ordinaires {n}" for n in range(6)]

    def accept(password):
        form = acceptance_form(password=password, password_again=password)
        return app.test_client().post(address, data=form).status_code

    with ThreadPoolExecutor(6) as pool:
        answers = dict(zip(tries, pool.map(accept, tries), strict=True))
    assert sorted(answers.values()) == [303, 404, 404, 404, 404, 404]
    (won,) = [password for password, status in answers.items() if status == 303]
    assert passwords.matches(stored(paul).password_hash, won)
    assert Session.select().where(Session.user == paul).count() == 1
    assert len(audited(Action.INVITATION_ACCEPTED)) == 1


@pytest.mark.parametrize(("age", "status"), [(timedelta(days=6, hours=23), 200), (timedelta(days=7, minutes=1), 404)])
def test_link_works_for_seven_days(visitor, address, age, status):
    Token.update(created_at=utcnow() - age).execute()
    assert visitor.get(address).status_code == status
    assert visitor.post(address, data=acceptance_form()).status_code == {200: 303}.get(status, status)


def test_resending_makes_the_former_link_void(visitor, paul, address):
    invitations.send(COMMAND_LINE, paul)
    assert visitor.post(address, data=acceptance_form()).status_code == 404
    assert visitor.get(f"/invitations/{link_of(paul)}").status_code == 200


@pytest.mark.parametrize("end", [invitations.revoke, deactivate])
def test_revoked_link_works_no_more_and_another_may_be_sent(visitor, paul, address, end):
    end(COMMAND_LINE, paul)
    assert visitor.get(address).status_code == 404
    invitations.send(COMMAND_LINE, paul)
    assert visitor.get(address).status_code == 404
    assert visitor.post(f"/invitations/{link_of(paul)}", data=acceptance_form()).status_code == 303


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_garbage_is_the_same_page(visitor, paul, address, change):
    text = address.removeprefix("/invitations/")
    answer = visitor.get(f"/invitations/{change(text)}")
    assert answer.status_code == 404
    assert "Ask the person who invited you" in words(tree(answer.text))
    assert paul.email not in answer.text


def test_link_for_a_new_password_accepts_no_invitation(visitor, cast, paul, address):
    Token.update(purpose="reset").execute()
    assert visitor.get(address).status_code == 404


INVALID = {
    "no name": ({"name": " \t"}, "name", "Entrez votre nom."),
    "long name": ({"name": "é" * 201}, "name", "Ce nom est trop long."),
    "short password": ({"password": "onze lettre"}, "password", "au moins 12 caractères"),
    "common password": ({"password": "1234567890123"}, "password", "essaie en premier"),
    "password of the name": ({"name": "Paul Boisclair", "password": "paul boisclair"}, "password", "ressemble trop"),
    "another password": ({"password_again": "quatre autres mots ordinaires"}, "password_again", "pas les mêmes"),
    "no password": ({"password": "", "password_again": ""}, "password", "Choisissez un mot de passe."),
    "strange language": ({"language": "de"}, "language", "Choisissez une langue."),
}  # fmt: skip


@pytest.mark.parametrize("case", INVALID)
def test_invalid_form_is_422_and_uses_nothing_up(visitor, paul, address, case):
    changes, field, said = INVALID[case]
    if "password" in changes:
        changes = {"password_again": changes["password"], **changes}
    answer = visitor.post(address, data=acceptance_form(**changes))
    page = tree(answer.text)
    assert answer.status_code == 422
    (error,) = [e for e in page.iter() if e.get("id") == f"{field}-error"]
    assert said in words(error)
    assert form(page, address)["name"] == " ".join(changes.get("name", "Paul Lavoie").split())
    assert NEW not in answer.text
    assert stored(paul).password_hash is None
    assert visitor.post(address, data=acceptance_form()).status_code == 303


def test_reader_may_switch_the_language_before(visitor, paul, address):
    answer = visitor.post("/language", data={"language": "en", "next": address})
    assert answer.location == address
    page = visitor.get(address).text
    assert 'lang="en-CA"' in page and '<option value="en" lang="en-CA" selected' in page
    visitor.post(address, data=acceptance_form(language="en"))
    assert stored(paul).language == "en"
    assert 'lang="en-CA"' in visitor.get("/catalogs").text


def test_refused_form_keeps_the_way_to_the_other_language(visitor, address):
    page = tree(visitor.post(address, data={}).text)
    assert form(page, "/language")["next"] == address


def test_somebody_else_who_is_signed_in_is_told_and_stays(signed_in, cast, paul, address):
    mona = signed_in(cast.mona)
    said = words(tree(mona.get(address).text))
    assert "This invitation is for Paul Lavoie" in said and "Mona Gagnon is signed in" in said
    assert mona.post(address, data=acceptance_form()).status_code == 409
    assert stored(paul).password_hash is None
    answer = mona.post("/sign-out", data=form(tree(mona.get(address).text), "/sign-out"))
    assert answer.location == address
    assert mona.get(address).status_code == 200
    assert mona.post(address, data=acceptance_form()).status_code == 303


def test_fields_that_are_not_on_the_page_are_not_looked_at(visitor, cast, paul, address):
    forged = {"role": "admin", "client": str(cast.shore.id), "email": "x@y.example", "active": "0"}
    visitor.post(address, data=acceptance_form(**forged))
    user = stored(paul)
    assert (user.role, user.client, user.email, user.active) == (Role.CUSTOMER, cast.ribambelle, paul.email, True)


def test_neither_the_link_nor_the_password_is_logged(visitor, address, caplog):
    with caplog.at_level(logging.INFO):
        visitor.get(address)
        visitor.post(address, data=acceptance_form())
    assert "invitation accepted: account" in caplog.text
    assert address.rpartition("/")[2] not in caplog.text and NEW not in caplog.text


def test_link_is_not_logged_even_when_something_breaks(app, visitor, address, caplog, monkeypatch):
    monkeypatch.setattr("portal.accounts.views.invitations.let_in", lambda _user: 1 / 0)
    monkeypatch.setitem(app.config, "TESTING", False)
    assert visitor.post(address, data=acceptance_form()).status_code == 500
    assert "failed: POST /invitations/<token>" in caplog.text
    assert address.rpartition("/")[2] not in caplog.text and NEW not in caplog.text


def test_page_is_kept_by_nobody_and_tells_no_other_site_its_address(visitor, address):
    headers = visitor.get(address).headers
    assert headers["Cache-Control"] == "no-store" and headers["Referrer-Policy"] == "same-origin"


def test_whoever_has_a_password_is_sent_no_invitation(cast):
    assert invitations.send(COMMAND_LINE, cast.alice) is None
    assert not Token.select().exists() and not audited(Action.USER_INVITED)
