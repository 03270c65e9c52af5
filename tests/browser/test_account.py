"""The account page in a browser, in both languages: a password changed, a device signed out, one's own data kept."""

import zipfile

import pytest
from playwright.sync_api import expect

from tests.browser.words import speaker
from tests.conftest import PASSWORD

NEW = "quatre mots tout ordinaires"


def test_password_is_changed_on_a_phone_and_this_session_goes_on(app, cast, visit, language):
    say = speaker(app, language)
    page = visit(cast.alice, language, viewport={"width": 390, "height": 844})
    other = visit(cast.alice, language)
    other.goto("/account")
    page.goto("/tickets")
    page.locator("[popovertarget=menu-user]").click()
    page.get_by_role("link", name=say("Account")).click()
    page.locator("#current_password").fill(PASSWORD)
    page.locator("#password").fill(NEW)
    page.locator("#password_again").fill(NEW)
    page.get_by_role("button", name=say("Change the password")).click()
    expect(page.get_by_role("status")).to_contain_text(say("Password changed"))
    expect(page.locator(".devices li")).to_have_count(1)
    other.reload()
    expect(other).to_have_url("/sign-in?next=/account")
    page.get_by_role("link", name=say("Tickets")).click()
    expect(page.locator("h1")).to_contain_text(say("Tickets"))


@pytest.mark.parametrize("scripts", [True, False])
def test_own_data_is_a_file_with_and_without_scripts(cast, visit, tmp_path, scripts):
    page = visit(cast.alice, java_script_enabled=scripts)
    page.goto("/account")
    with page.expect_download() as got:
        page.get_by_role("button", name="Download my data").click()
    got.value.save_as(tmp_path / "data.zip")
    assert zipfile.ZipFile(tmp_path / "data.zip").namelist() == ["data.json"]
    page.get_by_label("Name", exact=True).fill("Alice Roy")  # the page is still there
    page.locator("#profile button").click()
    expect(page.locator("#name")).to_have_value("Alice Roy")
    expect(page.locator(".band")).to_contain_text("Alice Roy")
