"""The language switch: before sign-in by cookie, after it by account."""

import pytest

from portal.accounts.models import User
from tests.conftest import PASSWORD
from tests.markup import form, tree, words


def heading(client, address):
    return words(next(tree(client.get(address).text).iter("h1")))


def language_of(client, **headers):
    return next(tree(client.get("/sign-in", headers=headers).text).iter("html")).get("lang")


def switch(client, language, **fields):
    return client.post("/language", data={"language": language, **fields})


def test_stranger_switches_and_the_cookie_remembers(app, cast):
    visitor = app.test_client()
    assert language_of(visitor) == "en-CA"
    answer = switch(visitor, "fr", next="/sign-in")
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert language_of(visitor) == "fr-CA"
    assert visitor.get_cookie("language").value == "fr"
    assert "HttpOnly" in answer.headers["Set-Cookie"]


def test_browser_asks_for_its_language_until_one_is_chosen(app, cast):
    visitor = app.test_client()
    french = {"Accept-Language": "fr-CA,fr;q=0.9,en;q=0.5"}
    assert language_of(visitor, **french) == "fr-CA"
    assert language_of(visitor, **{"Accept-Language": "de"}) == "en-CA"
    switch(visitor, "en")
    assert language_of(visitor, **french) == "en-CA"


def test_signed_in_choice_is_kept_on_the_account(signed_in, cast, app):
    visitor = signed_in(cast.alice)
    assert heading(visitor, "/catalogs") == "Select a Catalog"
    assert switch(visitor, "fr", next="/catalogs").location == "/catalogs"
    assert heading(visitor, "/catalogs") == "Sélection d’un catalogue"
    assert User.get_by_id(cast.alice.id).language == "fr"
    elsewhere = app.test_client()
    elsewhere.post("/sign-in", data={"email": cast.alice.email, "password": PASSWORD})
    assert heading(elsewhere, "/catalogs") == "Sélection d’un catalogue"


def test_choice_of_one_person_changes_nobody_else(signed_in, cast):
    switch(signed_in(cast.alice), "fr")
    assert User.get_by_id(cast.carol.id).language == "en"


def test_account_wins_over_the_cookie_of_a_shared_computer(app, cast):
    visitor = app.test_client()
    visitor.set_cookie("language", "fr")  # somebody else's, of another day
    visitor.post("/sign-in", data={"email": cast.alice.email, "password": PASSWORD})
    assert heading(visitor, "/catalogs") == "Select a Catalog"


def test_choice_made_just_before_sign_in_is_the_persons_own(app, cast):
    visitor = app.test_client()
    switch(visitor, "fr")
    visitor.post("/sign-in", data={"email": cast.alice.email, "password": PASSWORD})
    assert heading(visitor, "/catalogs") == "Sélection d’un catalogue"
    assert User.get_by_id(cast.alice.id).language == "fr"


@pytest.mark.parametrize("value", ["", "de", "FR", "fr-CA", "fr\x00", "../fr", "x" * 5000])
def test_language_that_does_not_exist_is_422(signed_in, cast, value):
    visitor = signed_in(cast.alice)
    assert switch(visitor, value).status_code == 422
    assert visitor.get_cookie("language") is None
    assert User.get_by_id(cast.alice.id).language == "en"


def test_forged_cookie_is_ignored(app, cast):
    visitor = app.test_client()
    visitor.set_cookie("language", "../../etc/passwd")
    assert language_of(visitor) == "en-CA"


@pytest.mark.parametrize(
    "address", ["/tickets?show=closed&q=a%20b", "/catalogs/childcare", "/solutions?q=%C3%A9t%C3%A9"]
)
def test_switch_comes_back_to_the_same_view(signed_in, cast, address):
    visitor = signed_in(cast.alice)
    fields = form(tree(visitor.get(address).text), "/language")
    assert fields["language"] == "fr"
    assert visitor.post("/language", data=fields).location == address


def test_switch_on_a_refused_form_leads_home_not_to_an_address_without_page(app, cast):
    page = app.test_client().post("/sign-in", data={"email": "x", "password": "y"})
    assert form(tree(page.text), "/language")["next"] == "/"


def test_page_says_its_language_and_what_the_switch_offers(signed_in, cast):
    page = tree(signed_in(cast.alice).get("/catalogs").text)
    assert next(page.iter("html")).get("lang") == "en-CA"
    (button,) = [button for button in page.iter("button") if button.get("lang")]
    assert button.get("lang") == "fr"
    assert words(button).endswith("Français")
