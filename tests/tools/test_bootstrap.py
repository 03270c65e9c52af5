"""tools/bootstrap.py: what is installed, compiled and run, and when."""

import ast
import sys
from pathlib import Path

import pytest

from tools import bootstrap


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """A checkout with two locks and no .venv; the list fills with the commands that would run there."""
    ran: list[str] = []

    def record(*command: str | Path) -> None:
        ran.append(" ".join(map(str, command)))
        if "venv" in command:
            for name in ("python", "pip"):
                bootstrap.program(name).parent.mkdir(parents=True, exist_ok=True)
                bootstrap.program(name).touch()

    monkeypatch.setattr(bootstrap, "quietly", record)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None)
    for name in ("RUN_LOCK", "TEST_LOCK"):
        monkeypatch.setattr(bootstrap, name, tmp_path / name)
        getattr(bootstrap, name).write_text(name)
    return ran


def test_second_start_installs_nothing(commands: list[str]) -> None:
    bootstrap.install(bootstrap.RUN_LOCK)
    assert [command.split()[2] for command in commands] == ["venv", "pip"]
    bootstrap.install(bootstrap.RUN_LOCK)
    assert len(commands) == 2


def test_changed_lock_is_installed_into_the_same_environment(commands: list[str]) -> None:
    bootstrap.install(bootstrap.RUN_LOCK)
    bootstrap.RUN_LOCK.write_text("a newer flask")
    bootstrap.install(bootstrap.RUN_LOCK)
    assert [command.split()[2] for command in commands] == ["venv", "pip", "pip"]


def test_what_test_installed_is_enough_to_run_but_not_the_reverse(commands: list[str]) -> None:
    bootstrap.install(bootstrap.RUN_LOCK)
    bootstrap.install(bootstrap.TEST_LOCK)
    assert commands[-1].endswith("TEST_LOCK")
    bootstrap.install(bootstrap.RUN_LOCK)
    assert commands[-1].endswith("TEST_LOCK")


def test_lock_for_tests_holds_every_line_of_the_lock_to_run() -> None:
    def pins(lock: Path) -> set[str]:
        return {line for line in lock.read_text().splitlines() if line and "#" not in line}

    assert pins(bootstrap.RUN_LOCK) <= pins(bootstrap.TEST_LOCK)


def test_failed_install_is_tried_again(commands: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    bootstrap.make_venv(None)
    monkeypatch.setattr(bootstrap, "quietly", lambda *command: sys.exit("no network"))
    with pytest.raises(SystemExit):
        bootstrap.install(bootstrap.RUN_LOCK)
    assert not (bootstrap.VENV / ".lock").exists()


def test_python_without_ensurepip_is_told_the_package(commands: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(SystemExit, match="apt install python3-venv"):
        bootstrap.install(bootstrap.RUN_LOCK)


@pytest.mark.parametrize("ci", ["1", "true"])
def test_missing_browser_fails_in_ci(ci: str, commands: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHROMIUM_PATH", raising=False)
    monkeypatch.setenv("CI", ci)
    with pytest.raises(SystemExit, match="NO CHROMIUM"):
        bootstrap.browser_options()


def test_missing_browser_is_loud_elsewhere(
    commands: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CHROMIUM_PATH", raising=False)
    monkeypatch.delenv("CI", raising=False)
    options = bootstrap.browser_options()
    assert options == ["-m", "not browser"]
    assert "NO CHROMIUM" in capsys.readouterr().out
    assert any("WITHOUT THE BROWSER" in title for title in bootstrap.checks(options, []))


def test_named_browser_wins_and_a_wrong_name_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM_PATH", sys.executable)
    assert bootstrap.browser_options() == []
    assert bootstrap.find_chromium() == sys.executable
    monkeypatch.setenv("CHROMIUM_PATH", "/nowhere/chromium")
    with pytest.raises(SystemExit, match="/nowhere/chromium"):
        bootstrap.find_chromium()


def test_arguments_go_to_pytest_and_run_nothing_else() -> None:
    [[_, *command]] = bootstrap.checks([], ["-k", "walk"]).values()
    assert command == ["-m", "pytest", "-k", "walk"]
    assert list(bootstrap.checks([], [])) == [
        "format",
        "lint",
        "types",
        "architecture",
        "security",
        "knowledge base",
        "tests",
        "tests in the browser",
    ]


def test_older_pythons_can_read_the_file_that_refuses_them() -> None:
    ast.parse(Path(bootstrap.__file__).read_text(), feature_version=(3, 7))
