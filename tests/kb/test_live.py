"""Files change while people read: what is new shows, only that is read, and every process sees the same."""

import os
import sqlite3
import threading
import time
from contextlib import closing

import pytest

from portal.kb import article, index, library, reading, updates
from portal.kb.library import Library
from tests.kb.git import commit, git
from tests.library import lock, write, write_both, write_picture, write_raw
from tests.markup import tree
from tests.running import PATIENCE


@pytest.fixture
def path(kb, tmp_path, monkeypatch):
    """Where the index of the small knowledge base is; it has one solution, and is looked at whenever asked."""
    monkeypatch.setattr(library, "SCAN_EVERY", -1)
    write_both(kb, "good", title="Good")
    return tmp_path / "cache" / "knowledge.sqlite3"


def title(shelf, slug="good", language="en"):
    shelf.refresh()
    return shelf.find(slug).article(language).title


def reads(shelf):
    """How many files are read at the next look."""
    before = shelf.updates.files_read
    shelf.updates.run()
    return shelf.updates.files_read - before


def settled(shelf):
    """The library once no file is so fresh that it is looked at twice."""
    while reads(shelf):
        pass
    return shelf


def test_change_of_one_file_reads_no_other(kb, path):
    for number in range(5):
        write_both(kb, f"other-{number}")
    shelf = settled(Library(kb, path))
    write(kb, "good.en.md", title="Changed")
    assert reads(shelf) == 1
    assert title(shelf) == "Changed"


def test_after_a_look_that_took_long_nobody_looks_again_at_once(kb, path, monkeypatch):
    shelf, look = settled(Library(kb, path)), updates.files.look

    def long_ago(folder):
        os.utime(path.with_suffix(".lock"), (0, 0))
        return look(folder)

    monkeypatch.setattr(updates.files, "look", long_ago)
    shelf.updates.run()
    assert shelf.updates.age() < PATIENCE


def test_second_start_reads_nothing(kb, path):
    settled(Library(kb, path))
    assert Library(kb, path).updates.files_read == 0


def test_file_with_another_stamp_and_the_same_content_is_not_rendered_again(kb, path, monkeypatch):
    settled(Library(kb, path))
    write_both(kb, "good", title="Good")
    monkeypatch.setattr(article, "read", lambda *args: pytest.fail("rendered again"))
    again = Library(kb, path)
    assert (again.updates.files_read, title(again)) == (2, "Good")


def test_file_saved_by_renaming_shows(kb, path):
    shelf = Library(kb, path)
    new = write(kb, "good.en.md.tmp", title="Renamed")
    new.replace(new.with_name("good.en.md"))
    assert title(shelf) == "Renamed"


def test_renamed_solution_is_found_under_its_new_name_alone(kb, path):
    shelf = Library(kb, path)
    for twin in ("en", "fr"):
        old = kb / "solutions" / "agenda" / f"good.{twin}.md"
        old.rename(old.with_name(f"better.{twin}.md"))
    assert title(shelf, "better") == "Good"
    assert shelf.find("good") is None


def test_branch_that_is_switched_to_shows(kb, path):
    git(kb.parent, "init", "-q", "-b", "main")
    commit(kb)
    git(kb, "checkout", "-qb", "next")
    write_both(kb, "good", title="Next")
    write_both(kb, "new")
    commit(kb)
    shelf = Library(kb, path)
    assert (title(shelf), shelf.size()) == ("Next", 2)
    git(kb, "checkout", "-q", "main")
    assert (title(shelf), shelf.size()) == ("Good", 1)
    git(kb, "checkout", "-q", "next")
    assert (title(shelf), shelf.size()) == ("Next", 2)


def test_half_written_file_keeps_its_good_copy_for_a_moment(kb, path, monkeypatch):
    shelf = Library(kb, path)
    write_raw(kb, "good.en.md", "---\ntitle: Go")
    assert title(shelf) == "Good"
    assert shelf.faults == []
    write(kb, "good.en.md", title="Whole")
    assert title(shelf) == "Whole"
    write_raw(kb, "good.en.md", "---\ntitle: Go")
    monkeypatch.setattr(reading, "YOUNG", 0)
    shelf.refresh()
    assert [fault.path.name for fault in shelf.faults] == ["good.en.md"]


def test_solution_whose_name_was_taken_comes_when_the_other_goes(kb, path):
    write_both(kb, "good", title="Second", service="billing")
    shelf = Library(kb, path)
    assert title(shelf) == "Good"
    for twin in ("en", "fr"):
        (kb / "solutions" / "agenda" / f"good.{twin}.md").unlink()
    assert title(shelf) == "Second"
    assert (shelf.faults, shelf.counts(["agenda", "billing"])) == ([], {"billing": 1})


def test_folder_that_may_not_be_read_is_left_out_and_named_until_it_may(kb, path):
    write_both(kb, "other", service="billing")
    shelf, folder = settled(Library(kb, path)), kb / "solutions" / "billing"
    with pytest.MonkeyPatch.context() as patch:
        lock(patch, folder)
        shelf.refresh()
    said = "the portal may not read this: give it the permission, or take it away"
    assert (shelf.size(), [str(fault) for fault in shelf.faults]) == (1, [f"{folder}:1: {said}"])
    assert shelf.index.path == path
    shelf.refresh()
    assert (shelf.size(), shelf.faults) == (2, [])


def test_picture_that_is_drawn_anew_has_its_new_size(kb, path):
    text = write(kb, "good.en.md", "![x](good.png)")
    shelf = Library(kb, path)
    assert "width" not in shelf.find("good").article("en").html
    for width in (40, 80):
        write_picture(text.with_name("good.png"), width)
        shelf.refresh()
        (image,) = tree(shelf.find("good").article("en").html).iter("img")
        assert (image.get("width"), image.get("height")) == (str(width), "30")


def test_processes_see_the_same(kb, path):
    first, second = Library(kb, path), Library(kb, path)
    write(kb, "good.en.md", title="Changed")
    first.refresh()
    assert second.find("good").article("en").title == "Changed"


def test_who_comes_while_another_reads_goes_on_with_what_is_there(kb, path):
    first, second = Library(kb, path), Library(kb, path)
    write(kb, "good.en.md", title="Changed")
    with first.updates._turn() as is_ours:
        assert is_ours
        assert title(second) == "Good"
    assert title(second) == "Changed"


def test_nobody_looks_so_soon_after_another_process(kb, path, monkeypatch):
    Library(kb, path)
    monkeypatch.setattr(library, "SCAN_EVERY", 2.0)
    write(kb, "good.en.md", title="Changed")
    assert title(Library(kb, path)) == "Good"


@pytest.mark.parametrize("harm", ["deleted", "no database", "cut short", "another version"])
def test_index_that_is_lost_is_made_anew(kb, path, harm):
    shelf = settled(Library(kb, path))
    if harm == "deleted":
        path.unlink()
    elif harm == "another version":
        with closing(sqlite3.connect(path)) as database:
            database.execute("PRAGMA user_version = 1")
        shelf.index.close()
    else:
        shelf.index.close()
        path.write_bytes(b"no database " * 500 if harm == "no database" else path.read_bytes()[:9000])
    assert title(shelf) == "Good"
    assert title(Library(kb, path)) == "Good"


def test_program_that_makes_something_else_reads_all_again(kb, path, monkeypatch):
    settled(Library(kb, path))
    monkeypatch.setattr(index, "version", lambda: 7)
    assert Library(kb, path).updates.files_read == 2


def test_first_start_serves_with_what_it_has_read_and_goes_on(kb, path, monkeypatch, caplog):
    caplog.set_level("INFO")
    monkeypatch.setattr(updates, "BATCH", 2)
    for number in range(3):
        write_both(kb, f"other-{number}")
    shelf = Library(kb, path, budget=0)
    assert shelf.size() == 1
    assert "2 of 8 changed files are read" in caplog.text
    shelf.updates.run()
    assert shelf.size() == 4


def test_watcher_shows_a_change_that_nobody_asks_for(kb, path, monkeypatch):
    shelf = Library(kb, path)
    monkeypatch.setattr(library, "SCAN_EVERY", 60)
    monkeypatch.setattr(library, "WATCH_EVERY", 0.01)
    stop, until = threading.Event(), time.monotonic() + 10
    watcher = threading.Thread(target=shelf.watch, args=(stop,))
    watcher.start()
    write(kb, "good.en.md", title="Changed")
    while title(shelf) != "Changed" and time.monotonic() < until:
        stop.wait(0.01)
    stop.set()
    watcher.join()
    assert title(shelf) == "Changed"


def test_watcher_is_quicker_than_three_seconds():
    assert library.WATCH_EVERY < library.SCAN_EVERY < 3
