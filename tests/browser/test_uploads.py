"""Files go up while one writes: a row each, real progress, both numbers when refused, nothing lost on the way."""

import re
import secrets
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import CDPSession, Page, expect

from portal.tickets.models import Attachment, Note, Ticket
from portal.tickets.store import path_of
from tests.browser.words import speaker
from tests.factories import make_draft, make_ticket

NEW = "/services/agenda/tickets/new"
MB = 1_000_000


@pytest.fixture
def say(app, language):
    return speaker(app, language)


def a_file(name: str, content: bytes = b"a;b\n1;2\n") -> dict[str, object]:
    return {"name": name, "mimeType": "text/csv", "buffer": content}


def big(folder: Path, size: int, name: str = "journal.zip") -> Path:
    path = folder / name
    path.write_bytes(secrets.token_bytes(size))
    return path


def row(page: Page, name: str):
    return page.locator("file-picker .file", has=page.get_by_text(name, exact=True))


def choose(page: Page, say, *files: object) -> None:
    page.get_by_label(say("Browse…")).set_input_files(list(files))


@pytest.fixture
def slow_down() -> Callable[[Page, int], None]:
    """A function that sets how fast the browser itself sends, so that its progress is real; -1 is as fast as it can."""
    sessions: dict[Page, CDPSession] = {}

    def set_speed(page: Page, bytes_a_second: int) -> None:
        if page not in sessions:
            sessions[page] = page.context.new_cdp_session(page)
            sessions[page].send("Network.enable")
        conditions = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_a_second}
        sessions[page].send("Network.emulateNetworkConditions", conditions)

    return set_speed


def size(number: str, language: str) -> str:
    return f"{number}\N{NO-BREAK SPACE}{'Mo' if language == 'fr' else 'MB'}"


def test_two_files_one_removed(visit, cast, language, say):
    page = visit(cast.alice, language)
    page.goto(NEW)
    choose(page, say, a_file("liste.csv"), a_file("horaire.csv", b"8;9\n"))
    received = say("%(size)s, received", size="1 Ko" if language == "fr" else "1 KB")
    for name in ("liste.csv", "horaire.csv"):
        expect(row(page, name)).to_contain_text(received)
    expect(page).to_have_url(re.compile(r"/drafts/\d+$"))
    page.get_by_role("button", name=say("Remove %(name)s", name="liste.csv")).click()
    expect(row(page, "liste.csv")).to_have_count(0)
    assert [file.name for file in Attachment.select()] == ["horaire.csv"]
    page.reload()
    expect(
        row(page, "horaire.csv").get_by_role("button", name=say("Remove %(name)s", name="horaire.csv"))
    ).to_be_visible()
    page.locator(".edit").fill("Voir l’horaire.")
    page.get_by_role("radio", name=say("Problem")).check()
    page.get_by_role("button", name=say("Submit the request")).click()
    expect(page.get_by_role("main").get_by_role("link", name="horaire.csv").first).to_be_visible()
    file = Attachment.get()
    assert path_of(file.id).read_bytes() == b"8;9\n"
    assert file.ticket == Ticket.get()


def test_cancelled_on_its_way(visit, cast, language, say, tmp_path, slow_down):
    page = visit(cast.alice, language)
    page.goto(NEW)
    slow_down(page, MB)
    choose(page, say, big(tmp_path, 20 * MB))
    bar = page.get_by_role("progressbar", name=say("Sending %(name)s", name="journal.zip"))
    expect(bar).to_have_attribute("value", re.compile(r"^0\.0*[1-9]"))
    expect(row(page, "journal.zip")).to_contain_text(size("20", language))
    page.get_by_role("button", name=say("Cancel sending %(name)s", name="journal.zip")).click()
    expect(row(page, "journal.zip")).to_have_count(0)
    slow_down(page, -1)
    choose(page, say, a_file("liste.csv"))
    expect(row(page, "liste.csv")).to_contain_text(
        say("%(size)s, received", size="1 Ko" if language == "fr" else "1 KB")
    )
    assert [file.name for file in Attachment.select()] == ["liste.csv"]


def test_cancelled_when_all_has_gone_out(visit, cast, language, say, server):
    page = visit(cast.alice, language)
    page.goto(f"/drafts/{make_draft(cast.alice).id}")
    server.delays = {"": 2}
    choose(page, say, a_file("liste.csv"))
    bar = page.get_by_role("progressbar", name=say("Sending %(name)s", name="liste.csv"))
    expect(bar).to_have_attribute("value", "1")
    with page.expect_response("**/deletion"):
        page.get_by_role("button", name=say("Cancel sending %(name)s", name="liste.csv")).click()
    expect(row(page, "liste.csv")).to_have_count(0)
    assert not Attachment.select().exists()


def test_refused_with_both_numbers(visit, cast, language, say, tmp_path):
    page = visit(cast.alice, language)
    page.goto(f"/drafts/{make_draft(cast.alice, files=9).id}")
    video = big(tmp_path, 38 * MB, "video.mp4")
    choose(page, say, video)
    refusal = say("%(size)s. The limit is %(limit)s.", size=size("38", language), limit=size("25", language))
    expect(row(page, "video.mp4")).to_have_class(re.compile(r"\bbad\b"))
    expect(row(page, "video.mp4")).to_contain_text(refusal)
    choose(page, say, a_file("dixième.csv"))
    expect(row(page, "dixième.csv")).to_have_class(re.compile(r"\bok\b"))
    choose(page, say, a_file("onzième.csv"))
    expect(row(page, "onzième.csv")).to_contain_text(
        say("This would be file %(count)s. The limit is %(limit)s.", count="11", limit="10")
    )
    page.get_by_role("button", name=say("Dismiss %(name)s", name="video.mp4")).click()
    expect(row(page, "video.mp4")).to_have_count(0)
    assert Attachment.select().count() == 10


def test_submitting_waits_for_a_large_file(visit, cast, language, say, tmp_path, slow_down):
    page = visit(cast.alice, language)
    page.goto(NEW)
    path = big(tmp_path, 20 * MB)
    slow_down(page, MB)
    page.locator(".edit").fill("Voir le journal.")
    page.get_by_role("radio", name=say("Problem")).check()
    choose(page, say, path)
    submit = page.get_by_role("button", name=say("Submit the request"))
    with page.expect_response(lambda answer: answer.status == 204):  # a save on the way takes nothing from the line
        submit.click()
        page.locator(".edit").fill("Voir le journal complet.")
    line = page.locator("draft-form").get_by_role("status")
    expect(line).to_have_text(say("Waiting for the files; the form goes out right after."))
    expect(submit).to_have_attribute("aria-busy", "true")
    page.get_by_role("button", name=say("Do not send yet")).click()
    expect(submit).to_have_attribute("aria-busy", "false")
    assert not Ticket.get().submitted_at
    slow_down(page, -1)
    submit.click()
    expect(page).to_have_url(re.compile(r"/tickets/\d{8}$"))
    file = Attachment.get()
    assert path_of(file.id).read_bytes() == path.read_bytes()
    assert (file.ticket.submitted_at is not None, Attachment.select().count()) == (True, 1)


def test_line_cut_while_sending(visit, cast, language, say, tmp_path, watch):
    watch.expected = {"net::ERR_INTERNET_DISCONNECTED"}
    page = visit(cast.alice, language)
    page.goto(f"/drafts/{make_draft(cast.alice).id}")
    path = big(tmp_path, 3 * MB)
    page.context.set_offline(True)
    choose(page, say, path)
    line = page.locator("draft-form").get_by_role("status")
    expect(line).to_have_text(say("Not saved: offline"))
    expect(row(page, "journal.zip").get_by_role("progressbar")).to_be_visible()
    page.context.set_offline(False)
    expect(row(page, "journal.zip")).to_have_class(re.compile(r"\bok\b"))
    expect(line).not_to_have_text(say("Not saved: offline"))
    assert path_of(Attachment.get().id).read_bytes() == path.read_bytes()


@pytest.mark.parametrize("language", ["en"])
def test_file_that_is_sent_on_to_signing_in_waits(visit, cast, language, say):
    page = visit(cast.alice, language)
    page.goto(f"/drafts/{make_draft(cast.alice).id}")
    page.route(
        "**/attachments", lambda route: route.fulfill(status=303, headers={"Location": "/sign-in?next=/"}), times=1
    )
    choose(page, say, a_file("liste.csv"))
    expect(page.locator("draft-form").get_by_role("status")).to_have_text(say("Not saved: signed out"))
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(row(page, "liste.csv")).to_have_class(re.compile(r"\bok\b"))


def test_file_of_a_note(visit, cast, language, say, app):
    with app.app_context():
        ticket = make_ticket(cast.alice)
    page = visit(cast.alice, language)
    page.goto(f"/tickets/{ticket.number}")
    page.get_by_role("link", name=say("Add a note")).first.click()
    dialog = page.get_by_role("dialog")
    choose(page, say, a_file("liste.csv"), a_file("horaire.csv"))
    for name in ("liste.csv", "horaire.csv"):
        expect(row(page, name)).to_have_class(re.compile(r"\bok\b"))
    dialog.get_by_role("button", name=say("Remove %(name)s", name="horaire.csv")).click()
    expect(row(page, "horaire.csv")).to_have_count(0)
    dialog.get_by_label(say("Title")).fill("La liste")
    dialog.locator(".edit").fill("La voici.")
    dialog.get_by_role("button", name=say("Save the note")).click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("article").get_by_role("link", name="liste.csv")).to_be_visible()
    assert [(file.name, file.note) for file in Attachment.select()] == [("liste.csv", Note.get())]
