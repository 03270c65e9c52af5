"""The database: durable settings, writes one after another, times in UTC, and a schema that is the one wanted."""

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime

import pytest
from peewee import IntegrityError
from playhouse.migrations import Runner

from portal import db, richtext
from portal.accounts.models import Client, User
from portal.environ import ConfigError
from portal.tickets.models import Ticket
from tests.factories import make_draft, make_ticket


def pragma(name):
    return db.database.execute_sql(f"PRAGMA {name}").fetchone()[0]


def test_connection_is_set_for_durability(cast):
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000, "trusted_schema": 0}
    assert {name: pragma(name) for name in wanted} == wanted


def test_patience_is_set_before_anything_that_may_have_to_wait():
    assert db.PRAGMAS[0][0] == "busy_timeout"


def test_writes_of_eight_threads_are_all_kept(cast):
    """Read, then write, in one transaction: a deferred one would fail, or lose what another wrote meanwhile."""
    Client.update(name="0").where(Client.id == cast.shore.id).execute()
    failures = []

    def count():
        try:
            with db.database.connection_context():
                for _ in range(10):
                    with db.database.atomic():
                        now = int(Client.get_by_id(cast.shore.id).name)
                        Client.update(name=str(now + 1)).where(Client.id == cast.shore.id).execute()
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert Client.get_by_id(cast.shore.id).name == "80"


def test_transaction_that_fails_leaves_nothing(cast):
    with pytest.raises(ZeroDivisionError), db.database.atomic():
        Client.update(name="changed").execute()
        raise ZeroDivisionError
    assert Client.select().where(Client.name == "changed").count() == 0


@pytest.mark.parametrize(
    "change",
    [
        lambda cast: Client.create(name="Again", name_key="west shore childcare"),
        lambda cast: User.create(email="x", email_key="alice@ribambelle.example", name="x", role="agent"),
        lambda cast: Client.delete().where(Client.id == cast.shore.id).execute(),
        lambda cast: User.update(client=999).where(User.id == cast.bob.id).execute(),
    ],
    ids=["client twice", "address twice", "client with people", "client that does not exist"],
)
def test_database_itself_refuses(cast, change):
    with pytest.raises(IntegrityError), db.database.atomic():
        change(cast)


@pytest.mark.parametrize(
    "columns",
    [{"summary": "x" * 100_000}, {"status": "done"}, {"state": "lost"}, {"severity": 9}, {"number": "1"}],
    ids=lambda columns: next(iter(columns)),
)
def test_database_itself_refuses_a_ticket_that_no_form_would_make(cast, app, columns):
    with app.app_context():
        ticket = make_ticket(cast.alice)
    (name, value), *_ = columns.items()
    with pytest.raises(IntegrityError), db.database.atomic():
        db.database.execute_sql(f'update ticket set "{name}" = ? where id = ?', (value, ticket.id))


def test_times_are_stored_in_utc_without_a_zone(cast, app):
    with app.app_context():
        draft = make_draft(cast.alice)
    now = datetime.now(UTC).replace(tzinfo=None)
    assert abs((now - Ticket.get_by_id(draft.id).created_at).total_seconds()) < 60
    assert db.utcnow().tzinfo is None


def as_a_worker(function):
    """Run ``function`` in a thread of its own, as the server does: no connection is open there yet."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(function).result()


@pytest.mark.parametrize(("path", "status"), [("/sign-in", 200), ("/tickets", 303), ("/nowhere", 404)])
def test_request_opens_its_own_connection_and_closes_it(app, cast, path, status):
    def ask():
        return app.test_client().get(path).status_code, db.database.is_closed()

    assert as_a_worker(ask) == (status, True)


@pytest.mark.parametrize(("path", "status"), [("/static/css/tokens.css", 200), ("/static/nothing.css", 404)])
def test_static_files_need_no_connection(app, cast, monkeypatch, path, status):
    monkeypatch.setattr(type(db.database), "connect", lambda *_arguments, **_others: 1 / 0)

    def ask():
        with app.test_client().get(path) as answer:
            return answer.status_code

    assert as_a_worker(ask) == status


PAGES = ("/", "/desk", "/desk?q=agenda&group=status", "/tickets?sort=client&sort=summary", "/tickets.csv")


@pytest.mark.parametrize("path", PAGES)
def test_page_leaves_nothing_half_read_behind(app, cast, signed_in, path):
    """The next request on the same connection would see the tickets of before, and could not write (SQLITE_BUSY)."""
    for _ in range(60):
        make_ticket(cast.alice)
    nadia = signed_in(cast.nadia)
    as_a_worker(lambda: nadia.get(path).data)
    Client.update(name="newer").where(Client.id == cast.shore.id).execute()
    with closing(sqlite3.connect(app.config["PORTAL"].database)) as other:
        busy, _logged, _copied = other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    assert not busy


def test_what_was_not_finished_is_taken_back_when_the_connection_is_lent_again(cast):
    def fail():
        with db.database.connection_context():
            db.database.begin()
            Client.update(name="half").execute()

    as_a_worker(fail)
    Client.update(name="whole").where(Client.id == cast.shore.id).execute()
    assert Client.select().where(Client.name == "half").count() == 0


LATER = [path.stem for path in sorted(db.MIGRATIONS.glob("0*.py"))][1:]


@pytest.fixture
def elsewhere(tmp_path):
    """Another database, empty; the next test binds its own again."""
    db.bind(tmp_path / "other.sqlite3")
    return tmp_path / "other.sqlite3"


def test_migrations_apply_once_and_are_then_the_schema(elsewhere):
    with pytest.raises(ConfigError, match="older than the program"):
        db.check_schema()
    assert db.migrate() == ["0001_first", *LATER]
    assert db.migrate() == []
    db.check_schema()


def test_schema_of_a_newer_program_is_refused(elsewhere):
    db.migrate()
    other = sqlite3.connect(elsewhere)
    with other:
        other.execute("insert into schema_migration (name, applied) values ('9999_future', '2030-01-01')")
    other.close()
    with pytest.raises(ConfigError, match="newer version"):
        db.check_schema()


def test_plain_descriptions_of_before_become_paragraphs(elsewhere):
    """Written by the first version, read after the upgrade; what is too long as HTML is cut, not lost whole."""
    texts = {"plain": "a <b>\nc\n\nd & e’s", "empty": "", "long": "<" * 190_000}
    with db.database.connection_context():
        runner = Runner(db.database, str(db.MIGRATIONS))
        assert runner.up("0001_first") == ["0001_first"]
        run = db.database.execute_sql
        run("insert into client (id, name, name_key, created_at) values (1, 'C', 'c', '2024-01-01')")
        run(
            "insert into user (id, email, email_key, name, role, client_id, language, active, created_at)"
            " values (1, 'a@b.c', 'a@b.c', 'A', 'customer', 1, 'en', 1, '2024-01-01')"
        )
        for key, text in texts.items():
            run(
                "insert into ticket (author_id, client_id, service, type, summary, description, summary_key, words,"
                " team, external_ref, key, version, created_at, updated_at)"
                " values (1, 1, 'agenda', '', 's', ?, '', '', '', '', ?, 1, '2024-01-01', '2024-01-01')",
                (text, key),
            )
    assert db.migrate() == LATER
    with db.database.connection_context():
        found = {ticket.key: ticket.description for ticket in Ticket.select()}
    assert found["plain"] == "<p>a &lt;b&gt;<br>c</p><p>d &amp; e’s</p>"
    assert (found["empty"], len(found["long"])) == ("", 200_000)
    assert {richtext.plain(richtext.shown(found["plain"], ()))} == {texts["plain"]}


def test_what_is_kept_of_reading_can_be_taken_away_and_made_again(elsewhere):
    with db.database.connection_context():
        runner = Runner(db.database, str(db.MIGRATIONS))
        runner.up("0006_reading")
        before = set(db.database.get_tables())
        assert runner.down("0006_reading") == ["0006_reading"]
        gone = {"answer", "reading", "solved", "unfound", "read_before"}
        assert set(db.database.get_tables()) == before - gone
    assert db.migrate() == LATER[LATER.index("0006_reading") :]
    db.check_schema()


def test_searches_in_vain_are_counted_by_day_from_then_on_and_none_is_lost(elsewhere):
    last = "0009_unfound_by_day"
    add = "INSERT INTO unfound (words, language, count, day) VALUES ('zebra', 'en', ?, ?)"
    with db.database.connection_context():
        runner = Runner(db.database, str(db.MIGRATIONS))
        runner.up(LATER[LATER.index(last) - 1])
        db.database.execute_sql(add, (3, "2026-01-02"))
        assert runner.up(last) == [last]
        db.database.execute_sql(add, (2, "2026-02-03"))
        assert runner.down(last) == [last]
        rows = db.database.execute_sql("SELECT words, language, count, day FROM unfound").fetchall()
        assert rows == [("zebra", "en", 5, "2026-02-03")]
        runner.up()
    db.check_schema()


def test_integrity_is_what_sqlite_s_own_check_finds(elsewhere):
    """Up to 3.40 it calls a row damaged whose key does not come first in a table without rowid."""
    db.migrate()
    with db.database.connection_context():
        run = db.database.execute_sql
        own = "SELECT name FROM pragma_table_list WHERE wr AND name NOT LIKE 'ticket_search%'"
        names = [row[0] for row in run(own)]
        assert "unfound" in names
        for name in names:
            places = [row[5] for row in run(f"PRAGMA table_info({name})")]
            key = sorted(place for place in places if place)
            assert places[: len(key)] == key, name
        run("INSERT INTO unfound (words, language, count, day) VALUES ('zebra', 'en', 1, '2026-01-02')")
        assert run("PRAGMA integrity_check").fetchall() == [("ok",)]
