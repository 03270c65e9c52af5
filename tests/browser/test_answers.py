"""Was this helpful, with the keyboard alone: the page stays, the focus too, and what changed is said."""

from playwright.sync_api import expect

from portal.kb.models import Answer

SOLUTION = "edit-attendance-after-closing"


def stored():
    return [(answer.helpful, answer.comment) for answer in Answer.select()]


def test_yes_then_no_with_a_comment(visit, cast):
    page = visit(cast.alice)
    page.goto(f"/solutions/{SOLUTION}")
    page.evaluate("document.body.dataset.still = 'here'")
    box = page.get_by_role("region", name="Was this helpful?")
    yes, no = box.get_by_role("button", name="Yes"), box.get_by_role("button", name="No")
    place = box.evaluate(
        "(el) => [el, el.querySelector('h2'), el.querySelector('form')].map((e) => e.getBoundingClientRect().toJSON())"
    )
    assert place[0]["bottom"] - place[2]["bottom"] <= place[1]["top"] - place[0]["top"] + 1, (
        "nothing is said yet, nor drawn"
    )
    yes.focus()
    page.keyboard.press("Enter")
    expect(box.get_by_role("status")).to_have_text("Thank you. You can change your answer at any time.")
    expect(yes).to_have_attribute("aria-pressed", "true")
    expect(yes).to_be_focused()
    assert stored() == [(True, "")]
    page.keyboard.press("Tab")
    expect(no).to_be_focused()
    page.keyboard.press("Space")
    comment = box.get_by_label("What was missing or unclear?")
    expect(comment).to_be_visible()
    expect(no).to_be_focused()
    page.keyboard.press("Tab")
    expect(comment).to_be_focused()
    page.keyboard.type("Where is the button?")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(box.get_by_role("status")).to_have_text("Thank you. Those who write the solutions will read it.")
    expect(comment).to_have_value("Where is the button?")
    assert stored() == [(False, "Where is the button?")]
    expect(page.locator("body")).to_have_attribute("data-still", "here")
