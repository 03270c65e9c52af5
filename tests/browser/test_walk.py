"""The whole way of a customer and of an agent, with the portal's own words, in both languages."""

import re

import pytest
from playwright.sync_api import Page, expect

from portal.tickets.models import Ticket
from portal.tickets.rules import State, Status
from tests.browser.words import speaker
from tests.conftest import PASSWORD
from tests.factories import make_draft, make_ticket, move

SERVICE = {"fr": "Agenda et présences", "en": "Agenda and attendance"}
CATALOG = {"fr": "Services de garde", "en": "Childcare Services"}
PREFILLED = {"fr": "Question sur l’agenda", "en": "Question about the agenda"}
LANGUAGE = {"fr": "Français", "en": "English"}
SOLUTIONS = {"fr": r"(\d+) solutions trouvées", "en": r"(\d+) solutions found"}
SAVED_AT = {"fr": r"Brouillon enregistré à \d?\d\sh\s\d\d", "en": r"Draft saved at \d?\d:\d\d"}


@pytest.fixture
def say(app, language):
    return speaker(app, language)


def a_file(name: str) -> dict[str, object]:
    return {"name": name, "mimeType": "text/csv", "buffer": b"a;b\n1;2\n"}


def toast(page: Page):
    return page.locator("toast-list .toast")


def test_from_sign_in_to_ticket(visit, cast, language, say):
    page = visit(language={"fr": "en", "en": "fr"}[language])
    page.goto("/services/agenda/tickets/new")
    page.get_by_role("button", name=LANGUAGE[language]).click()
    expect(page.locator("html")).to_have_attribute("lang", f"{language}-CA")
    page.goto("/")
    page.get_by_label(say("Username")).fill("alice@ribambelle.example")
    page.get_by_label(say("Password")).fill(PASSWORD)
    page.get_by_role("button", name=say("Sign in"), exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text(say("Select a Catalog"))
    page.get_by_role("link", name=CATALOG[language]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(say("Select a Service"))
    tile = page.locator(".svc", has=page.get_by_role("link", name=SERVICE[language], exact=True))
    coupon = tile.get_by_role("link", name=re.compile(SOLUTIONS[language]))
    with page.context.expect_page() as opened:
        coupon.click()
    solutions = opened.value
    count = re.search(SOLUTIONS[language], coupon.inner_text())[1]
    expect(solutions.get_by_role("main").get_by_role("status")).to_contain_text(re.compile(SOLUTIONS[language]))
    expect(solutions.locator(".sol")).to_have_count(int(count))
    title = solutions.locator(".sol h2").first.inner_text()
    solutions.locator(".sol h2 a").first.click()
    expect(solutions.get_by_role("heading", level=1)).to_have_text(title)
    solutions.close()

    tile.get_by_role("link", name=SERVICE[language], exact=True).click()
    summary = page.get_by_label(say("Summary"), exact=True)
    expect(summary).to_have_value(PREFILLED[language])
    expect(page.get_by_role("heading", name=say("General Description"))).to_be_attached()
    expect(page.get_by_role("heading", name=say("Additional Information"))).to_be_attached()
    assert not Ticket.select().exists(), "looking at the form stores nothing"
    summary.fill("L’agenda est gris")
    expect(page.locator("rich-text .edit")).to_be_visible()  # the field that was there before it cannot be typed in
    page.get_by_label(say("Description"), exact=True).press_sequentially("Depuis ce matin,\nl’agenda est gris.")
    status = page.locator("draft-form").get_by_role("status")
    expect(status).to_have_text(re.compile(SAVED_AT[language]))
    expect(page).to_have_url(re.compile(r"/drafts/\d+$"))
    page.reload()
    expect(summary).to_have_value("L’agenda est gris")
    lines = page.get_by_label(say("Description"), exact=True).locator("p")
    expect(lines).to_have_text(["Depuis ce matin,", "l’agenda est gris."])

    for name in ("liste des enfants.csv", "horaire.csv"):
        page.get_by_label(say("Browse…")).set_input_files(a_file(name))
    expect(page.locator(".file.ok .name")).to_have_text(["liste des enfants.csv", "horaire.csv"])
    page.get_by_role("group", name=say("Ticket type")).get_by_role("radio", name=say("Problem")).check()
    page.get_by_role("button", name=say("Submit the request")).click()

    expect(page).to_have_url(re.compile(r"/tickets/\d{8}$"))
    number = Ticket.get().number
    expect(page).to_have_url(re.compile(rf"/tickets/{number}$"))
    expect(toast(page)).to_contain_text(say("Ticket %(number)s created", number=number))
    box, screen = toast(page).bounding_box(), page.viewport_size
    assert box["x"] < screen["width"] / 4 and box["y"] + box["height"] > screen["height"] * 0.9
    expect(toast(page).get_by_role("link", name=say("See the ticket"))).to_have_attribute("href", f"/tickets/{number}")
    for name in ("liste des enfants.csv", "horaire.csv"):
        expect(page.get_by_role("main").get_by_role("link", name=name).first).to_be_visible()
    toast(page).get_by_role("link", name=say("Start another request")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(say("Select a Catalog"))


@pytest.fixture
def tickets(app, cast):
    """Alice's five: new, awaiting her, closed with a reference, another closed one, and a draft."""
    with app.app_context():
        make_draft(cast.alice, summary="Encore un brouillon")
        new, waiting, fixed, silent = (
            make_ticket(cast.alice, summary=text, service=service)
            for text, service in (
                ("Facture en double", "billing"),
                ("Bouton gris", "agenda"),
                ("Absence perdue", "agenda"),
                ("Courriel perdu", "email"),
            )
        )
        move(cast.nadia, waiting, Status.INVESTIGATION, State.AWAITING_CLIENT, assignee=cast.nadia)
        move(cast.nadia, fixed, Status.CLOSED, State.SOLUTION_PROVIDED, external_ref="GN-4821")
        move(cast.nadia, silent, Status.CLOSED, State.AWAITING_CLIENT)
    return new, waiting, fixed, silent


def rows(page: Page):
    return page.locator(".grid tbody tr:not(.grp)")


def test_grid(visit, cast, language, say, tickets):
    _new, _waiting, fixed, _silent = tickets
    page = visit(cast.alice, language)
    page.goto("/")
    columns = ["Ticket #", "Status", "State", "Summary", "Creation Date", "Client", "Service", "External Ref. No."]
    expect(page.get_by_role("columnheader")).to_have_text([say(column) for column in columns])
    expect(page.locator("td.when").first).to_have_text(re.compile(r"^\d{4}/\d\d/\d\d \d\d:\d\d$"))
    expect(page.get_by_role("cell", name=f"{SERVICE[language]} {CATALOG[language]}").first).to_be_visible()

    filters = page.get_by_role("navigation", name=say("Filters"))
    expect(filters.get_by_role("heading").first).to_have_text(say("My Requests"))
    counts = {
        "Opened": (2, "opened"),
        "Closed (filter)": (2, "closed"),
        "Drafts": (1, "drafts"),
        "Assigned To Me": (1, "mine"),
        "All": (4, "all"),
    }
    for label, (count, show) in counts.items():
        link = filters.get_by_role("link", name=re.compile(rf"^{say(label)}\b.*{count}$"))
        link.click()
        expect(link).to_have_attribute("aria-current", "true")
        expect(rows(page)).to_have_count(count)
        expect(page).to_have_url(re.compile(rf"/tickets\?show={show}$"))

    search = page.get_by_role("searchbox")
    search.fill(str(int(fixed.number)))
    expect(rows(page)).to_have_count(1)
    expect(rows(page).first).to_contain_text(fixed.number)
    search.fill("")
    expect(rows(page)).to_have_count(4)

    expect(page.locator("group-bar .hint")).to_have_text(
        say("Drag a column header and drop it here to group by that column")
    )
    page.get_by_label(say("Group by")).select_option(label=say("Status"))
    expect(page.locator(".grp")).to_have_text([
        re.compile(rf"{say(status)}\s*{count}") for status, count in (("New", 1), ("Investigation", 1), ("Closed", 2))
    ])  # fmt: skip
    expect(page).to_have_url(re.compile("group=status"))

    header = page.get_by_role("columnheader", name=say("Summary"))
    header.get_by_role("link").click()
    expect(header).to_have_attribute("aria-sort", "ascending")
    header.get_by_role("link").click()
    expect(header).to_have_attribute("aria-sort", "descending")
    expect(page.locator("td.sum")).to_have_text(
        ["Facture en double", "Bouton gris", "Courriel perdu", "Absence perdue"]
    )
    page.go_back()
    expect(header).to_have_attribute("aria-sort", "ascending")
    page.go_back()
    expect(page.locator(".grp")).to_have_count(3)
    expect(page.get_by_role("columnheader", name=say("Creation Date"))).to_have_attribute("aria-sort", "descending")
    page.go_back()
    expect(page.locator(".grp")).to_have_count(0)
    expect(page.get_by_label(say("Group by"))).to_have_value("")
    expect(page.locator("td.sum").first).to_have_text("Courriel perdu")


def test_note_then_copy(visit, cast, language, say, app, watch):
    with app.app_context():
        ticket = make_ticket(cast.alice, summary="Bouton gris", description="Il est gris.", files=2)
    page = visit(cast.alice, language)
    page.goto("/tickets")
    page.get_by_role("link", name=ticket.number).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bouton gris")

    button = page.get_by_role("link", name=say("Add a note")).first
    button.click()
    dialog = page.get_by_role("dialog")
    title = dialog.get_by_label(say("Title"))
    expect(title).to_be_focused()
    expect(dialog.get_by_role("toolbar")).to_be_visible()
    dialog.get_by_label(say("Description"), exact=True).fill("Il est redevenu vert.")
    watch.expected = {422}
    dialog.get_by_role("button", name=say("Save the note")).click()
    expect(dialog.get_by_text(say("Give the note a title."))).to_be_visible()
    expect(title).to_be_focused()
    expect(dialog.get_by_label(say("Description"), exact=True)).to_have_text("Il est redevenu vert.")
    watch.expected = set()
    title.fill("Réglé")
    dialog.get_by_role("button", name=say("Save the note")).click()
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()
    note = page.get_by_role("article").filter(has=page.get_by_role("heading", name="Réglé"))
    expect(note).to_contain_text("Il est redevenu vert.")
    expect(toast(page)).to_have_text(say("Note added"))

    page.get_by_role("button", name=say("Copy")).first.click()
    question = page.locator("#copy-top")
    expect(question.get_by_role("checkbox")).to_be_checked()
    question.get_by_role("button", name=say("Copy")).click()
    expect(page).to_have_url(re.compile(r"/drafts/\d+$"))
    expect(page.get_by_label(say("Summary"), exact=True)).to_have_value("Bouton gris")
    expect(page.get_by_label(say("Description"), exact=True)).to_have_text("Il est gris.")
    expect(page.get_by_role("radio", name=say("Problem"))).to_be_checked()
    expect(page.locator(".file .name")).to_have_text(["file-0.txt", "file-1.txt"])
    page.get_by_role("button", name=say("Submit the request")).click()
    expect(page).to_have_url(re.compile(rf"/tickets/{int(ticket.number) + 1:08d}$"))
    expect(page.get_by_role("link", name=ticket.number)).to_be_visible()
    expect(page.get_by_role("link", name="file-1.txt").first).to_be_visible()


def test_agent_moves_and_customer_sees(visit, cast, language, say, app, watch):
    with app.app_context():
        ticket = make_ticket(cast.alice, summary="Bouton gris")
    customer, agent = visit(cast.alice, language), visit(cast.nadia, language)
    timeline, handling = customer.locator(".tl"), agent.get_by_role("complementary")

    def set_progress(**labels: str) -> None:
        for field, label in labels.items():
            handling.get_by_label(say(field.capitalize())).select_option(label=say(label))
        handling.get_by_role("button", name=say("Save")).click()

    def expect_set(**labels: str) -> None:
        for field, label in labels.items():
            expect(handling.get_by_label(say(field.capitalize())).locator("option:checked")).to_have_text(say(label))

    agent.goto("/")
    expect(agent).to_have_url(re.compile("/desk$"))
    agent.get_by_role("link", name=ticket.number).click()
    expect_set(status="New", state="To process")
    agent.get_by_role("button", name=say("Take this ticket")).click()
    expect(toast(agent)).to_have_text(say("Ticket updated"))
    expect_set(status="Classification", state="In progress")
    customer.goto(f"/tickets/{ticket.number}")
    expect(timeline).to_contain_text(say("%(name)s took charge of the ticket", name="Nadia Ferhat"))
    expect(timeline.get_by_role("listitem").last).to_contain_text(say("In progress"))

    watch.expected = {422}
    set_progress(status="Investigation", state="Solution provided")
    expect(handling.get_by_text(say("This state does not go with this status. Choose another state."))).to_be_visible()
    expect_set(status="Investigation", state="Solution provided")
    watch.expected = set()
    set_progress(state="Awaiting client response")
    expect(agent.locator(".tl")).to_contain_text(say("Awaiting client response"))
    expect(handling.get_by_text(say("This state does not go with this status. Choose another state."))).to_have_count(0)
    customer.reload()
    expect(timeline.get_by_role("listitem").last).to_contain_text(say("Investigation"))
    expect(timeline.get_by_role("listitem").last).to_contain_text(say("Awaiting client response"))
    expect(customer.locator(".strip.turn")).to_contain_text(say("Awaiting client response"))

    handling.get_by_label(say("External Ref. No.")).fill("GN-4821")
    set_progress(status="Closed", state="Solution provided")
    expect(handling).to_contain_text(say("This ticket is closed; it no longer moves."))
    customer.reload()
    expect(timeline.get_by_role("listitem").last).to_contain_text(say("Closed"))
    expect(timeline.get_by_role("listitem").last).to_contain_text("GN-4821")
    expect(customer.get_by_role("button", name=say("Open a new ticket from this one"))).to_be_visible()
    customer.goto("/tickets?show=closed")
    expect(customer.get_by_role("row").last.get_by_role("cell").last).to_have_text("GN-4821")
