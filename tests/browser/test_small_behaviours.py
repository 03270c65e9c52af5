"""Keyboard, drag and drop, slow answers, ended sessions and double clicks."""

import re

import pytest
from playwright.sync_api import Page, expect

from portal.accounts.models import Session
from portal.tickets.models import Ticket
from tests.factories import make_draft, make_ticket

SUMMARIES = ("Facture en double", "Facture perdue", "Bouton gris")


@pytest.fixture
def grid(visit, cast, app) -> Page:
    """Alice's three tickets."""
    with app.app_context():
        for summary in SUMMARIES:
            make_ticket(cast.alice, summary=summary)
    page = visit(cast.alice)
    page.goto("/tickets")
    return page


def summaries(page: Page):
    return page.locator("td.sum")


def test_skip_link_comes_first(visit, cast):
    page = visit(cast.alice)
    page.goto("/catalogs")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_slash_goes_to_search_but_not_while_typing(grid):
    grid.keyboard.press("/")
    expect(grid.get_by_role("searchbox")).to_be_focused()
    expect(grid.get_by_role("searchbox")).to_have_value("")
    grid.keyboard.press("/")
    expect(grid.get_by_role("searchbox")).to_have_value("/")


def test_enter_on_header_sorts_and_keeps_the_focus(grid):
    header = grid.get_by_role("columnheader", name="Summary")
    header.get_by_role("link").focus()
    grid.keyboard.press("Enter")
    expect(header).to_have_attribute("aria-sort", "ascending")
    expect(summaries(grid).first).to_have_text("Bouton gris")
    expect(header.get_by_role("link")).to_be_focused()
    grid.keyboard.press("Enter")
    expect(header).to_have_attribute("aria-sort", "descending")


@pytest.mark.parametrize("close", ["Escape", "Close", "Cancel"])
def test_dialog_closes_and_gives_the_focus_back(grid, close):
    grid.goto(f"/tickets/{Ticket.get().number}")
    button = grid.get_by_role("link", name="Add a note").last
    button.click()
    dialog = grid.get_by_role("dialog")
    expect(dialog.get_by_label("Title")).to_be_focused()
    if close == "Escape":
        grid.keyboard.press("Escape")
    else:
        dialog.get_by_role("link", name=close, exact=True).click()
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()


def test_note_page_works_with_javascript_too(grid, watch):
    watch.expected = {422}
    grid.goto(f"/tickets/{Ticket.get().number}/notes/new")
    grid.get_by_label("Title").fill("A detail")
    grid.get_by_role("button", name="Save the note").click()
    expect(grid.get_by_text("Write your note.")).to_be_visible()
    expect(grid.get_by_role("dialog")).to_have_count(0)
    expect(grid.locator("rich-text .edit")).to_be_visible()
    grid.get_by_label("Description", exact=True).fill("It is grey.")
    grid.get_by_role("button", name="Save the note").click()
    expect(grid.get_by_role("heading", name="A detail")).to_be_visible()


def test_late_answer_does_not_overtake_a_newer_one(grid, server):
    server.delays = {"q=b": 1}
    search = grid.get_by_role("searchbox")
    with grid.expect_event("requestfailed", lambda request: request.url.endswith("q=b")):  # given up, so never too late
        with grid.expect_request(re.compile("q=b$")):
            search.fill("b")
        search.press("Backspace")
        search.press_sequentially("facture", delay=20)
    expect(summaries(grid)).to_have_text(["Facture perdue", "Facture en double"])
    expect(search).to_have_value("facture")
    expect(search).to_be_focused()
    expect(grid).to_have_url(re.compile(r"\?q=facture$"))


def test_filter_takes_along_what_is_being_searched(grid, server):
    server.delays = {"q=facture": 2}
    with grid.expect_event("requestfailed"):  # the search is given up for the filter, which asks the same words
        with grid.expect_request(re.compile("q=facture$")):
            grid.get_by_role("searchbox").fill("facture")
        grid.get_by_role("link", name="Opened").click()
    expect(grid).to_have_url(re.compile(r"\?show=opened&q=facture$"))
    expect(grid.get_by_role("link", name="Opened")).to_have_attribute("aria-current", "true")
    expect(summaries(grid)).to_have_text(["Facture perdue", "Facture en double"])
    grid.get_by_role("searchbox").fill("")
    expect(summaries(grid)).to_have_count(3)
    expect(grid).to_have_url(re.compile(r"\?show=opened$"))


def test_page_goes_to_sign_in_when_the_session_ended(grid, watch):
    Session.delete().execute()
    watch.expected = {401}
    grid.get_by_role("searchbox").fill("facture")
    expect(grid).to_have_url(re.compile(r"/sign-in\?next="))
    expect(grid.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    expect(grid.locator("#tickets")).to_have_count(0)


@pytest.fixture
def draft(visit, cast) -> Page:
    """A draft of Alice's, open."""
    page = visit(cast.alice)
    page.goto(f"/drafts/{make_draft(cast.alice, summary='Grey').id}")
    return page


def test_double_click_makes_one_ticket(draft):
    draft.get_by_role("button", name="Submit the request").dblclick()
    expect(draft).to_have_url(re.compile(r"/tickets/\d{8}$"))
    expect(draft.locator("toast-list .toast")).to_contain_text("created")
    assert Ticket.select().count() == 1


def test_double_click_before_the_first_autosave_makes_one_ticket(visit, cast):
    page = visit(cast.alice)
    page.goto("/services/agenda/tickets/new")
    expect(page.locator("rich-text .edit")).to_be_visible()
    page.get_by_label("Description", exact=True).fill("Grey.")
    page.get_by_role("radio", name="Problem").check()
    page.get_by_role("button", name="Submit the request").dblclick()
    expect(page).to_have_url(re.compile(r"/tickets/\d{8}$"))
    assert Ticket.select().count() == 1


def test_show_password(visit, cast):
    page = visit()
    page.goto("/sign-in")
    password = page.get_by_label("Password", exact=True)
    password.fill("secret")
    page.get_by_role("button", name="Show").click()
    expect(password).to_have_attribute("type", "text")
    page.get_by_role("button", name="Hide").click()
    expect(password).to_have_attribute("type", "password")
