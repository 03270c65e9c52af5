"""The database: one SQLite file, opened for each request, written in IMMEDIATE transactions."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask, g, request
from peewee import Model, OperationalError, SqliteDatabase
from playhouse.migrations import Runner

from portal.environ import ConfigError

# busy_timeout comes first: switching to WAL may itself have to wait for another process.
PRAGMAS = [
    ("busy_timeout", 5000),
    ("journal_mode", "wal"),
    ("foreign_keys", 1),
    ("synchronous", "full"),
    ("trusted_schema", 0),
]
HARDLY = 100  # milliseconds
MIGRATIONS = Path(__file__).parent / "migrations"

# IMMEDIATE: a transaction that reads and then writes would otherwise fail when another one got there first.
database = SqliteDatabase(None, lock_type="IMMEDIATE", autoconnect=False)


class BaseModel(Model):
    """Parent of every table."""

    class Meta:
        database = database
        legacy_table_names = False


def utcnow() -> datetime:
    """Now in UTC, without tzinfo: the form in which every time is stored."""
    return datetime.now(UTC).replace(tzinfo=None)


def bind(path: Path) -> None:
    """Point the models at the SQLite file at ``path``; nothing is opened yet."""
    database.init(str(path), pragmas=PRAGMAS)


def migrate() -> list[str]:
    """Apply the migrations that are missing; returns their names."""
    with database.connection_context():
        names: list[str] = Runner(database, str(MIGRATIONS)).up()
    return names


def check_schema() -> None:
    """Raise ConfigError, naming the command that mends it, unless the schema is exactly the one the code wants."""
    try:
        with database.connection_context():
            status = Runner(database, str(MIGRATIONS)).status()
    except OperationalError as error:
        raise ConfigError(f"The database {database.database} cannot be opened: {error}.") from None
    if any(migration.path is None for migration in status):
        raise ConfigError(
            "The database was made by a newer version of the portal. Update the program, "
            "or restore a backup made by this version."
        )
    if any(migration.applied is None for migration in status):
        raise ConfigError("The database is older than the program. Run: python app.py db upgrade")


def tuples(query: Any) -> list[tuple[Any, ...]]:
    """The rows of a query as tuples: an object for each costs more than the page that shows them."""
    return list(query.tuples())


def raw(query: Any) -> list[tuple[Any, ...]]:
    """The rows of a query as SQLite has them: texts are not made moments and codes, for pages that read many."""
    return list(database.execute(query).fetchall())


@contextmanager
def hardly_waiting() -> Iterator[None]:
    """Wait HARDLY for the write lock inside, no longer: for what is not worth the time of who reads a page.

    A write that finds the database held raises OperationalError.
    """
    (patience,) = database.execute_sql("PRAGMA busy_timeout").fetchone()
    database.execute_sql(f"PRAGMA busy_timeout = {min(HARDLY, patience)}")
    try:
        yield
    finally:
        database.execute_sql(f"PRAGMA busy_timeout = {patience}")


@contextmanager
def held_open() -> Iterator[None]:
    """Hold a connection while a process serves; each holds its own, since none survives a fork.

    The last connection to close copies the whole write-ahead log into the database and flushes both: without this
    one, every request that writes would end with that.
    """
    anchor = sqlite3.connect(database.database, check_same_thread=False)
    anchor.execute("SELECT count(*) FROM sqlite_master").fetchone()
    try:
        yield
    finally:
        anchor.close()


def init_app(app: Flask) -> None:
    """Open a connection for each request that is not for a static file, and close it after."""

    @app.before_request
    def open_connection() -> None:
        g.opened_database = request.endpoint != "static" and database.connect(reuse_if_open=True)

    @app.teardown_request
    def close_connection(_error: BaseException | None) -> None:
        if g.pop("opened_database", False):
            database.close()
