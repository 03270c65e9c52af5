"""The database: one SQLite file, a connection for each request, written in IMMEDIATE transactions."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, wraps
from inspect import signature
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask, g, request
from peewee import Model, OperationalError, Value
from playhouse.migrations import Runner
from playhouse.pool import PooledSqliteDatabase

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
AT_ONCE = 500  # rows put in by one statement: SQLite takes 32,766 values in one
MIGRATIONS = Path(__file__).parent / "migrations"

# IMMEDIATE: a transaction that reads and then writes would otherwise fail when another one got there first.
# Pooled: opening a connection takes a third of a small page, since SQLite reads the whole schema and an empty cache.
database = PooledSqliteDatabase(None, max_connections=None, lock_type="IMMEDIATE", autoconnect=False)


Kind = TypeVar("Kind", bound="BaseModel")


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
    database.close_idle()
    database.init(str(path), pragmas=PRAGMAS, check_same_thread=False)  # the pool lends to one thread at a time


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


def prepared(make: Callable[..., Any]) -> Callable[..., list[tuple[Any, ...]]]:
    """Decorate a function that makes a query of its arguments: called with values, it returns the rows.

    The SQL is written once: peewee takes longer to write a query than SQLite to answer it. The function gets places
    for values, so it cannot look at them. Values and rows are as SQLite has them: nothing is made moments or codes.
    """

    @cache
    def written() -> tuple[str, list[Any]]:
        places = [Value(_Place(at), converter=False) for at in range(len(signature(make).parameters))]
        sql, values = make(*places).sql()
        return sql, values

    @wraps(make)
    def rows(*arguments: Any) -> list[tuple[Any, ...]]:
        sql, values = written()
        filled = [arguments[value.at] if isinstance(value, _Place) else value for value in values]
        return list(database.execute_sql(sql, filled).fetchall())

    return rows


@dataclass(frozen=True)
class _Place:
    """Where the argument ``at`` of a prepared query goes."""

    at: int


def read(model: type[Kind], row: Iterator[Any]) -> Kind:
    """The next values of a row as the ``model`` that a prepared query selected: moments and codes are made of them."""
    fields = model._meta.fields
    return model(**{name: fields[name].python_value(value) for name, value in zip(fields, row, strict=False)})


@contextmanager
def hardly_waiting() -> Iterator[None]:
    """Wait HARDLY for the write lock inside, and not for the disk: for what is not worth the time of who reads a page.

    A write that finds the database held raises OperationalError; a power cut may undo the last ones. Not for use in a
    transaction.
    """
    (patience,) = database.execute_sql("PRAGMA busy_timeout").fetchone()
    database.execute_sql(f"PRAGMA busy_timeout = {min(HARDLY, patience)}")
    try:
        with hardly_lasting():
            yield
    finally:
        database.execute_sql(f"PRAGMA busy_timeout = {patience}")


@contextmanager
def hardly_lasting() -> Iterator[None]:
    """Do not wait for the disk inside: for what is no loss when a power cut undoes it. Not for use in a transaction."""
    database.execute_sql("PRAGMA synchronous = normal")
    try:
        yield
    finally:
        database.execute_sql("PRAGMA synchronous = full")


@contextmanager
def lent() -> Iterator[None]:
    """A connection for what goes on after the request's own was given back: an answer that is streamed."""
    is_ours = database.connect(reuse_if_open=True)
    try:
        yield
    finally:
        if is_ours:
            database.close()


def init_app(app: Flask) -> None:
    """Take a connection for each request that is not for a static file, and give it back after."""

    @app.before_request
    def open_connection() -> None:
        g.opened_database = request.endpoint != "static" and database.connect(reuse_if_open=True)

    @app.teardown_request
    def close_connection(_error: BaseException | None) -> None:
        if g.pop("opened_database", False):
            database.close()
