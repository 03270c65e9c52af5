"""What forbids starting: each time one clear line that says what to mend, and no half-made portal."""

import shutil
import socket
import sqlite3

import pytest

from tests.library import make_kb
from tests.running import complaint, run, run_here


@pytest.fixture(scope="module")
def ready(tmp_path_factory):
    """A data folder that is ready to be served."""
    data = tmp_path_factory.mktemp("ready") / "data"
    assert run_here(data, "db", "upgrade").returncode == 0
    return data


@pytest.fixture
def data(ready, tmp_path):
    """An own copy of it."""
    return shutil.copytree(ready, tmp_path / "data")


SETTINGS = {
    "PORTAL_PORT": "http",
    "PORTAL_LANGUAGE": "de",
    "PORTAL_TIME_ZONE": "Mars/Olympus",
    "PORTAL_URL": "http://[::1",
    "PORTAL_HOST": "0.0.0.0",
    "PORTAL_SECRET_KEY": "short",
    "PORTAL_MAX_UPLOAD_MB": "-1",
    "PORTAL_TICKET_START": "0",
    "PORTAL_MAX_FILES": "many",
    "PORTAL_DATAA": "/tmp/x",
}


@pytest.mark.parametrize("key", SETTINGS)
def test_bad_setting_is_named_before_anything_is_made(tmp_path, key):
    said = complaint(run_here(tmp_path / "data", **{key: SETTINGS[key]}))
    assert key in said
    assert not (tmp_path / "data").exists()


def test_port_in_use_is_said(data):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = complaint(run(data, "serve", PORTAL_PORT=str(port)))
    assert f"Port {port} on 127.0.0.1 cannot be used" in said
    assert "set PORTAL_PORT to another number" in said


@pytest.mark.parametrize("command", [["serve"], ["user", "list"], ["client", "add", "X"]])
def test_data_folder_that_does_not_exist_is_not_made_by_a_command_that_needs_it(tmp_path, command):
    data = tmp_path / "data"
    said = complaint(run_here(data, *command))
    assert said == f"The data folder {data} does not exist. Run: python app.py db upgrade"
    assert not data.exists()


def test_data_folder_that_is_a_file_is_said(tmp_path):
    (tmp_path / "data").write_text("not a folder")
    assert "cannot be made or written" in complaint(run_here(tmp_path / "data"))


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "There is no secret key"), ("", "is damaged"), ("abc\n", "is damaged"), ("é" * 40, "is damaged")],
)
def test_secret_key_that_is_gone_or_damaged_is_said(data, content, message):
    (data / "secret-key").unlink()
    if content is not None:
        (data / "secret-key").write_text(content, encoding="utf-8")
    said = complaint(run_here(data, "serve"))
    assert message in said and "python app.py db upgrade" in said


@pytest.mark.parametrize("command", [["serve"], ["user", "list"], ["db", "upgrade"], []])
def test_newer_schema_is_refused_by_every_command(data, command):
    change(data, "insert into schema_migration (name, applied) values ('9999_future', '2030-01-01')")
    assert "made by a newer version of the portal" in complaint(run_here(data, *command))


@pytest.mark.parametrize("command", [["serve"], ["user", "list"]])
def test_older_schema_names_the_command_that_mends_it(data, command):
    change(data, "delete from schema_migration")
    said = complaint(run_here(data, *command))
    assert said == "The database is older than the program. Run: python app.py db upgrade"


@pytest.mark.parametrize("command", [["serve"], ["db", "upgrade"], ["user", "list"], []])
def test_file_that_is_no_database_is_said(data, command):
    (data / "guichet.sqlite3").write_bytes(b"This is no database. " * 500)
    assert "database" in complaint(run_here(data, *command))


@pytest.mark.parametrize("command", [["serve"], [], ["client", "add", "X"], ["kb", "check"]])
def test_broken_catalog_is_named_with_its_place(data, tmp_path, command):
    kb = make_kb(tmp_path / "kb")
    (kb / "catalog.toml").write_text("[[catalog]]\nslug = 'a'\nname = 'A'\n", encoding="utf-8")
    said = complaint(run(data, *command, PORTAL_KB=str(kb)))
    assert str(kb / "catalog.toml") in said and "catalog a: name must be" in said


def test_knowledge_base_that_does_not_exist_is_said(data, tmp_path):
    said = complaint(run(data, "serve", PORTAL_KB=str(tmp_path / "nowhere")))
    assert "catalog.toml does not exist" in said


def test_demo_on_a_foreign_catalog_is_refused_and_leaves_nothing(data, tmp_path):
    said = complaint(run(data, "demo", PORTAL_KB=str(make_kb(tmp_path / "kb"))))
    assert "The demo needs the catalog of the program" in said
    assert run_here(data, "user", "list").stdout == ""


def test_commands_run_from_any_folder(data, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(data, "kb", "check").returncode == 0


def change(data, statement):
    database = sqlite3.connect(data / "guichet.sqlite3")
    with database:
        database.execute(statement)
    database.close()
