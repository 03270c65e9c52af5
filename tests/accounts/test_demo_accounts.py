"""The sign-in page of a demo shows its accounts; any other portal shows none."""

import pytest

from portal.accounts.models import User
from tests.markup import tree, with_class, words


@pytest.fixture
def marker(app):
    """The file that a demo leaves in its data folder; gone after the test."""
    path = app.config["PORTAL"].data / "demo"
    yield path
    path.unlink(missing_ok=True)


def shown(app):
    return [words(box) for box in with_class(tree(app.test_client().get("/sign-in").text), "demo-accounts")]


def test_portal_that_is_no_demo_shows_no_account(app, cast):
    page = app.test_client().get("/sign-in").text
    assert shown(app) == []
    assert "ribambelle.example" not in page


def test_demo_shows_its_accounts_and_their_password(app, cast, marker):
    marker.write_text("the-demo-password\nalice@ribambelle.example\nnadia@support.example\n", encoding="utf-8")
    (box,) = shown(app)
    assert "the-demo-password" in box
    assert "alice@ribambelle.example" in box and "CPE La Ribambelle" in box
    assert "nadia@support.example" in box


def test_account_added_later_is_not_shown(app, cast, marker):
    marker.write_text("the-demo-password\nalice@ribambelle.example\n", encoding="utf-8")
    assert "bob@shore.example" not in shown(app)[0]


def test_demo_account_that_was_closed_is_not_shown(app, cast, marker):
    marker.write_text("the-demo-password\nalice@ribambelle.example\nbob@shore.example\n", encoding="utf-8")
    User.update(active=False).where(User.id == cast.bob.id).execute()
    assert "bob@shore.example" not in shown(app)[0]


def test_refused_sign_in_of_a_demo_still_shows_them(app, cast, marker):
    marker.write_text("the-demo-password\nalice@ribambelle.example\n", encoding="utf-8")
    page = app.test_client().post("/sign-in", data={"email": "x", "password": "y"}).text
    assert with_class(tree(page), "demo-accounts")
