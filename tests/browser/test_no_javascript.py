"""Everything but autosave, drag and paste works without JavaScript: the same walk, on plain pages."""

import re

import pytest
from playwright.sync_api import expect

from portal.tickets.models import Ticket
from tests.browser.words import speaker
from tests.conftest import PASSWORD

LANGUAGE = {"fr": "Français", "en": "English"}


@pytest.fixture
def say(app, language):
    return speaker(app, language)


def test_walk_without_javascript(visit, cast, language, say, watch):
    watch.expected = {422}
    page = visit(language={"fr": "en", "en": "fr"}[language], java_script_enabled=False)
    page.goto("/")
    page.get_by_role("button", name=LANGUAGE[language]).click()
    page.get_by_label(say("Username")).fill("alice@ribambelle.example")
    page.get_by_label(say("Password")).fill(PASSWORD)
    page.get_by_role("button", name=say("Sign in"), exact=True).click()
    page.locator(".tile a").first.click()
    page.locator(".svc-main a").first.click()

    page.get_by_label(say("Summary"), exact=True).fill("")
    page.get_by_label(say("Description"), exact=True).fill("Depuis ce matin.")
    page.get_by_label(say("Browse…")).set_input_files([
        {"name": name, "mimeType": "text/plain", "buffer": name.encode()} for name in ("un.txt", "deux.txt")
    ])  # fmt: skip
    page.get_by_role("button", name=say("Submit the request")).click()
    for sentence in ("Say in one sentence what it is about.", "Choose a ticket type."):
        expect(page.get_by_role("alert")).to_contain_text(say(sentence))
    page.get_by_label(say("Summary"), exact=True).fill("Bouton gris")
    expect(page.get_by_label(say("Description"), exact=True)).to_have_value("Depuis ce matin.")
    for name in ("un.txt", "deux.txt"):
        expect(page.get_by_role("checkbox", name=name)).to_be_checked()
    page.get_by_role("radio", name=say("Problem")).check()
    page.get_by_role("button", name=say("Submit the request")).click()
    first = Ticket.get(Ticket.summary == "Bouton gris").number
    expect(page.get_by_text(say("Ticket %(number)s created", number=first))).to_be_visible()
    expect(page.get_by_role("link", name="deux.txt").first).to_be_visible()

    page.get_by_role("link", name=say("Add a note")).first.click()
    page.get_by_role("button", name=say("Save the note")).click()
    expect(page.get_by_text(say("Give the note a title.")).first).to_be_visible()
    page.get_by_label(say("Title")).fill("Précision")
    page.get_by_label(say("Description"), exact=True).fill("Il est gris pâle.")
    page.get_by_role("button", name=say("Save the note")).click()
    expect(page.get_by_role("heading", name="Précision")).to_be_visible()

    page.get_by_role("button", name=say("Copy")).first.click()
    page.locator("#copy-top").get_by_role("button", name=say("Copy")).click()
    page.get_by_label(say("Summary"), exact=True).fill("Autre bouton gris")
    page.get_by_role("button", name=say("Submit the request")).click()
    second = Ticket.get(Ticket.summary == "Autre bouton gris").number
    expect(page).to_have_url(re.compile(rf"/tickets/{second}$"))

    page.goto("/tickets")
    page.get_by_role("navigation", name=say("Filters")).get_by_role("link", name=say("Opened")).click()
    page.get_by_label(say("Group by")).select_option(label=say("Status"))
    page.get_by_role("button", name=say("Group"), exact=True).click()
    expect(page.locator(".grp")).to_have_text(re.compile(rf"{say('New')}\s*2"))
    page.get_by_role("columnheader", name=say("Summary")).get_by_role("link").click()
    expect(page.locator("td.sum")).to_have_text(["Autre bouton gris", "Bouton gris"])
    page.get_by_role("searchbox").fill(str(int(first)))
    page.get_by_role("searchbox").press("Enter")
    expect(page.locator("td.sum")).to_have_text(["Bouton gris"])
    expect(page).to_have_url(re.compile("(?=.*show=opened)(?=.*group=status)(?=.*sort=summary)"))

    agent = visit(cast.nadia, language, java_script_enabled=False)
    agent.goto("/")
    agent.get_by_role("link", name=first).click()
    agent.get_by_role("button", name=say("Take this ticket")).click()
    expect(agent.get_by_label(say("Status")).locator("option:checked")).to_have_text(say("Classification"))
    agent.get_by_label(say("State")).select_option(label=say("Solution provided"))
    agent.get_by_role("button", name=say("Save")).click()
    expect(agent.get_by_text(say("This state does not go with this status. Choose another state."))).to_be_visible()
    agent.get_by_label(say("Status")).select_option(label=say("Closed"))
    agent.get_by_label(say("External Ref. No.")).fill("GN-4821")
    agent.get_by_role("button", name=say("Save")).click()
    expect(agent.get_by_text(say("This ticket is closed; it no longer moves."))).to_be_visible()
    page.goto("/tickets?show=closed")
    expect(page.get_by_role("row").last).to_contain_text("GN-4821")
