"""Solutions that come while one types: in the search, and beside the request form, which loses nothing for it."""

import re

from playwright.sync_api import expect

from portal.kb.models import Solved, Unfound
from portal.tickets.models import ReadBefore, Ticket
from tests.browser.waiting import until

QUERIES = {
    # half of it, all of it in other letters, misspelt, as it was meant
    "fr": ("pre", "PRESENCE", "presnece", "présence"),
    "en": ("att", "ATTENDANCE", "attendnace", "attendance"),
}
FOUND = {"fr": r"\d+ solutions trouvées", "en": r"\d+ solutions found"}
SOLUTION = "edit-attendance-after-closing"


def test_search_as_one_types(visit, cast, server, language):
    half, whole, misspelt, meant = QUERIES[language]
    page = visit(cast.alice, language)
    page.goto("/solutions")
    page.keyboard.press("/")
    search, first = page.get_by_role("searchbox"), page.locator(".sol").first
    expect(search).to_be_focused()
    server.delays = {f"q={half}": 2}
    with page.expect_event("requestfailed", lambda request: request.url.endswith(f"q={half}")):  # so it never shows
        with page.expect_request(re.compile(f"q={half}$")):
            search.press_sequentially(half)
        search.fill("")
        search.press_sequentially(whole, delay=20)
    expect(page).to_have_url(re.compile(f"q={whole}$"))
    expect(page.locator(".rail a").last).to_have_attribute("href", re.compile(rf"^/services/.+\?q={whole}$"))
    expect(first.locator("mark").first).to_have_text(re.compile(meant, re.IGNORECASE))
    expect(page.get_by_role("main").get_by_role("status")).to_have_text(re.compile(FOUND[language]))
    for _letter in range(3):
        search.press("ArrowLeft")
    search.press("x")
    expect(page.locator(".sol")).to_have_count(0)
    expect(search).to_be_focused()
    assert search.evaluate("(field) => field.selectionStart") == len(whole) - 2
    search.fill(misspelt)
    expect(page.locator(".meant")).to_be_visible()
    assert not Unfound.select().exists()  # nobody asked for that yet
    search.press("Enter")
    until(page, Unfound.select().exists)
    page.locator(".meant a").click()
    expect(search).to_have_value(re.compile(meant))
    expect(first.locator("mark").first).to_have_text(re.compile(meant, re.IGNORECASE))
    assert [(row.words, row.language, row.count) for row in Unfound.select()] == [(misspelt, language, 1)]


def test_suggestions_beside_the_form(visit, watch, cast, server):
    asked = []
    page = visit(cast.alice)
    page.on("request", lambda request: "/suggestions?" in request.url and asked.append(request.url))
    page.goto("/services/agenda/tickets/new")
    box, summary = page.locator(".sugg"), page.get_by_label("Summary")
    expect(box.get_by_role("heading")).to_have_text("Solutions for this service")
    server.delays = {"fermer": 2}
    summary.fill("")
    with page.expect_event("requestfailed", lambda request: request.url.endswith("fermer")):
        with page.expect_request(re.compile("fermer$")):
            summary.press_sequentially("comment la fermer")
        summary.fill("I cannot change the attendance")
    expect(box.get_by_role("heading")).to_have_text("5 possible solutions")
    expect(page.locator("#suggested")).to_have_text("5 possible solutions")
    link = box.get_by_role("link").first
    expect(link).to_have_text(re.compile("^Change an attendance after the period is closed"))
    expect(link.locator("mark").first).to_have_text("Change")
    expect(summary).to_be_focused()
    assert len(asked) == 2  # none for a letter, none twice
    page.wait_for_url(re.compile(r"/drafts/\d+$"))
    with page.context.expect_page() as opened:
        link.click()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("Change an attendance after the period is closed")
    opened.value.close()
    expect(summary).to_have_value("I cannot change the attendance")
    until(page, ReadBefore.select().exists)
    draft = Ticket.get()
    assert (draft.summary, [row.solution for row in ReadBefore.select()]) == (summary.input_value(), [SOLUTION])
    solved = box.get_by_role("button", name="That solved it")
    solved.click()
    expect(box.get_by_role("radio", checked=True)).to_have_value(SOLUTION)
    box.get_by_role("button", name="Keep it").click()
    expect(box.get_by_role("radio")).to_have_count(0)
    assert Ticket.select().count() == 1 and not Solved.select().exists()
    watch.expected = {409}
    Ticket.update(summary="Written in another tab", version=Ticket.version + 1).execute()
    solved.click()
    box.get_by_role("button", name="Close the draft", exact=True).click()
    expect(page.locator(".theirs")).to_contain_text("Written in another tab")
    expect(page.locator(".mine")).to_contain_text("I cannot change the attendance")
    assert Ticket.select().count() == 1 and not Solved.select().exists()
    page.get_by_role("button", name="Keep mine").click()
    expect(page.locator("draft-form").get_by_role("status")).to_contain_text("Draft saved at")
    solved.click()
    box.get_by_role("button", name="Close the draft", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("Thank you for telling us Your draft is closed.")
    assert not Ticket.select().exists()
    assert [(row.solution, row.count) for row in Solved.select()] == [(SOLUTION, 1)]
