"""What is typed is never lost: the line cut, the server restarted, the session over, the tab closed, two tabs."""

import re
import signal
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page, Request, Route, expect
from waitress import wasyncore
from waitress.server import create_server

from portal import richtext
from portal.accounts.models import Session
from portal.tickets.models import Attachment, Note, NoteDraft, Ticket
from tests.browser.test_editor import paste_picture
from tests.browser.waiting import until
from tests.browser.words import speaker
from tests.conftest import PASSWORD
from tests.factories import make_draft, make_ticket
from tests.running import run
from tests.serving import Server

NBSP = "\N{NO-BREAK SPACE}"
SAVED_AT = {
    "fr": rf"Brouillon enregistré à \d?\d{NBSP}h{NBSP}\d\d$",
    "en": rf"Draft saved at \d?\d:\d\d{NBSP}[ap]\.m\.$",
}
NEW = "/services/agenda/tickets/new"
DOWN = {"net::ERR_CONNECTION_REFUSED", "net::ERR_EMPTY_RESPONSE", "net::ERR_CONNECTION_RESET"}
TEXT = "L’œuvre de Zoë & Léo <b>n’est pas</b> grise… 👩‍👧"


@pytest.fixture
def say(app, language):
    return speaker(app, language)


@pytest.fixture
def is_saved(language) -> Callable[[Page], None]:
    """A function that waits until the page says that its text is saved."""

    def wait(page: Page) -> None:
        expect(line(page)).to_have_text(re.compile(SAVED_AT[language]))

    return wait


def line(page: Page):
    return page.locator("draft-form").get_by_role("status")


def write(page: Page, text: str) -> None:
    """Type at the end of the description."""
    page.locator(".edit").focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def written(draft: Ticket | NoteDraft | Note | None = None) -> str:
    return richtext.plain((draft or Ticket.get()).description)


def open_form(page: Page, address: str = NEW) -> Page:
    page.goto(address)
    expect(page.locator(".edit")).to_be_visible()
    return page


def test_line_cut_while_typing(visit, cast, language, say, is_saved, watch):
    watch.expected = {"net::ERR_INTERNET_DISCONNECTED"}
    page = open_form(visit(cast.alice, language))
    write(page, TEXT)
    is_saved(page)
    page.context.set_offline(True)
    write(page, " Dans un tunnel.")
    expect(line(page)).to_have_text(say("Not saved: offline"))
    expect(page.locator("draft-form")).to_have_class(re.compile(r"\bbad\b"))
    page.get_by_role("button", name=say("Submit the request")).click()
    expect(line(page)).to_contain_text(say("Nothing was sent. Your text stays here: solve this, then send it again."))
    write(page, " Et après.")
    page.context.set_offline(False)
    is_saved(page)
    assert written() == f"{TEXT} Dans un tunnel. Et après."
    assert not Ticket.get().submitted_at


@pytest.mark.parametrize("language", ["fr"])
def test_line_says_nothing_of_what_is_not_saved_yet(visit, cast, language, say, is_saved):
    page = open_form(visit(cast.alice, language))
    write(page, TEXT)
    is_saved(page)
    look = "form => [form.innerText.trim(), form.offsetHeight]"
    _words, height = page.locator("draft-form").evaluate(look)
    page.route("**/drafts/*", hang)
    page.keyboard.type("!")
    assert page.locator("draft-form").evaluate(look) == ["", height]
    expect(line(page)).to_have_text(say("Saving…"))


@pytest.fixture
def own_server(app) -> Iterator["OwnServer"]:
    server = OwnServer(app)
    server.start()
    yield server
    server.stop()


class OwnServer:
    """A server that is stopped and started again at the same address."""

    def __init__(self, app) -> None:
        self.app, self.port = app, 0

    def start(self) -> None:
        self.waitress = create_server(self.app, host="127.0.0.1", port=self.port, asyncore_use_poll=True, ident=None)
        self.port = self.waitress.effective_port
        self.thread = threading.Thread(target=self.waitress.run, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self.waitress.trigger.pull_trigger(lambda: wasyncore.close_all(self.waitress._map))
        self.thread.join(10)
        self.waitress.task_dispatcher.shutdown()


def test_server_restarted_while_typing(visit, cast, language, say, is_saved, watch, own_server):
    watch.expected = DOWN
    page = open_form(visit(cast.alice, language), f"http://127.0.0.1:{own_server.port}{NEW}")
    write(page, TEXT)
    own_server.stop()
    write(page, " Panne.")
    expect(line(page)).to_have_text(say("Not saved: offline"))
    own_server.start()
    write(page, " Reprise.")
    is_saved(page)
    assert written() == f"{TEXT} Panne. Reprise."
    assert Ticket.select().count() == 1


@pytest.fixture
def process(tmp_path) -> Iterator["Process"]:
    data = tmp_path / "data"
    customer = ["alice@x.example", "--name", "Alice", "--role", "customer", "--client", "X", "--language", "en"]
    run(data, "db", "upgrade").check_returncode()
    run(data, "client", "add", "X").check_returncode()
    run(data, "user", "add", *customer, "--password-stdin", typed=PASSWORD).check_returncode()
    process = Process(data)
    yield process
    process.server.stop()


class Process:
    """A portal of its own, killed without a chance to finish anything, and started again at the same address."""

    def __init__(self, data: Path) -> None:
        self.data, self.server = data, Server(data, "serve").wait()

    def kill(self) -> None:
        assert self.server.stop(signal.SIGKILL) == -signal.SIGKILL

    def start(self) -> None:
        self.server = Server(self.data, "serve", PORTAL_PORT=str(self.server.port)).wait()

    def ask(self, query: str) -> list[tuple[str, ...]]:
        """What the database file says."""
        with closing(sqlite3.connect(self.data / "guichet.sqlite3")) as database:
            return database.execute(query).fetchall()


@pytest.mark.parametrize("language", ["en"])
def test_server_killed_while_it_saves(visit, language, say, watch, process):
    watch.expected = {*DOWN, 409}  # 409: what it stored before it died is newer than the page knows
    page = visit(None, language)
    page.goto(f"http://127.0.0.1:{process.server.port}{NEW}")
    page.get_by_label(say("Username")).fill("alice@x.example")
    page.get_by_label(say("Password"), exact=True).fill(PASSWORD)
    page.get_by_role("button", name=say("Sign in"), exact=True).click()
    pictures = page.locator(".edit img")
    write(page, TEXT)
    paste_picture(page)
    expect(pictures).to_have_count(1)
    with page.expect_request(re.compile(r"/drafts/\d+$")):
        write(page, "Avant. ")
    process.kill()
    write(page, "Pendant. ")
    paste_picture(page)
    expect(line(page)).to_have_text(say("Not saved: offline"))
    process.start()
    with page.expect_response(lambda answer: answer.ok and (answer.request.post_data or "").count("<img") == 2):
        write(page, "Après.")
    [(description,)] = process.ask("select description from ticket")
    page.reload()
    for html in (description, page.locator(".edit").inner_html()):
        assert richtext.plain(html).split() == f"{TEXT} Avant. Pendant. Après.".split()
    widths = "images => Promise.all(images.map((image) => image.decode().then(() => image.naturalWidth)))"
    assert pictures.evaluate_all(widths) == [640, 640]
    assert richtext.picture_ids(description) == {id for (id,) in process.ask("select id from attachment")}


def test_session_ended_while_typing(visit, cast, language, say, is_saved, watch):
    watch.expected = {400, 401}
    page = open_form(visit(cast.alice, language))
    write(page, TEXT)
    is_saved(page)
    Session.delete().execute()
    write(page, " Trop tard.")
    expect(line(page)).to_have_text(say("Not saved: signed out"))
    with page.context.expect_page() as opened:
        page.locator("draft-form").get_by_role("link", name=say("Sign in")).click()
    other = opened.value
    other.get_by_label(say("Username")).fill("alice@ribambelle.example")
    other.get_by_label(say("Password"), exact=True).fill(PASSWORD)
    other.get_by_role("button", name=say("Sign in"), exact=True).click()
    expect(other.get_by_role("navigation", name=say("Main"))).to_be_visible()
    page.bring_to_front()
    is_saved(page)
    assert written() == f"{TEXT} Trop tard."
    page.get_by_role("radio", name=say("Problem")).check()
    page.get_by_role("button", name=say("Submit the request")).click()
    expect(page).to_have_url(re.compile(r"/tickets/\d{8}$"))
    assert written() == f"{TEXT} Trop tard."


@pytest.mark.parametrize("began", [True, False], ids=["a draft", "before the first save"])
def test_browser_crashed_while_typing(visit, cast, language, say, is_saved, began):
    page = visit(cast.alice, language)
    address = f"/drafts/{make_draft(cast.alice, description='').id}" if began else NEW
    open_form(page, address)
    for pattern in ("**/drafts", "**/drafts/*"):
        page.route(pattern, hang)
    write(page, TEXT)
    page.get_by_label(say("Summary"), exact=True).fill("Perdu?")
    page.get_by_role("radio", name=say("Problem")).check()
    with page.expect_event("crash"), suppress(Error):
        page.goto("chrome://crash")
    assert not Ticket.select().where(Ticket.summary == "Perdu?").exists()
    again = open_form(page.context.new_page(), address)
    expect(again.locator(".edit")).to_have_text(TEXT)
    expect(again.get_by_label(say("Summary"), exact=True)).to_have_value("Perdu?")
    expect(again.get_by_role("radio", name=say("Problem"))).to_be_checked()
    is_saved(again)
    assert (written(), Ticket.get().summary, Ticket.get().type) == (TEXT, "Perdu?", "problem")
    third = open_form(page.context.new_page())
    expect(third.locator(".edit")).to_have_text("")
    assert Ticket.select().count() == 1


@pytest.mark.parametrize("language", ["fr"])
def test_picture_is_in_the_text_that_is_recovered(visit, cast, language, is_saved):
    page = open_form(visit(cast.alice, language))
    write(page, TEXT)
    with page.expect_response(lambda answer: answer.ok and "<img" in (answer.request.post_data or "")):
        paste_picture(page)
    is_saved(page)
    page.route("**/drafts/*", hang)
    write(page, "Puis la panne.")
    with page.expect_event("crash"), suppress(Error):
        page.goto("chrome://crash")
    assert "panne" not in written()
    again = open_form(page.context.new_page(), f"/drafts/{Ticket.get().id}")
    picture = again.locator(".edit img")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 640
    is_saved(again)
    assert written().split() == f"{TEXT} Puis la panne.".split()
    assert richtext.picture_ids(Ticket.get().description) == {file.id for file in Attachment.select()}


def test_tab_closed_and_reopened(visit, cast, language, say):
    page = open_form(visit(cast.alice, language))
    page.get_by_role("radio", name=say("Problem")).check()
    write(page, TEXT)
    page.close()
    again = open_form(page.context.new_page())
    expect(again.locator(".edit")).to_have_text(TEXT)
    write(again, " Suite.")
    again.get_by_role("button", name=say("Submit the request")).click()
    expect(again).to_have_url(re.compile(r"/tickets/\d{8}$"))
    assert written() == f"{TEXT} Suite."
    assert Ticket.select().count() == 1


@pytest.mark.parametrize("language", ["en"])
def test_page_left_within_the_second_leaves_a_draft(visit, cast, language, say):
    page = open_form(visit(cast.alice, language))
    write(page, TEXT)
    page.goto("/tickets")
    until(page, lambda: Ticket.select().exists())
    assert written() == TEXT
    page = open_form(page, f"/drafts/{Ticket.get().id}")
    page.get_by_role("radio", name=say("Problem")).check()
    page.get_by_role("button", name=say("Submit the request")).click()
    expect(page).to_have_url(re.compile(r"/tickets/\d{8}$"))
    expect(open_form(page).locator(".edit")).to_have_text("")


@pytest.mark.parametrize("language", ["en"])
@pytest.mark.parametrize("answers", [True, False], ids=["saved first", "no answer"])
def test_link_waits_for_the_draft_but_not_for_long(visit, cast, language, say, answers):
    page = open_form(visit(cast.alice, language))
    if not answers:
        page.route("**/drafts", hang)
    write(page, TEXT)
    with page.expect_navigation():
        page.get_by_role("link", name=say("Cancel")).click()
    expect(page).to_have_url(re.compile("/catalogs$"))
    assert not answers or written() == TEXT
    again = open_form(page)
    expect(again.locator(".edit")).to_have_text("" if answers else TEXT)


def hang(route: Route) -> None:
    """The request never gets anywhere."""


def test_answer_that_is_lost_is_no_other_version(visit, cast, language, say, is_saved, watch):
    watch.expected = {"net::ERR_CONNECTION_RESET", 409}
    page = open_form(visit(cast.alice, language), f"/drafts/{make_draft(cast.alice).id}")

    def lose(route: Route) -> None:
        route.fetch()
        route.abort("connectionreset")

    page.route("**/drafts/*", lose, times=1)
    write(page, f" {TEXT}")
    expect(line(page)).to_have_text(say("Not saved: offline"))
    assert TEXT in written()
    write(page, " Et la suite.")
    is_saved(page)
    expect(page.locator("#versions")).to_be_hidden()
    assert written() == f"Details {TEXT} Et la suite."


@pytest.mark.parametrize("language", ["en"])
def test_lost_answers_to_the_first_save_are_no_other_version(visit, cast, language, say, is_saved, watch):
    watch.expected = {"net::ERR_CONNECTION_RESET", 409}
    page = open_form(visit(cast.alice, language))

    def lose(route: Route) -> None:
        route.fetch()
        route.abort("connectionreset")

    for words in (TEXT, " Encore."):
        page.route("**/drafts", lose, times=1)
        with page.expect_event("requestfailed"):
            write(page, words)
    write(page, " Enfin.")
    is_saved(page)
    expect(page).to_have_url(re.compile(r"/drafts/\d+$"))
    expect(page.locator("#versions")).to_be_hidden()
    assert written() == f"{TEXT} Encore. Enfin."
    assert Ticket.select().count() == 1


@pytest.fixture
def two_tabs(visit, cast, language, say, is_saved, watch) -> tuple[Page, Page]:
    """One draft in two tabs, with another text in each: the second was saved."""
    watch.expected = {409}
    page = open_form(visit(cast.alice, language), f"/drafts/{make_draft(cast.alice, description='').id}")
    other = open_form(page.context.new_page(), page.url)
    write(other, "Texte B.")
    is_saved(other)
    write(page, "Texte A.")
    expect(line(page)).to_have_text(say("Not saved: changed in another tab"))
    versions = page.locator("#versions")
    expect(versions.locator(".mine")).to_contain_text("Texte A.")
    expect(versions.locator(".theirs")).to_contain_text("Texte B.")
    expect(versions.locator(".theirs time")).to_contain_text({"fr": "aujourd", "en": "today"}[language])
    assert written() == "Texte B."
    return page, other


def test_keep_mine(two_tabs, say, is_saved):
    page, _other = two_tabs
    write(page, " Et B.")
    expect(page.locator("#versions .mine")).to_contain_text("Texte A. Et B.")
    page.get_by_role("button", name=say("Submit the request")).click()
    expect(page.locator("#versions")).to_be_focused()
    page.get_by_role("button", name=say("Keep mine")).click()
    is_saved(page)
    expect(page.locator("#versions")).to_be_hidden()
    assert written() == "Texte A. Et B."


def test_take_the_other(two_tabs, say, is_saved):
    page, _other = two_tabs
    page.get_by_role("button", name=say("Take the other")).click()
    expect(page.locator(".edit")).to_have_text("Texte B.")
    write(page, " Suite.")
    is_saved(page)
    assert written() == "Texte B. Suite."


@pytest.mark.parametrize("language", ["en"])
def test_texts_that_differ_in_formatting_or_type_are_two_texts(visit, cast, language, watch):
    watch.expected = {"net::ERR_CONNECTION_RESET", 409}
    page = open_form(visit(cast.alice, language), f"/drafts/{make_draft(cast.alice).id}")

    def lose(route: Route) -> None:
        route.fetch()
        Ticket.update(version=Ticket.version + 1, description="<p>Details, <b>more</b></p>", type="question").execute()
        route.abort("connectionreset")

    page.route("**/drafts/*", lose, times=1)
    with page.expect_event("requestfailed"):
        write(page, ", more")
    page.evaluate("dispatchEvent(new Event('online'))")
    mine, theirs = page.locator("#versions .mine"), page.locator("#versions .theirs")
    for _ in range(3):  # also after a reload in the middle of it
        expect(mine.locator("[data-field=type]")).to_have_text("Problem")
        expect(theirs.locator("[data-field=type]")).to_have_text("Question")
        expect(mine.locator("[data-field=description]")).to_have_text("Details, more")
        expect(mine.locator("b")).to_have_count(0)
        expect(theirs.locator("b")).to_have_text("more")
        page.reload()
    assert Ticket.get().type == "question"


@pytest.mark.parametrize("language", ["fr"])
def test_notes_that_differ_in_who_reads_them_are_two_texts(visit, cast, language, say, watch, app):
    watch.expected = {409}
    with app.app_context():
        ticket = make_ticket(cast.alice)
    draft = NoteDraft.create(ticket=ticket, author=cast.nadia, title="Précision", description="<p>Ici</p>")
    page = open_form(visit(cast.nadia, language), f"/tickets/{ticket.number}/notes/new")
    NoteDraft.update(version=draft.version + 1, internal=True).execute()
    page.get_by_label(say("Title")).press_sequentially(" ")
    versions = page.locator("#versions [data-field=internal]")
    expect(versions).to_have_text([say("No"), say("Yes")])


@pytest.mark.parametrize("language", ["en"])
def test_note_that_was_discarded_elsewhere_can_be_kept_as_another(visit, cast, language, say, is_saved, watch, app):
    watch.expected = {404}
    with app.app_context():
        ticket = make_ticket(cast.alice)
    draft = NoteDraft.create(ticket=ticket, author=cast.alice, title="About it", description="<p>Begun</p>")
    page = open_form(visit(cast.alice, language), f"/tickets/{ticket.number}/notes/new")
    draft.delete_instance()
    page.get_by_label(say("Title")).press_sequentially("!")
    expect(line(page)).to_have_text(say("Not saved: this draft was submitted or discarded elsewhere"))
    page.get_by_role("button", name=say("Save as a new draft")).click()
    is_saved(page)
    assert (NoteDraft.get().title, written(NoteDraft.get())) == ("!About it", "Begun")


def test_double_click_makes_one_ticket(visit, cast, language, say):
    page = open_form(visit(cast.alice, language))
    sent: list[str] = []

    def note(request: Request) -> None:
        if request.url.endswith("/submission"):
            sent.append(request.url)

    page.on("request", note)
    page.get_by_role("radio", name=say("Problem")).check()
    write(page, TEXT)
    page.get_by_role("button", name=say("Submit the request")).dblclick()
    expect(page).to_have_url(re.compile(r"/tickets/\d{8}$"))
    assert len(sent) == 1
    assert written() == TEXT
    page.go_back()
    expect(page).to_have_url(re.compile(r"/tickets/\d{8}$"))
    assert Ticket.select().count() == 1


def test_note_survives_its_dialog(visit, cast, language, say, is_saved, app):
    with app.app_context():
        ticket = make_ticket(cast.alice)
    page = visit(cast.alice, language)
    page.goto(f"/tickets/{ticket.number}")
    dialog = page.get_by_role("dialog")

    def open_note() -> None:
        page.get_by_role("link", name=say("Add a note")).first.click()
        expect(dialog.locator(".edit")).to_be_visible()

    open_note()
    dialog.get_by_label(say("Title")).fill("Précision")
    write(page, TEXT)
    page.keyboard.press("Escape")
    page.reload()
    open_note()
    expect(dialog.get_by_label(say("Title"))).to_have_value("Précision")
    expect(dialog.locator(".edit")).to_have_text(TEXT)
    write(page, " Fin.")
    is_saved(page)
    assert written(NoteDraft.get()) == f"{TEXT} Fin."
    page.keyboard.press("Control+Enter")
    expect(dialog).to_be_hidden()
    assert written(Note.get()) == f"{TEXT} Fin."
    assert not NoteDraft.select().exists()
    open_note()
    expect(dialog.locator(".edit")).to_have_text("")


def test_discarding_asks_when_there_is_text(visit, cast, language, say, is_saved):
    page = open_form(visit(cast.alice, language), f"/drafts/{make_draft(cast.alice).id}")
    discard = page.get_by_role("button", name=say("Discard the draft"))
    question = page.locator("#discard-question")
    discard.click()
    expect(question).to_contain_text(say("The text and its files will be deleted for good."))
    question.get_by_role("button", name=say("Keep it")).click()
    expect(question).to_be_hidden()
    page.locator(".edit").fill("")
    is_saved(page)
    discard.click()
    expect(page).to_have_url(re.compile("/tickets"))
    assert not Ticket.select().exists()
