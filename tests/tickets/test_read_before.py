"""The solution that was read before writing goes with the request, and the ticket shows it."""

import pytest

from portal.accounts.models import Client
from portal.catalog.library import Shelf
from portal.kb import library
from portal.tickets.models import ReadBefore, Ticket
from tests.factories import make_ticket, request_form
from tests.library import make_kb, write, write_both
from tests.markup import form, tree, with_class, words

HEADING = "Read before writing"


@pytest.fixture
def kb(app, database, tmp_path, monkeypatch):
    """A knowledge base with two solutions, one of them of another product."""
    folder = make_kb(tmp_path / "kb")
    write(folder, "day.en.md", title="Change a day")
    write(folder, "day.fr.md", title="Changer une journée")
    write_both(folder, "pothole", service="roads", title="Report a pothole")
    monkeypatch.setattr(library, "SCAN_EVERY", -1)
    monkeypatch.setitem(app.extensions, "kb", library.Library(folder))
    monkeypatch.setitem(app.extensions, "catalog", Shelf(folder / "catalog.toml"))
    return folder


@pytest.fixture
def alice(kb, signed_in, cast):
    return signed_in(cast.alice)


def form_of(page):
    """Where the request form posts to."""
    (found,) = [each for each in tree(page).iter("form") if each.get("id") == "request"]
    return found.get("action")


def sent_by(page):
    """The fields that the request form sends without anything typed, and those that autosave sends of them."""
    root = tree(page)
    (draft,) = root.iter("draft-form")
    return form(root, form_of(page)), draft.get("data-fields").split()


def noticed(page):
    """What the notices above the form say, but for those that are hidden."""
    strips = [each for each in with_class(tree(page), "strip") if each.get("role") != "alert"]
    return " ".join(words(each) for each in strips)


def read_on(page):
    """The links under *Read before writing*."""
    for section in tree(page).iter("section"):
        heads = [words(head) for head in section.iter("h2")]
        if heads == [HEADING]:
            return [(words(item), [a.get("href") for a in item.iter("a")]) for item in section.iter("li")]
    return []


def test_still_stuck_carries_the_solution_to_the_ticket_without_javascript(alice, cast, signed_in):
    (link,) = [a for a in tree(alice.get("/solutions/day").text).iter("a") if "tickets/new" in a.get("href", "")]
    page = alice.get(link.get("href")).text
    assert "You read this solution before writing" in noticed(page) and "Change a day" in noticed(page)
    fields, _saved = sent_by(page)
    ticket = alice.post(form_of(page), data=request_form(solution=fields["solution"])).location
    said = [("Change a day new tab", ["/solutions/day"])]
    assert read_on(alice.get(ticket).text) == said
    assert read_on(signed_in(cast.mona).get(ticket).text) == said
    assert read_on(signed_in(cast.nadia).get(ticket).text) == said


def test_draft_keeps_it_from_the_first_autosave_to_the_ticket(alice):
    fields, saved = sent_by(alice.get("/services/agenda/tickets/new?solution=day").text)
    assert "solution" in saved
    made = alice.post("/drafts", data=request_form(service="agenda", solution=fields["solution"])).json
    resumed = alice.get(made["url"]).text
    assert "Change a day" in noticed(resumed)
    assert alice.post(made["url"], data=request_form(version=1, summary="More")).status_code == 204
    ticket = alice.post(form_of(resumed), data=request_form(version=2)).location
    assert read_on(alice.get(ticket).text) == [("Change a day new tab", ["/solutions/day"])]


def test_refused_form_keeps_it(alice):
    answer = alice.post("/services/agenda/tickets?solution=day", data=request_form(summary=""))
    assert answer.status_code == 422
    fields, _saved = sent_by(answer.text)
    assert fields["solution"] == "day" and "Change a day" in noticed(answer.text)


def test_it_is_noted_once_however_often_the_form_is_sent(alice):
    for _try in range(2):
        alice.post("/services/agenda/tickets?solution=day", data=request_form())
    assert [(row.solution, row.language, row.title) for row in ReadBefore.select()] == [("day", "en", "Change a day")]


@pytest.mark.parametrize("slug", ["nothing", "../day", "DAY", "day%00", "", "x" * 3000, "%F0%9F%98%80", "pothole"])
def test_name_that_one_cannot_read_is_ignored_quietly(alice, cast, slug):
    Client.update(catalogs=["childcare"]).where(Client.id == cast.ribambelle.id).execute()
    page = alice.get(f"/services/agenda/tickets/new?solution={slug}")
    assert page.status_code == 200 and "You read this solution" not in page.text
    assert alice.post(f"/services/agenda/tickets?solution={slug}", data=request_form()).status_code == 303
    assert not ReadBefore.select().exists()


def test_solution_that_is_gone_keeps_its_title_and_no_link(alice, kb):
    ticket = alice.post("/services/agenda/tickets?solution=day", data=request_form()).location
    for path in (kb / "solutions" / "agenda").iterdir():
        path.unlink()
    assert read_on(alice.get(ticket).text) == [("Change a day no longer published", [])]


def test_several_are_kept_in_the_order_of_reading_at_whatever_moment_they_are_opened(alice, kb):
    for slug in ("second", "third"):
        write_both(kb, slug, title=slug.title())
    made = alice.post("/drafts", data=request_form(service="agenda", solution="day")).json
    assert alice.post(made["url"], data=request_form(version=1, solution="second")).status_code == 204
    ticket = alice.post(
        f"{made['url']}/submission", data=request_form(version=1, solution="day third nothing")
    ).location
    assert [title for title, _links in read_on(alice.get(ticket).text)] == [
        "Change a day new tab", "Second new tab", "Third new tab"
    ]  # fmt: skip


def test_ten_are_kept_at_most(alice, kb):
    slugs = [f"solution-{number:02}" for number in range(14)]
    for slug in slugs:
        write_both(kb, slug)
    made = alice.post("/drafts", data=request_form(service="agenda", solution=" ".join(slugs[:6]))).json
    alice.post(made["url"], data=request_form(version=1, solution=" ".join(slugs[2:])))
    assert [row.solution for row in ReadBefore.select().order_by(ReadBefore.solution)] == slugs[:10]


def test_nobody_adds_to_what_another_has_read(alice, cast, signed_in):
    made = alice.post("/drafts", data=request_form(service="agenda")).json
    assert signed_in(cast.bob).post(made["url"], data=request_form(version=1, solution="day")).status_code == 404
    assert not ReadBefore.select().exists()


def test_ticket_that_was_sent_takes_no_more(alice):
    alice.post("/services/agenda/tickets", data=request_form())
    alice.post("/services/agenda/tickets?solution=day", data=request_form())
    alice.post("/drafts", data=request_form(service="agenda", solution="day"))
    assert not ReadBefore.select().exists()


def test_title_is_in_the_language_of_who_looks(alice, cast, signed_in):
    ticket = alice.post("/services/agenda/tickets?solution=day", data=request_form()).location
    nadia = signed_in(cast.nadia)
    nadia.post("/language", data={"language": "fr"})
    assert "Changer une journée" in nadia.get(ticket).text


def test_copy_of_a_ticket_was_not_written_after_reading(alice, cast):
    ticket = alice.post("/services/agenda/tickets?solution=day", data=request_form()).location
    assert alice.post(f"{ticket}/copies", data={"key": "c" * 32}).status_code == 303
    assert ReadBefore.select().count() == 1


def test_discarded_draft_takes_it_along(alice):
    made = alice.post("/drafts?solution=day", data=request_form(service="agenda")).json
    alice.post(f"{made['url']}/deletion")
    assert not ReadBefore.select().exists() and not Ticket.select().exists()


def test_ticket_written_without_reading_shows_nothing(alice, cast):
    ticket = make_ticket(cast.alice)
    assert HEADING not in alice.get(f"/tickets/{ticket.number}").text
