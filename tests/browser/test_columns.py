"""Sorting, grouping and arranging columns: with a mouse, a finger and the keyboard; nothing that was chosen is lost."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from portal.accounts.models import Session
from portal.tickets.models import Event, Ticket
from portal.tickets.rules import State, Status
from tests.browser.words import speaker
from tests.factories import make_ticket, move


@pytest.fixture
def say(app, language):
    return speaker(app, language)


@pytest.fixture
def open_grid(visit, cast, app):
    """A function that opens the grid of Alice's four tickets: two new, one in investigation, one closed."""
    with app.app_context():
        for summary in ("Facture en double", "Facture perdue"):
            make_ticket(cast.alice, summary=summary)
        waiting = make_ticket(cast.alice, summary="Bouton gris")
        move(cast.nadia, waiting, Status.INVESTIGATION, State.IN_PROGRESS)
        move(cast.nadia, make_ticket(cast.alice, summary="Absence"), Status.CLOSED, State.SOLUTION_PROVIDED)

    def open_at(path: str = "/tickets", language: str = "en", **options: object) -> Page:
        page = visit(cast.alice, language, **options)
        page.goto(path)
        return page

    return open_at


def heads(page: Page) -> Locator:
    return page.locator(".grp a")


def chips(page: Page) -> Locator:
    return page.locator("group-bar .turn")


def header(page: Page, column: str) -> Locator:
    return page.locator(f"#th-{column}")


def middle(place: Locator) -> tuple[float, float]:
    box = place.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Page, source: Locator, target: Locator) -> None:
    """With the mouse, in steps, as a hand does."""
    page.mouse.move(*middle(source))
    page.mouse.down()
    page.mouse.move(*middle(target), steps=4)


def test_header_dragged_with_the_mouse_groups_and_does_not_sort(open_grid, language, say):
    page = open_grid(language=language)
    hint = page.locator("group-bar .hint")
    drag(page, header(page, "status"), hint)
    expect(hint).to_have_text(say("Drop to group by %(column)s", column=say("Status")))
    page.keyboard.press("Escape")  # called off: neither this nor letting go then does anything
    page.mouse.up()
    expect(hint).not_to_have_text(say("Drop to group by %(column)s", column=say("Status")))
    drag(page, header(page, "status"), hint)
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"/tickets\?group=status$"))
    expect(heads(page)).to_have_count(3)
    said = "Groupé par Statut, 3 groupes" if language == "fr" else "Grouped by Status, 3 groups"
    expect(page.locator("#said")).to_have_text(said)
    page.get_by_role("searchbox").fill("facture")
    expect(heads(page)).to_have_count(1)
    expect(page.locator("#said")).to_have_text(said)  # filtering says nothing new
    expect(page.locator(".ghost")).to_have_count(0)


def test_finger_that_presses_a_header_sorts_and_one_that_drags_it_groups(open_grid):
    page = open_grid(has_touch=True)
    page.touchscreen.tap(*middle(header(page, "summary")))
    expect(page).to_have_url(re.compile("sort=summary$"))
    finger = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        finger.send("Input.dispatchTouchEvent", {
            "type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]
        })  # fmt: skip

    (x, y), (to_x, to_y) = middle(header(page, "service")), middle(page.locator("group-bar .hint"))
    touch("touchStart", (x, y))
    for part in (0.2, 0.6, 1):
        touch("touchMove", (x + (to_x - x) * part, y + (to_y - y) * part))
    expect(page.locator(".ghost")).to_have_text("Service")
    touch("touchEnd")
    expect(heads(page)).to_have_count(1)
    expect(page).to_have_url(re.compile(r"\?sort=summary&group=service$"))


def test_column_menu_by_keyboard(open_grid, language, say):
    page = open_grid(language=language)
    header(page, "status").focus()
    page.keyboard.press("Alt+ArrowDown")
    menu = page.get_by_role("menu")
    items = menu.get_by_role("menuitem")
    expect(items.first).to_be_focused()
    expect(items.first).to_have_text(say("Sort from New to Closed"))
    page.keyboard.press("End")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"sort=-status$"))
    expect(page.locator("td.sum").first).to_have_text("Absence")
    expect(page.locator("#said")).to_contain_text(say("Status"))
    expect(header(page, "status")).to_be_focused()
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(header(page, "status")).to_be_focused()
    page.keyboard.press("Alt+ArrowDown")
    expect(items.first).to_be_focused()
    page.keyboard.press("g")
    expect(heads(page)).to_have_count(3)
    expect(chips(page)).to_be_focused()


def test_three_levels_by_keyboard_alone(open_grid):
    page = open_grid()
    for number, column in enumerate(("status", "service", "state"), 1):
        header(page, column).focus()
        page.keyboard.press("Alt+ArrowDown")
        expect(page.get_by_role("menuitem").first).to_be_focused()
        page.keyboard.press("g")
        expect(chips(page)).to_have_count(number)
        expect(chips(page).last).to_be_focused()
    expect(page.locator("#group")).to_have_count(0)
    page.keyboard.press("ArrowLeft")
    expect(chips(page)).to_have_text(["Status", "State", "Service"])
    expect(chips(page).nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("group=status&group=-state&group=service"))
    expect(chips(page).nth(1)).to_be_focused()
    page.keyboard.press("Delete")
    expect(chips(page)).to_have_text(["Status", "Service"])
    expect(chips(page).first).to_be_focused()


def test_chips_dragged_change_the_order_of_the_levels(open_grid):
    page = open_grid("/tickets?group=status&group=service&group=client")
    drag(page, chips(page).last, chips(page).first)
    page.mouse.move(middle(chips(page).first)[0] - 20, middle(chips(page).first)[1])
    page.mouse.up()
    expect(chips(page)).to_have_text(["Client", "Status", "Service"])


def test_groups_fold_with_keys_and_stay_folded(open_grid):
    page = open_grid("/tickets?group=status")
    first = heads(page).first
    first.focus()
    page.keyboard.press("ArrowLeft")
    expect(first).to_have_attribute("aria-expanded", "false")
    expect(first).to_be_focused()
    expect(page.locator("td.sum")).to_have_count(2)
    page.reload()
    expect(first).to_have_attribute("aria-expanded", "false")
    first.focus()
    page.keyboard.press("ArrowRight")
    expect(first).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Space")
    expect(first).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("*")
    expect(page.locator("td.sum")).to_have_count(4)
    expect(first).to_be_focused()


def test_shift_adds_a_second_key(open_grid):
    page = open_grid("/tickets?sort=status")
    header(page, "summary").focus()
    page.keyboard.press("Shift+Enter")
    expect(page).to_have_url(re.compile(r"sort=status&sort=summary$"))
    header(page, "summary").click(modifiers=["Shift"])
    expect(page).to_have_url(re.compile(r"sort=status&sort=-summary$"))
    expect(page.locator("td.sum").first).to_have_text("Facture perdue")
    expect(page.locator("[aria-sort]")).to_have_count(1)
    expect(header(page, "summary")).to_contain_text("2")


def test_hidden_moved_and_widened_columns_stay_so(open_grid):
    page = open_grid("/tickets?sort=summary")
    names = page.locator("a[data-column] > span:first-child")
    expect(names).to_have_count(8)

    def choose(column: str, verb: str) -> None:
        header(page, column).hover()
        page.locator(f"#th-{column} + .thm").click()
        page.get_by_role("menuitem", name=verb).click()

    choose("client", "Hide the column")
    expect(names).to_have_count(7)
    choose("summary", "Move left")
    expect(header(page, "summary")).to_be_focused()
    expect(names.nth(2)).to_have_text("Summary")
    choose("summary", "Change the width")
    edge = page.get_by_role("separator", name="Width of Summary")
    expect(edge).to_be_focused()
    before = int(edge.get_attribute("aria-valuenow") or 0)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(edge).to_have_attribute("aria-valuenow", str(before + 32))
    with page.expect_response(re.compile("/tickets/columns")):
        page.keyboard.press("Enter")
    expect(header(page, "summary")).to_be_focused()
    page.reload()
    expect(names).to_have_text(
        ["Ticket #", "Status", "Summary", "State", "Creation Date", "Service", "External Ref. No."]
    )
    expect(page.locator("col").nth(2)).to_have_attribute("width", str(before + 32))
    expect(page).to_have_url(re.compile(r"/tickets\?sort=summary$"))


def test_header_dragged_onto_another_takes_its_place(open_grid):
    page = open_grid()
    drag(page, header(page, "number"), header(page, "state"))
    page.mouse.up()
    names = page.locator("a[data-column] > span:first-child")
    expect(names).to_contain_text(["Status", "State", "Ticket #", "Summary"])
    drag(page, header(page, "summary"), header(page, "status"))
    page.mouse.up()
    expect(names).to_contain_text(["Summary", "Status", "State", "Ticket #"])


def test_edge_of_a_header_is_dragged(open_grid):
    page = open_grid()
    box = page.locator("th", has=header(page, "status")).bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] - 3, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] + 57, box["y"] + 10, steps=3)
    with page.expect_response(re.compile("/tickets/columns")):
        page.mouse.up()
    page.reload()
    expect(page.locator("col").nth(1)).to_have_attribute("width", str(round(box["width"] + 60)))


def test_back_and_forward_through_five_views(open_grid):
    page = open_grid()
    heading = page.locator("#tickets")
    header(page, "summary").click()
    expect(heading).to_have_attribute("data-sort", "Sorted by Summary")
    page.get_by_label("Group by").select_option("status")
    expect(heads(page)).to_have_count(3)
    heads(page).first.click()
    expect(heads(page).first).to_have_attribute("aria-expanded", "false")
    page.get_by_role("searchbox").fill("facture")
    expect(heads(page)).to_have_count(1)
    page.go_back()
    expect(heads(page)).to_have_count(3)
    expect(page.get_by_role("searchbox")).to_have_value("")
    expect(heads(page).first).to_have_attribute("aria-expanded", "false")
    page.go_back()
    expect(heads(page).first).to_have_attribute("aria-expanded", "true")
    page.go_back()
    expect(heads(page)).to_have_count(0)
    expect(heading).to_have_attribute("data-sort", "Sorted by Summary")
    page.go_back()
    expect(page).to_have_url(re.compile("/tickets$"))
    expect(heading).to_have_attribute("data-sort", "Sorted by Creation Date (descending)")
    page.go_forward()
    expect(page).to_have_url(re.compile("sort=summary$"))
    expect(heading).to_have_attribute("data-sort", "Sorted by Summary")
    page.go_forward()
    expect(page).to_have_url(re.compile("group=status$"))
    expect(heads(page)).to_have_count(3)
    page.go_forward()
    expect(page).to_have_url(re.compile("fold=new$"))
    expect(heads(page).first).to_have_attribute("aria-expanded", "false")
    page.go_forward()
    expect(page).to_have_url(re.compile("q=facture"))
    expect(heads(page)).to_have_count(1)
    expect(page.get_by_role("searchbox")).to_have_value("facture")


def test_late_answers_do_not_overtake_newer_ones_among_groups(open_grid, server):
    page = open_grid("/tickets?status=new&group=status&sort=summary")
    server.delays = {"q=b&status=new&sort=summary&group=status": 1}
    search = page.get_by_role("searchbox")
    with page.expect_event("requestfailed"):
        with page.expect_request(re.compile("q=b&")):
            search.fill("b")
        search.fill("fact")
        search.press("ArrowLeft")
    expect(page.locator("td.sum")).to_have_text(["Facture en double", "Facture perdue"])
    expect(page.locator(".fchips .gchip")).to_have_count(1)
    expect(search).to_be_focused()
    search.press("x")
    expect(search).to_have_value("facxt")  # the caret is where it was
    expect(page).to_have_url(re.compile("q=facxt"))
    search.fill("fact")
    expect(heads(page)).to_have_count(1)
    header(page, "summary").click()
    expect(page).to_have_url(re.compile("q=fact"))
    expect(page.locator("td.sum")).to_have_text(["Facture perdue", "Facture en double"])


def test_cleared_filters_leave_the_search_box_empty(open_grid):
    page = open_grid("/tickets?q=facture&status=new")
    page.get_by_role("link", name="Clear the filters").click()
    expect(page.locator("td.sum")).to_have_count(4)
    expect(page.get_by_role("searchbox")).to_have_value("")


def test_phone_groups_folds_and_filters(open_grid):
    page = open_grid(viewport={"width": 390, "height": 800}, has_touch=True)
    page.get_by_label("Group by").select_option("status")
    expect(heads(page)).to_have_count(3)
    page.get_by_label("Group by").select_option("service")
    expect(heads(page)).to_have_count(6)
    heads(page).nth(1).tap()
    expect(heads(page).nth(1)).to_have_attribute("aria-expanded", "false")
    page.get_by_role("link", name="Stop grouping by Service").tap()
    expect(chips(page)).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_quiet_question_moves_nothing_and_stops_after_sign_out(open_grid, watch, cast, app):
    page = open_grid()
    ask = "htmx.trigger('#fresh', 'every')"
    with app.app_context():
        ticket = make_ticket(cast.alice, summary="Nouveau")
    Ticket.update(updated_at="2099-01-01 00:00:00").where(Ticket.id == ticket.id).execute()
    Event.update(created_at="2099-01-01 00:00:00").where(Event.ticket == ticket).execute()
    search = page.get_by_role("searchbox")
    search.press_sequentially("facture")
    expect(page.locator("td.sum")).to_have_count(2)
    search.fill("")
    expect(page.locator("td.sum")).to_have_count(5)
    search.focus()
    page.evaluate(ask)
    expect(page.locator("#fresh")).to_contain_text("1 ticket changed.")
    expect(search).to_be_focused()
    page.evaluate("Object.defineProperty(document, 'hidden', { value: true, configurable: true })")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate(ask)
    page.evaluate("delete document.hidden")
    Session.delete().execute()
    watch.expected = {401}
    with page.expect_response(re.compile("/tickets/changes")):
        page.evaluate(ask)
    page.evaluate(ask)
    expect(page.locator("#fresh")).to_contain_text("1 ticket changed.")
    expect(page.locator("toast-list .toast")).to_have_count(0)
    expect(page).to_have_url(re.compile("/tickets$"))
    assert len(asked) == 1  # neither while hidden, nor after the answer that one is signed out
