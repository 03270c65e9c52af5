"""Administration as one works in it: finding a person as one types, and somebody's whole way through the portal."""

import re

from playwright.sync_api import expect

from portal.accounts.models import User
from tests.browser.words import speaker


def test_list_narrows_as_one_types_and_the_address_leads_back_to_it(visit, cast, watch):
    page = visit(cast.adam)
    page.goto("/admin/users")
    people = page.locator("#list tbody tr")
    expect(people).to_have_count(6)
    page.locator("#th-name").click()
    expect(page.locator("th[aria-sort=descending]")).to_have_count(1)
    page.locator("#q").press_sequentially("ribambelle")
    expect(people).to_have_count(3)
    expect(page.locator("#q")).to_be_focused()
    expect(page).to_have_url(re.compile(r"q=ribambelle&.*sort=-name|sort=-name.*q=ribambelle"))
    expect(people.first).to_contain_text("Mona Gagnon")
    page.locator("select[name=role]").select_option("manager")
    expect(people).to_have_count(1)
    page.reload()
    expect(people).to_have_count(1)
    expect(page.locator("#q")).to_have_value("ribambelle")


def test_from_the_invitation_to_the_end(app, visit, cast, language, watch):
    say, width = speaker(app, language), {"fr": 1280, "en": 390}[language]
    page = visit(cast.adam, language, viewport={"width": width, "height": 844})
    page.goto("/admin/users?q=shore")
    form = page.locator("form.invite")
    form.locator("#email").fill("nora@shore.example")
    form.locator("#name").fill("Nora Lavoie")
    form.locator("#client").select_option(label="West Shore Childcare")
    form.locator("button").click()
    expect(page.locator(".toast").first).to_contain_text(say("Invitation sent"))
    nora = User.get(User.email == "nora@shore.example")
    row = page.locator(f"#person-row-{nora.id}")
    expect(row).to_contain_text(say("Invitation sent"))
    row.locator("[popovertarget]").click()
    row.get_by_role("button", name=say("Revoke the invitation")).click()
    expect(row).to_contain_text(say("Invitation revoked"))
    row.get_by_role("link", name="Nora Lavoie").click()
    page.get_by_role("link", name=say("Erase…")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nora Lavoie")
    page.get_by_role("textbox").fill("nora@shore.example")
    page.get_by_role("button", name=say("Erase for good")).click()
    expect(page.locator(".toast").first).to_contain_text(say("Person erased"))
    expect(page.locator("#list")).not_to_contain_text("Nora")
    page.goto("/admin/audit")
    expect(page.locator("#list tbody tr").first).to_contain_text(say("Erased person"))
