"""Translations behind their source, as the history of a real repository tells it."""

import shlex
import shutil

import pytest

from portal.cli import main
from portal.kb import history
from portal.kb.library import Library
from tests.kb.git import commit, git
from tests.library import make_kb, write, write_both


@pytest.fixture
def repository(kb):
    """The knowledge base in a folder of a repository, with one solution that is committed."""
    git(kb.parent, "init", "-q", "-b", "main")
    write_both(kb, "day")
    commit(kb)
    return kb


@pytest.fixture
def check(capsys):
    """A function that runs the command: lines and standard error."""

    def run(kb):
        main(["kb", "check", str(kb)])
        return capsys.readouterr()

    return run


def drifts(check, kb):
    return [line.rpartition("/")[2] if " since: " not in line else line for line in check(kb).out.splitlines()]


def test_twins_changed_together_are_up_to_date(repository, check):
    write_both(repository, "day", "Other text.")
    commit(repository)
    assert check(repository).out == "1 solutions, no fault\n"


def test_source_changed_since_is_named_with_the_changes_and_the_command(repository, check):
    first = git(repository, "rev-parse", "HEAD")
    for number in range(2):
        write(repository, "day.en.md", f"Text {number}.")
        commit(repository)
    path = repository / "solutions" / "agenda" / "day.fr.md"
    (line,) = check(repository).out.splitlines()
    command = f"git diff {first[:12]}..HEAD -- kb/solutions/agenda/day.en.md"
    assert line == f"{path}:1: the other language had 2 changes since: translate what `{command}` shows"
    assert "+Text 1." in git(repository.parent, *command.split()[1:])


def test_translation_that_follows_is_up_to_date(repository, check):
    write(repository, "day.fr.md", "Texte.")
    commit(repository)
    assert "day.en.md:1: the other language had a change since" in check(repository).out
    write(repository, "day.en.md", "Text.")
    commit(repository)
    assert "no fault" in check(repository).out


def test_named_revision_wins_over_the_last_commit(repository, check):
    first = git(repository, "rev-parse", "HEAD")
    write(repository, "day.en.md", "New.")
    second = commit(repository)
    write(repository, "day.fr.md", "A comma.", translated_from=f'"{first[:10]}"')
    commit(repository)
    (line,) = check(repository).out.splitlines()
    assert "day.fr.md:5: the other language had a change since" in line and f"git diff {first[:10]}..HEAD" in line
    write(repository, "day.fr.md", "Translated.", translated_from=f'"{second}"')
    commit(repository)
    assert "no fault" in check(repository).out


def test_revision_that_git_does_not_know_is_named_with_its_line(repository, check):
    write(repository, "day.fr.md", "Texte.", translated_from='"0123456789ab"')
    commit(repository)
    assert "day.fr.md:5: translated_from: git knows no revision 0123456789ab" in check(repository).out


def test_branch_that_changed_both_is_one_change_of_the_main_line(repository, check):
    git(repository, "checkout", "-qb", "work")
    write(repository, "day.fr.md", "Texte.")
    commit(repository)
    write(repository, "day.en.md", "Text.")
    commit(repository)
    git(repository, "checkout", "-q", "main")
    git(repository, "merge", "-q", "--no-ff", "-m", "Merge", "work")
    assert "no fault" in check(repository).out


def test_file_that_is_not_committed_yet_is_no_fault(repository, check):
    write(repository, "day.en.md", "Text.")
    commit(repository)
    write(repository, "day.fr.md", "Texte.")
    write_both(repository, "new")
    assert "day.fr.md:1: the other language had a change" in check(repository).out
    assert "new" not in check(repository).out


WHY = {
    "no repository": "these files are in no git repository",
    "shallow": "the history is cut short here (a shallow clone): git fetch --unshallow brings the rest",
    "no git": "git is not installed",
    "no commit": "git has no history of these files",
}


@pytest.mark.parametrize("kind", WHY)
def test_without_history_the_rest_is_checked_and_that_is_said(kb, tmp_path, check, monkeypatch, kind):
    write_both(kb, "day", "[x](gone.en.md)")
    folder = kb
    if kind in ("shallow", "no commit"):
        git(kb.parent, "init", "-q")
    if kind == "shallow":
        commit(kb)
        git(tmp_path, "clone", "-q", "--depth", "1", f"file://{kb.parent}", "clone")
        folder = tmp_path / "clone" / "kb"
    if kind == "no git":
        monkeypatch.setattr(shutil, "which", lambda name: None)
    said = check(folder)
    assert said.out.count("no solution is named gone") == 2
    first = said.err.splitlines()[0]
    assert first == f"translations are not compared with their sources: {WHY[kind]}"


def test_settings_of_the_repository_run_nothing(repository, check, tmp_path):
    touched = tmp_path / "touched"
    for name in ("core.fsmonitor", "core.pager", "diff.external", "pager.log"):
        git(repository, "config", name, f"touch {touched}")
    check(repository)
    assert not touched.exists()


def test_variables_of_a_hook_do_not_lead_elsewhere(repository, monkeypatch, tmp_path):
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    assert history.read(repository / "solutions").changed("agenda/day.en.md")


def test_library_knows_the_last_change_and_what_is_behind(repository):
    write(repository, "day.en.md", "Text.")
    commit(repository)
    library = Library(repository)
    solution = library.find("day")
    assert library.no_history() is None
    assert library.change_of(solution.article("en")) is None
    library.updates.look_at_history()
    assert library.no_history() == ""
    assert library.change_of(solution.article("en")).behind == 0
    french = library.change_of(solution.article("fr"))
    assert french.behind == 1 and french.changed is not None
    assert [(path.name, change.behind) for path, change in library.drifted()] == [("day.fr.md", 1)]


def test_history_is_read_again_only_when_it_moved(repository, monkeypatch):
    library = Library(repository)
    library.updates.look_at_history()
    monkeypatch.setattr(history, "read", lambda folder: pytest.fail("read again"))
    library.updates.look_at_history()
    monkeypatch.undo()
    write(repository, "day.en.md", "Text.")
    commit(repository)
    library.updates.look_at_history()
    assert len(library.drifted()) == 1


def test_command_can_be_pasted_from_a_folder_with_a_space(tmp_path, check):
    top = tmp_path / "our repository"
    kb = make_kb(top / "our base")
    git(top, "init", "-q", "-b", "main")
    write_both(kb, "day")
    commit(kb)
    write(kb, "day.en.md", "Text.")
    commit(kb)
    command = check(kb).out.partition("`")[2].partition("`")[0]
    assert "+Text." in git(top, *shlex.split(command)[1:])
