"""The command line: accounts, clients, the schema, and one clear line for whatever is wrong."""

import fcntl
import sqlite3
import subprocess
from contextlib import closing

import pytest

from portal.db import MIGRATIONS
from tests.conftest import PASSWORD
from tests.running import COMMAND, PATIENCE, complaint, environment, run, run_here

COMMANDS = [
    "",
    "serve",
    "demo",
    "db",
    "db upgrade",
    "client",
    "client add",
    "user",
    "user add",
    "user invite",
    "user import",
    "user password",
    "user list",
    "mail",
    "mail send",
    "kb",
    "kb check",
]


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """A data folder that is ready and empty; tests that write in it copy it."""
    data = tmp_path_factory.mktemp("fresh") / "data"
    assert run_here(data, "db", "upgrade").returncode == 0
    return data


@pytest.fixture
def data(fresh, tmp_path):
    """An own copy of the ready data folder."""
    copy = tmp_path / "data"
    copy.mkdir(mode=0o700)
    for path in fresh.iterdir():
        if path.is_file():
            (copy / path.name).write_bytes(path.read_bytes())
    (copy / "files").mkdir()
    return copy


@pytest.mark.parametrize("command", COMMANDS)
def test_command_has_help_that_says_what_it_does(command, tmp_path):
    done = run_here(tmp_path / "data", *command.split(), "--help")
    out = done.stdout
    assert done.returncode == 0
    assert out.startswith(f"usage: app.py {command}".rstrip())
    assert "None" not in out and len(out.splitlines()) > 3


def test_unknown_command_names_those_there_are(tmp_path):
    done = run(tmp_path / "data", "servee")
    assert done.returncode == 2
    assert "invalid choice: 'servee'" in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "data").exists()


def test_people_and_clients_are_added_and_listed(data):
    assert run(data, "client", "add", "CPE L'Étoile", "--catalog", "childcare").stdout == "added CPE L'Étoile\n"
    add = ["user", "add", "Lea@Etoile.example", "--name", "Léa Roy", "--role", "manager", "--client", "cpe l'etoile"]
    assert run(data, *add, "--language", "en", "--password-stdin", typed=PASSWORD + "\n").returncode == 0
    invited = run(data, "user", "add", "agent@x.example", "--name", "Agent", "--role", "agent")
    assert invited.stdout.startswith("invited agent@x.example; the mail leaves while the portal runs")
    assert f"as a file in {data}/mail" in invited.stdout and "/invitations/" not in invited.stdout + invited.stderr
    assert run(data, "user", "list").stdout.splitlines() == [
        "agent@x.example  agent  fr  Agent  -",
        "Lea@Etoile.example  manager  en  Léa Roy  CPE L'Étoile",
    ]
    changed = run(data, "user", "password", "lea@etoile.EXAMPLE", "--password-stdin", typed="un autre mot de passe\r\n")
    assert changed.returncode == 0 and "every session of this account was ended" in changed.stdout
    assert PASSWORD not in changed.stdout + changed.stderr
    database = sqlite3.connect(data / "guichet.sqlite3")
    assert database.execute("select catalogs from client").fetchall() == [('["childcare"]',)]
    assert database.execute("select purpose, user_id from token").fetchall() == [("invitation", 2)]
    assert database.execute("select count(*) from user where password_hash like '%mot de passe%'").fetchone() == (0,)
    database.close()


def test_invitation_is_sent_again_to_who_has_no_password(data):
    assert run_here(data, *ADD, "agent").returncode == 0
    with closing(sqlite3.connect(data / "guichet.sqlite3")) as database:
        before = database.execute("select id from token").fetchall()
        assert run_here(data, "user", "invite", " A@B.example").stdout.startswith("invited a@b.example")
        assert database.execute("select id from token").fetchall() != before
    run_here(data, "user", "password", "a@b.example", "--password-stdin", typed=PASSWORD.encode())
    assert "a@b.example has a password" in complaint(run_here(data, "user", "invite", "a@b.example"))
    assert "There is no account" in complaint(run_here(data, "user", "invite", "no@b.example"))


def test_people_of_a_file_are_invited_all_or_nobody(data, tmp_path):
    assert run_here(data, "client", "add", "CPE L'Étoile").returncode == 0
    file = tmp_path / "people.csv"
    good = "Courriel;Nom;Rôle;Organisation\r\nlea@x.example;Léa Roy;client;cpe l'etoile\r\n"
    file.write_bytes((good + "zoe@;Zoé;agent;\r\n").encode("utf-8-sig"))
    refused = run(data, "user", "import", str(file))
    assert refused.returncode == 1 and refused.stdout == ""
    assert refused.stderr.splitlines() == [
        f"guichet: nobody was invited: {file}",
        "line 3: The part after the “@” is missing. (zoe@)",
    ]
    file.write_bytes(good.encode("utf-8-sig"))
    tried = run(data, "user", "import", str(file), "--dry-run")
    assert tried.stdout.splitlines() == [
        "line 2: lea@x.example  customer  fr  Léa Roy  CPE L'Étoile",
        "1 person would be invited; nothing was changed",
    ]
    assert run_here(data, "user", "list").stdout == ""
    assert run(data, "user", "import", str(file)).stdout.startswith("invited 1 person; the mail leaves")
    assert run_here(data, "user", "list").stdout == "lea@x.example  customer  fr  Léa Roy  CPE L'Étoile\n"


def test_file_that_cannot_be_read_is_one_line(fresh, tmp_path):
    assert "No such file" in complaint(run_here(fresh, "user", "import", str(tmp_path / "nowhere.csv")))
    assert "Is a directory" in complaint(run_here(fresh, "user", "import", str(tmp_path)))


ADD = ["user", "add", "a@b.example", "--name", "A", "--role"]
OWN = ["user", "add", "marie.tremblay@b.example", "--name", "A", "--role", "agent", "--password-stdin"]
REFUSED = {
    "no such catalog": (["client", "add", "X", "--catalog", "nope"], "", "There is no catalog 'nope'"),
    "client without a name": (["client", "add", " "], "", "1 to 200 characters"),
    "customer without a client": ([*ADD, "customer"], "", "needs --client NAME"),
    "no such client": ([*ADD, "customer", "--client", "Nope"], "", "There is no client organization 'Nope'"),
    "short password": ([*ADD, "agent", "--password-stdin"], "elevenchars", "12 to 1024 characters"),
    "no password typed": ([*ADD, "agent", "--password-stdin"], "", "12 to 1024 characters"),
    "endless password": ([*ADD, "agent", "--password-stdin"], "x" * 1025, "12 to 1024 characters"),
    "common password": ([*ADD, "agent", "--password-stdin"], "1qaz2wsx3edc", "one of those that are tried first"),
    "password of the own address": (OWN, "marie.tremblay", "too close to the name, the address or the portal"),
    "password that is no text": ([*ADD, "agent", "--password-stdin"], "\udcff" * 20, "not UTF-8"),
    "address without @": (["user", "add", "ab", "--name", "A", "--role", "agent"], "", "is not an e-mail address"),
    "address with an accent": (["user", "add", "é@b.example", "--name", "A", "--role", "agent"], "", "not an e-mail"),
    "no such account": (["user", "password", "no@b.example", "--password-stdin"], PASSWORD, "There is no account"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refusal_is_one_line_and_changes_nothing(fresh, case):
    arguments, typed, message = REFUSED[case]
    before = (fresh / "guichet.sqlite3").read_bytes()
    assert message in complaint(run_here(fresh, *arguments, typed=typed.encode(errors="surrogateescape")))
    assert (fresh / "guichet.sqlite3").read_bytes() == before


def test_same_address_or_name_twice_is_refused(data):
    for arguments in (["client", "add", "Étoile"], ["user", "add", "a@b.example", "--name", "A", "--role", "agent"]):
        assert run_here(data, *arguments).returncode == 0
        again = [argument.upper() if argument in ("Étoile", "a@b.example") else argument for argument in arguments]
        assert "exists already" in complaint(run_here(data, *again))


def test_role_that_does_not_exist_is_refused(fresh):
    done = run_here(fresh, *ADD, "boss")
    assert done.returncode == 2 and "invalid choice: 'boss'" in done.stderr


def test_upgrade_twice_is_as_good_as_once(data):
    before = (data / "secret-key").read_text()
    done = run_here(data, "db", "upgrade")
    assert (done.returncode, done.stdout) == (0, "")
    assert (data / "secret-key").read_text() == before


def test_first_upgrades_at_once_make_one_key_and_one_schema(tmp_path):
    data = tmp_path / "deep" / "data"
    running = [
        subprocess.Popen(
            [*COMMAND, "db", "upgrade"],
            env=environment(data),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    done = [(process.communicate(timeout=PATIENCE), process.returncode) for process in running]
    assert [status for _, status in done] == [0] * 4, done
    applied = "".join(f"applied {path.stem}\n" for path in sorted(MIGRATIONS.glob("0*.py")))
    assert sorted(out for (out, _), _ in done) == ["", "", "", applied]
    assert len((data / "secret-key").read_text().strip()) == 64
    assert (data / "secret-key").stat().st_mode & 0o777 == 0o600
    assert run_here(data, "user", "list").returncode == 0


def test_upgrade_waits_for_the_one_under_way(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    with (data / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        waiting = subprocess.Popen([*COMMAND, "db", "upgrade"], env=environment(data), stdout=subprocess.DEVNULL)
        for _ in range(2):  # time enough for two other processes is time enough for a whole upgrade
            assert run(tmp_path / "other", "kb", "check").returncode == 0
        assert waiting.poll() is None
        assert not (data / "secret-key").exists() and not (data / "guichet.sqlite3").exists()
    assert waiting.wait(PATIENCE) == 0
    assert (data / "guichet.sqlite3").exists()


def test_demo_refuses_a_database_in_use(data):
    assert run_here(data, "client", "add", "Somebody").returncode == 0
    assert "The database is in use" in complaint(run(data, "demo"))
    assert run_here(data, "user", "list").stdout == ""
    assert not (data / "demo").exists()
