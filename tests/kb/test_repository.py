"""git is asked when the history may have moved, not over and over, whatever shape the repository has."""

import subprocess
from contextlib import contextmanager

import pytest

from portal.kb import repository
from portal.kb.library import Library
from portal.kb.repository import Repository
from tests.kb.git import commit, git
from tests.library import write, write_both


@pytest.fixture(params=["plain", "packed", "detached", "working tree", "submodule"])
def solutions(request, kb, tmp_path):
    """The folder of solutions in a repository of some shape, with one that is committed."""
    git(kb.parent, "init", "-q", "-b", "main")
    write_both(kb, "day")
    commit(kb)
    folder = kb
    if request.param == "packed":
        git(kb, "pack-refs", "--all")
    elif request.param == "detached":
        git(kb, "checkout", "-q", "--detach")
    elif request.param == "working tree":
        git(kb, "worktree", "add", "-q", "-b", "next", str(tmp_path / "next"))
        folder = tmp_path / "next" / "kb"
    elif request.param == "submodule":
        git(tmp_path, "init", "-q", "outer")
        add = ("submodule", "add", "-q", str(kb.parent), "inner")
        git(tmp_path / "outer", "-c", "protocol.file.allow=always", *add)
        folder = tmp_path / "outer" / "inner" / "kb"
    return folder / "solutions"


@pytest.fixture
def silent():
    """A function that gives a moment in which git cannot be started."""

    @contextmanager
    def moment():
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(subprocess, "run", lambda *_args, **_options: pytest.fail("git was started"))
            yield

    return moment


def test_git_is_not_started_while_nothing_moves(solutions, silent):
    known = Repository(solutions)
    before = known.stamp()
    with silent():
        assert before and known.stamp() == before


def test_each_move_of_the_history_is_told_without_git(solutions, silent):
    known = Repository(solutions)
    met = [known.stamp()]
    for arguments in (
        ("commit", "-q", "--allow-empty", "-m", "More"),
        ("commit", "-q", "--allow-empty", "--amend", "-m", "Other"),
        ("checkout", "-qb", "another"),
        ("reset", "-q", "--hard", "HEAD"),
        ("-c", "core.logAllRefUpdates=false", "commit", "-q", "--allow-empty", "-m", "No log"),
        ("pack-refs", "--all"),
    ):
        git(solutions, *arguments)
        with silent():
            met.append(known.stamp())
    assert len(set(met)) == len(met)


def test_library_that_watches_starts_git_once(kb, silent):
    write_both(kb, "day")
    library = Library(kb)
    library.updates.look_at_history()
    with silent():
        library.updates.look_at_history()


def test_repository_that_is_new_is_noticed_when_git_is_asked_again(kb, monkeypatch):
    write_both(kb, "day")
    library = Library(kb)
    library.updates.look_at_history()
    assert library.no_history()
    git(kb.parent, "init", "-q", "-b", "main")
    commit(kb)
    monkeypatch.setattr(repository, "ASK_EVERY", 0)
    library.updates.look_at_history()
    assert library.no_history() == ""


@pytest.mark.parametrize("head", [b"", b"ref:", b"ref: \x00", b"ref: " + b"x" * 9000, b"\xff\xfe"])
def test_head_that_says_nothing_is_no_fault(kb, head):
    git(kb.parent, "init", "-q", "-b", "main")
    known = Repository(kb / "solutions")
    known.stamp()
    (kb.parent / ".git" / "HEAD").write_bytes(head)
    assert known.stamp()


def test_folder_whose_name_is_no_text_has_a_history(kb, tmp_path):
    odd = tmp_path / "odd\udcff"
    kb.rename(odd)
    git(odd.parent, "init", "-q", "-b", "main")
    write_both(odd, "day")
    commit(odd)
    write(odd, "day.en.md", "Text.")
    commit(odd)
    library = Library(odd)
    library.updates.look_at_history()
    ((_path, change),) = library.drifted()
    assert change.changed and change.command.endswith("-- odd\N{REPLACEMENT CHARACTER}/solutions/agenda/day.en.md")


@pytest.mark.parametrize(
    "moment", ["-1", "0", "253402300800", "99999999999", "9" * 18, "9" * 40, "nothing", ""], ids=lambda text: text[:12]
)
def test_time_that_no_clock_tells_is_none(kb, moment):
    write_both(kb, "day")
    git(kb.parent, "init", "-q", "-b", "main")
    commit(kb)
    plain = git(kb, "cat-file", "commit", "HEAD").splitlines()
    lines = [f"committer A <a@a.example> {moment} +0000" if line.startswith("committer") else line for line in plain]
    odd = kb.parent / "commit"
    odd.write_text("\n".join(lines) + "\n")
    git(kb, "reset", "-q", git(kb, "hash-object", "-t", "commit", "-w", "--literally", str(odd)))
    library = Library(kb)
    library.updates.look_at_history()
    assert library.no_history() == ""
    assert library.find("day").article("en").changed is None
