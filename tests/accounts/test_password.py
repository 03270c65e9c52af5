"""A forgotten password: the same answer for everyone, and words that promise nothing."""

import logging

import pytest

from tests.markup import form, tree, untokened, words

ADDRESS = "/password/forgot"
FRAGMENT = {"HX-Request": "true"}
ALICE = "alice@ribambelle.example"


@pytest.fixture
def visitor(app, cast):
    """A browser in which nobody is signed in."""
    return app.test_client()


def test_sign_in_page_leads_there(visitor):
    page = tree(visitor.get("/sign-in").text)
    (link,) = [link for link in page.iter("a") if link.get("href") == ADDRESS]
    assert words(link) == "Forgot your password?"


def test_page_works_without_javascript(visitor):
    answer = visitor.get(ADDRESS)
    assert "<!doctype html>" in answer.text
    assert "To reset your password, please enter your username." in answer.text
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


@pytest.mark.parametrize("headers", [{}, FRAGMENT], ids=["page", "fragment"])
def test_answer_does_not_tell_whether_the_account_exists(visitor, headers):
    visitor.get(ADDRESS)
    known = visitor.post(ADDRESS, data={"email": ALICE}, headers=headers)
    unknown = visitor.post(ADDRESS, data={"email": "nobody@nowhere.example"}, headers=headers)
    assert known.status_code == unknown.status_code == 200
    assert untokened(known.text) == untokened(unknown.text)
    assert set(known.headers.keys()) == set(unknown.headers.keys())


def test_words_promise_no_mail(visitor):
    said = words(tree(visitor.post(ADDRESS, data={"email": ALICE}, headers=FRAGMENT).text))
    assert "does not send reset links by e-mail yet" in said
    assert "The person who looks after it sees your request" in said
    assert "contact your manager" in said


def test_person_who_looks_after_the_portal_is_told_how_to_set_it(visitor, caplog):
    with caplog.at_level(logging.WARNING, logger="portal.accounts"):
        visitor.post(ADDRESS, data={"email": ALICE.upper()})
        visitor.post(ADDRESS, data={"email": "nobody@nowhere.example"})
    assert f"python app.py user password {ALICE} --password-stdin" in caplog.text
    assert "nobody@nowhere.example" not in caplog.text


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


def test_line_break_in_an_address_writes_no_second_line_in_the_log(visitor, caplog):
    visitor.post(ADDRESS, data={"email": f"{ALICE}\r\nforged line"})
    assert "forged line" not in caplog.text


def test_flood_of_requests_ends_at_429(visitor):
    statuses = [visitor.post(ADDRESS, data={"email": ALICE}).status_code for _ in range(11)]
    assert statuses == [200] * 10 + [429]
