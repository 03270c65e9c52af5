"""The solutions in memory: a broken file is left out and named, a changed one shows, nothing outside is read."""

import logging
import os
import threading

import pytest

from portal.kb import index, library, reading
from portal.kb.library import Library
from tests.library import write, write_both, write_raw


@pytest.fixture
def shelf(kb, monkeypatch):
    """A library with one good solution, which looks at its folder whenever it is asked."""
    monkeypatch.setattr(library, "SCAN_EVERY", -1)
    monkeypatch.setattr(reading, "YOUNG", 0)
    write_both(kb, "good", title="Good")
    return Library(kb)


def slugs(shelf):
    return [solution.slug for solution in shelf.every()]


def title(shelf, slug="good", language="en"):
    shelf.refresh()
    return shelf.find(slug).article(language).title


def test_broken_file_is_left_out_and_named_and_the_others_stay(shelf, kb, caplog):
    with caplog.at_level(logging.WARNING):
        path = write_raw(kb, "bad.en.md", "---\ntitle: [\n---\n")
        shelf.refresh()
    assert slugs(shelf) == ["good"]
    assert [fault.path for fault in shelf.faults] == [path]
    assert f"{path}:3" in caplog.text


def test_broken_twin_leaves_the_other_language(shelf, kb):
    write_raw(kb, "good.fr.md", "no front matter")
    assert title(shelf, language="fr") == "Good"
    assert list(shelf.find("good").articles) == ["en"]


def test_mended_file_comes_back(shelf, kb):
    write_raw(kb, "good.en.md", "broken")
    shelf.refresh()
    write(kb, "good.en.md", title="Mended")
    assert title(shelf) == "Mended"
    assert shelf.faults == []


def test_changed_added_and_deleted_files_show(shelf, kb):
    path = write(kb, "good.en.md", title="Changed")
    assert title(shelf) == "Changed"
    write_both(kb, "new", title="New", service="billing")
    assert title(shelf, "new") == "New"
    for twin in ("en", "fr"):
        path.with_name(f"good.{twin}.md").unlink()
    shelf.refresh()
    assert slugs(shelf) == ["new"]


def test_file_of_the_same_length_saved_anew_shows(shelf, kb):
    path = write(kb, "good.en.md", title="Gold")
    os.utime(path, ns=(1, 1))
    assert title(shelf) == "Gold"


def test_folder_is_not_looked_at_more_often_than_every_two_seconds(kb, monkeypatch):
    write_both(kb, "good", title="Good")
    shelf = Library(kb)
    write(kb, "good.en.md", title="Changed")
    assert library.SCAN_EVERY == 2.0
    assert title(shelf) == "Good"
    monkeypatch.setattr(library, "SCAN_EVERY", -1)
    assert title(shelf) == "Changed"


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_symbolic_link_out_of_the_folder_is_ignored(shelf, kb, tmp_path, kind):
    outside = write(tmp_path / "elsewhere", "secret.en.md", title="Secret")
    if kind == "file":
        (kb / "solutions" / "agenda" / "secret.en.md").symlink_to(outside)
    else:
        (kb / "solutions" / "linked").symlink_to(outside.parent)
    shelf.refresh()
    assert slugs(shelf) == ["good"]


def test_same_name_in_two_folders_keeps_the_first_and_names_the_second(shelf, kb):
    path = write(kb, "good.en.md", service="billing", title="Usurper")
    assert title(shelf) == "Good"
    assert [(fault.path, fault.message) for fault in shelf.faults] == [
        (path, "another solution is named good in agenda/: give this one another name")
    ]


@pytest.mark.parametrize(
    "name", ["good.de.md", "good.md", "Good.en.md", "go od.en.md", "a.b.en.md", ".en.md", "-a.en.md", "é.en.md"]
)
def test_file_with_another_name_is_a_fault(shelf, kb, name):
    path = write(kb, name)
    shelf.refresh()
    assert [fault.path for fault in shelf.faults] == [path]
    assert "the name must be like change-an-attendance.en.md" in shelf.faults[0].message
    assert slugs(shelf) == ["good"]


def test_readme_beside_solutions_is_no_solution(shelf, kb):
    write_raw(kb, "README.md", "For maintainers.")
    shelf.refresh()
    assert shelf.faults == []


def test_folder_named_like_a_file_is_left_out_and_named(shelf, kb):
    (kb / "solutions" / "agenda" / "folder.en.md").mkdir()
    shelf.refresh()
    assert slugs(shelf) == ["good"]
    assert [fault.path.name for fault in shelf.faults] == ["folder.en.md"]


def test_knowledge_base_without_solutions_is_empty_not_broken(tmp_path):
    shelf = Library(tmp_path / "nothing")
    assert (shelf.every(), shelf.faults) == ([], [])


def test_readers_see_one_whole_state_while_files_change(shelf, kb):
    """Readers while a file is written again and again: nobody meets half a library."""
    seen, stop = [], threading.Event()

    def look():
        while not stop.is_set():
            shelf.refresh()
            seen.append(len(shelf.find("good").articles))

    readers = [threading.Thread(target=look) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(5):
        (kb / "solutions" / "billing").mkdir(exist_ok=True)
        write_both(kb, "other", title=f"Title {number}", service="billing")
    stop.set()
    for reader in readers:
        reader.join()
    assert set(seen) == {2}


def test_answers_that_are_kept_fill_no_memory(shelf, monkeypatch):
    monkeypatch.setattr(library, "MOST_KEPT", 3)
    made = []
    for number in (0, 0, 1, 2, 3, 0):
        shelf.kept(("x", number), lambda _database, number=number: made.append(number))
    assert made == [0, 1, 2, 3, 0]


def test_what_an_old_program_makes_is_not_taken_for_the_new_ones_once_it_is_upgraded(monkeypatch, tmp_path):
    before = index.version()
    monkeypatch.setattr(index, "ROOT", tmp_path)
    assert index.version() == before
