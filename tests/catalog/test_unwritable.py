"""The place of the index cannot be written, as its folder is another person's or the disk is full: one reads on."""

import errno
import tempfile
from shutil import rmtree

import pytest

from portal.kb.library import Library
from tests.library import lock, write_both
from tests.markup import tree, words

ADDRESSES = ["/solutions/day", "/solutions", "/solutions?q=title", "/catalogs/childcare"]


@pytest.fixture
def path(kb, tmp_path):
    """Where the index should be, of a knowledge base with one solution. There is no folder yet."""
    write_both(kb, "day", title="First title")
    return tmp_path / "cache" / "knowledge.sqlite3"


@pytest.fixture
def start(app, kb, path, monkeypatch):
    """A function that opens the knowledge base, as a start of the portal does."""
    return lambda: monkeypatch.setitem(app.extensions, "kb", Library(kb, path))


@pytest.fixture
def full(monkeypatch):
    """A function after which there is no room for temporary folders either."""

    def refuse(**_options):
        raise OSError(errno.ENOSPC, "No space left on device")

    return lambda: monkeypatch.setattr(tempfile, "mkdtemp", refuse)


def spoil(path):
    """A file where the folder should be: nobody can write there, the administrator neither."""
    rmtree(path.parent, ignore_errors=True)
    path.parent.write_text("No folder.")


def title(client):
    return words(next(tree(client.get("/solutions/day").text).iter("h1")))


@pytest.mark.parametrize("address", ADDRESSES)
def test_folder_that_cannot_be_written_at_start_keeps_nobody_from_reading(alice, path, start, caplog, address):
    spoil(path)
    start()
    assert alice.get(address).status_code == 200
    assert f"{path} cannot be written" in caplog.text


@pytest.mark.parametrize("address", ADDRESSES)
def test_folder_that_is_lost_later_keeps_nobody_from_reading(alice, path, start, address):
    start()
    spoil(path)
    assert alice.get(address).status_code == 200


@pytest.mark.parametrize("is_at_start", [True, False])
def test_folder_that_is_another_persons_keeps_nobody_from_reading(alice, path, start, monkeypatch, is_at_start):
    start()
    lock(monkeypatch, path.parent)
    if is_at_start:
        start()
    for address in ADDRESSES:
        assert alice.get(address).status_code == 200


def test_change_shows_all_the_same_and_what_is_wrong_is_said_once(alice, kb, path, start, caplog):
    start()
    assert title(alice) == "First title"
    (lock := path.with_suffix(".lock")).unlink()
    lock.mkdir()  # as good as a lock of somebody else
    for new in ("Second title", "Third title"):
        write_both(kb, "day", title=new)
        assert title(alice) == new
    assert caplog.text.count("cannot be written") == 1


def test_without_any_place_what_was_read_stays(alice, kb, path, start, full):
    start()
    (lock := path.with_suffix(".lock")).unlink()
    lock.mkdir()
    full()
    write_both(kb, "day", title="Second title")
    assert title(alice) == "First title"
    lock.rmdir()
    assert title(alice) == "Second title"


def test_without_any_place_and_index_the_page_says_so_until_there_is_room(alice, path, start, full):
    start()
    spoil(path)
    full()
    answer = alice.get("/solutions/day")
    assert answer.status_code == 507 and "no room left" in answer.text
    path.parent.unlink()
    assert alice.get("/solutions/day").status_code == 200
