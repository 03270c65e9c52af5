"""Knowledge-base health: what maintainers should know, for administrators alone, on a page and as files."""

import csv
import io
import os
from datetime import timedelta

import pytest

from portal.admin import use
from portal.admin.use import PERIOD
from portal.admin.views import health
from portal.catalog.library import Shelf
from portal.db import utcnow
from portal.kb import actions, library
from portal.kb.models import Reading, Solved, Unfound
from portal.tickets.models import Ticket
from tests.factories import request_form
from tests.kb.git import commit, git
from tests.library import make_kb, write, write_both, write_raw
from tests.markup import tree, words

KEYS = [section.key for section in health.SECTIONS]


@pytest.fixture
def kb(app, database, tmp_path, monkeypatch):
    """A knowledge base with one sound solution."""
    folder = make_kb(tmp_path / "kb")
    write(folder, "day.en.md", title="Change a day")
    write(folder, "day.fr.md", title="Changer une journée")
    monkeypatch.setattr(library, "SCAN_EVERY", -1)
    monkeypatch.setitem(app.extensions, "kb", library.Library(folder))
    monkeypatch.setitem(app.extensions, "catalog", Shelf(folder / "catalog.toml"))
    return folder


@pytest.fixture
def adam(kb, signed_in, cast):
    """The administrator's browser."""
    return signed_in(cast.adam)


def section(client, key):
    """What the page shows of a section: rows of words, or the sentence when there are none."""
    (found,) = [each for each in tree(client.get("/admin/solutions").text).iter("section") if each.get("id") == key]
    rows = [[words(cell) for cell in row.iter("td")] for row in found.iter("tr")]
    return rows[1:] or words(next(found.iter("p")))


def file(client, key):
    """The rows of its file, the head first."""
    answer = client.get(f"/admin/solutions/{key}.csv")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    assert answer.headers["Content-Disposition"].startswith(f"attachment; filename={key}-")
    assert answer.data.startswith(b"\xef\xbb\xbf"), "spreadsheets want a byte order mark"
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


@pytest.mark.parametrize("person", ["alice", "mona", "nadia"])
def test_everyone_else_gets_the_404_of_a_page_that_is_not(kb, signed_in, cast, person):
    client = signed_in(getattr(cast, person))
    for address in ("/admin/solutions", "/admin/solutions/most-read.csv", "/admin/solutions/nothing.csv"):
        answer = client.get(address)
        assert answer.status_code == 404 and "Most read" not in answer.text
    assert "/admin" not in client.get("/solutions").text


def test_administrators_are_led_there(adam):
    assert "/admin/users" in [a.get("href") for a in tree(adam.get("/desk").text).iter("a")]
    assert "/admin/solutions" in [a.get("href") for a in tree(adam.get("/admin/users").text).iter("a")]


def test_all_is_well(adam):
    said = {key: section(adam, key) for key in KEYS}
    assert said["left-out"] == "Every file is shown."
    assert said["missing-twins"] == "Every solution is in both languages."
    assert all(isinstance(each, str) for each in said.values())
    assert "1 solution is published. No file is left out. No translation is missing." in words(
        tree(adam.get("/admin/solutions").text)
    )
    assert [len(file(adam, key)) for key in KEYS] == [1] * len(KEYS)


@pytest.mark.parametrize("key", ["nothing", "..", "left-out.csv", "%00", "x" * 3000])
def test_section_that_does_not_exist_is_404(adam, key):
    assert adam.get(f"/admin/solutions/{key}.csv").status_code == 404


def test_files_left_out_are_named_with_line_and_what_to_mend(adam, kb):
    write_raw(kb, "broken.en.md", "---\ntitle: x\nsummary: [\n---\n")
    write(kb, "half.en.md", title="Half")
    write_raw(kb, "half.fr.md", "nothing")
    (kb / "catalog.toml").write_text("[[catalog]]\nslug = 1")
    found = section(adam, "left-out")
    assert [row[0] for row in found] == [
        "catalog.toml",
        "solutions/agenda/broken.en.md",
        "solutions/agenda/half.fr.md",
    ]
    assert found[2][1:] == ["1", "the file must begin with front matter between --- lines"]
    assert file(adam, "left-out")[1:] == found
    assert section(adam, "missing-twins") == "Every solution is in both languages.", (
        "the twin is there, and named above"
    )
    assert "3 files are left out." in words(tree(adam.get("/admin/solutions").text))


def test_what_is_to_mend_in_solutions_that_are_shown_is_named(adam, kb):
    body = "[x](gone.en.md) ![y](gone.png) <b>z</b>\n\n```\ncode"
    path = write(kb, "day.en.md", body, title="Change a day", keyword="[x]").relative_to(kb).as_posix()
    assert section(adam, "to-mend") == [
        [path, "8", "no solution is named gone: link to a file, such as ../billing/x.en.md"],
        [path, "8", "no image gone.png beside the file: PNG, JPEG, WebP or GIF, at most 5 MB"],
        [path, "5", "front matter: there is no field keyword: see kb/README.md"],
        [path, "8", "HTML is not shown: write it as Markdown"],
        [path, "10", "no line closes this fence of code: write ``` under it"],
    ]
    assert file(adam, "to-mend")[1:] == section(adam, "to-mend")
    assert section(adam, "left-out") == "Every file is shown."


@pytest.mark.parametrize("name", [b"agenda/caf\xe9.fr.md", b"caf\xe9/day.fr.md"], ids=["file", "folder"])
def test_name_that_is_no_text_is_left_out_and_the_rest_is_shown(adam, kb, name):
    path = os.fsencode(kb / "solutions") + b"/" + name
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write("text")
    assert "Change a day" in adam.get("/solutions?lang=en").text
    ((where, _line, said),) = section(adam, "left-out")
    assert where.startswith("solutions/") and "caf\ufffd" in where
    assert said == "the name is not UTF-8 text: give it another one"


def test_missing_twins_name_the_file_to_write(adam, kb):
    write(kb, "late.fr.md", title="En retard", service="billing")
    assert section(adam, "missing-twins") == [["En retard", "English", "solutions/billing/late.en.md"]]


def test_translations_are_said_not_to_be_compared_in_the_readers_words_without_git(app, adam, kb):
    app.extensions["kb"].updates.look_at_history()
    assert section(adam, "behind") == [["Not compared: these files are in no git repository.", "", ""]]
    adam.post("/language", data={"language": "fr"})
    ((said, *_none),) = section(adam, "behind")
    assert said == "Non comparées : ces fichiers ne sont dans aucun dépôt git."


def test_revision_that_git_does_not_know_is_named(app, adam, kb):
    git(kb.parent, "init", "-q")
    path = write(kb, "day.fr.md", translated_from='"abcdef1"')
    commit(kb)
    app.extensions["kb"].refresh()
    app.extensions["kb"].updates.look_at_history()
    assert section(adam, "behind") == [
        [path.relative_to(kb).as_posix(), "", "translated_from: git knows no revision abcdef1"]
    ]


def test_most_read_come_first_by_language_and_not_those_of_long_ago(adam, kb, cast):
    write_both(kb, "other", title="Other")
    for slug, language, times in (("day", "en", 1), ("other", "fr", 2), ("other", "en", 3), ("gone", "fr", 1)):
        for _time in range(times):
            actions.count_reading(cast.alice, slug, language)
    assert section(adam, "most-read") == [
        ["Other", "5", "2", "3"],
        ["Change a day", "1", "0", "1"],
        ["gone", "1", "1", "0"],
    ]
    Reading.update(day=utcnow().date() - PERIOD - timedelta(days=1)).where(Reading.solution == "other").execute()
    assert [row[0] for row in section(adam, "most-read")] == ["Change a day", "gone"]


def test_least_helpful_come_first_and_comments_without_names(adam, kb, cast):
    write_both(kb, "other", title="Other")
    write_both(kb, "liked", title="Liked")
    actions.answer(cast.alice, "other", "en", helpful=False, comment="=Where is\nthe button?")
    actions.answer(cast.bob, "other", "en", helpful=True)
    actions.answer(cast.bob, "day", "en", helpful=False)
    actions.answer(cast.bob, "liked", "en", helpful=True)
    assert section(adam, "least-helpful") == [["Change a day", "1", "0"], ["Other", "1", "1"]]
    assert [row[1:] for row in section(adam, "comments")] == [["Other", "=Where is the button?"]]
    assert file(adam, "comments")[1][2] == "'=Where is\nthe button?", "no cell is a formula"
    assert "Alice" not in adam.get("/admin/solutions").text


def test_searches_without_result(adam, signed_in, cast):
    for person, query in ((cast.alice, "zebra"), (cast.bob, "Zebra"), (cast.alice, "=cmd")):
        signed_in(person).get("/solutions", query_string={"q": query})
    today = utcnow().strftime("%Y/%m/%d")
    assert section(adam, "not-found") == [["zebra", "English", "2", today], ["=cmd", "English", "1", today]]
    assert file(adam, "not-found")[2][0] == "'=cmd"
    Unfound.update(day=utcnow().date() - PERIOD - timedelta(days=1)).execute()
    signed_in(cast.bob).get("/solutions?q=zebra")
    assert section(adam, "not-found") == [["zebra", "English", "1", today]], "the others are of before"
    Unfound.delete().execute()
    assert section(adam, "not-found") == "Every search of the last 90 days found something."


def test_tickets_opened_from_a_solution_are_counted_and_called_a_guess(adam, signed_in, cast, kb):
    write_both(kb, "solves", title="Solves")
    for person, key in ((cast.alice, "a" * 32), (cast.bob, "b" * 32)):
        signed_in(person).post("/services/agenda/tickets?solution=day", data=request_form(key=key))
    signed_in(cast.alice).post("/drafts?solution=solves", data=request_form(service="agenda", key="c" * 32))
    actions.count_solved(cast.alice, "solves")
    assert section(adam, "opened-anyway") == [["Change a day", "2", "0"], ["Solves", "0", "1"]], "drafts are private"
    assert "is a guess" in words(tree(adam.get("/admin/solutions").text))
    long_ago = utcnow() - PERIOD - timedelta(days=1)
    Ticket.update(submitted_at=long_ago).where(Ticket.number.is_null(False)).execute()
    Solved.update(day=long_ago.date()).execute()
    assert section(adam, "opened-anyway") == "No ticket of the last 90 days was opened from a solution."


def test_page_shows_the_first_rows_and_the_file_all(adam, cast, monkeypatch):
    monkeypatch.setattr(health, "MOST_ROWS", 2)
    for slug in ("a", "b", "c"):
        actions.count_reading(cast.alice, slug, "en")
    assert [row[0] for row in section(adam, "most-read")] == ["a", "b"]
    assert "1 more row is in the file." in adam.get("/admin/solutions").text
    assert [row[0] for row in file(adam, "most-read")] == ["Solution", "a", "b", "c"]


def test_words_are_the_readers(adam, cast):
    actions.count_reading(cast.alice, "day", "fr")
    adam.post("/language", data={"language": "fr"})
    assert section(adam, "most-read") == [["Changer une journée", "1", "1", "0"]]
    assert file(adam, "most-read")[0] == ["Solution", "Lectures", "En français", "En anglais"]


def test_titles_are_read_once_for_the_page_and_comments_are_bounded(adam, kb, cast, monkeypatch):
    asked = []
    listed = library.Library.listed
    monkeypatch.setattr(library.Library, "listed", lambda *args: asked.append(args) or listed(*args))
    monkeypatch.setattr(use, "MOST_COMMENTS", 2)
    for person, slug in ((cast.alice, "day"), (cast.bob, "day"), (cast.bob, "other")):
        actions.count_reading(person, slug, "en")
        actions.answer(person, slug, "en", helpful=False, comment=f"{slug} of {person.id}")
    assert len(section(adam, "comments")) == 2 and len(file(adam, "comments")) == 3
    asked.clear()
    adam.get("/admin/solutions")
    assert len(asked) == 1
