"""Small behaviours."""

from playwright.sync_api import expect


def test_show_password(visit, cast):
    page = visit()
    page.goto("/sign-in")
    password = page.get_by_label("Password")
    password.fill("secret")
    page.get_by_role("button", name="Show").click()
    expect(password).to_have_attribute("type", "text")
    page.get_by_role("button", name="Hide").click()
    expect(password).to_have_attribute("type", "password")


def test_skip_link_comes_first(visit, cast):
    page = visit(cast.alice)
    page.goto("/catalogs")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
