"""What the commands of ``python app.py`` do; cli.py reads their arguments."""

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from peewee import JOIN

from portal import config, create_app, db, outbox
from portal.accounts.actions import AccountError, change_password, create_client, create_user, find_by_email
from portal.accounts.models import SUPPORT, Client, Role, User
from portal.beside import WRITERS, beside
from portal.catalog import library as catalog
from portal.catalog import parse
from portal.config import Config
from portal.demo import loader as demo
from portal.environ import ConfigError
from portal.kb import check
from portal.kb.history import NoHistory
from portal.kb.library import Library
from portal.postman import Postman
from portal.server import serve
from portal.text import folded
from portal.tickets import search


def start(args: argparse.Namespace, settings: Config) -> None:
    """Without a command: make what is missing, fill a new database with the demo, and serve.

    The demo's password is known to everyone: a portal that others reach starts empty.
    """
    upgrade(args, settings)
    with _data(settings):
        is_empty = not User.select().exists()
    if is_empty and settings.is_local:
        fill_demo(args, settings)
    elif is_empty:
        print("There is no account yet: python app.py user add EMAIL --name NAME --role admin --password-stdin")
    run_server(args, settings)


def run_server(_args: argparse.Namespace, settings: Config) -> None:
    """Serve what is ready."""
    app = create_app(settings)
    print(f"\n  Guichet: {settings.url}\n  Data:    {settings.data}", flush=True)
    if (settings.data / "demo").exists():
        with db.database.connection_context():
            print(demo.accounts_text(), flush=True)
    print("  Stop with Ctrl+C\n", flush=True)
    db.database.close_idle()  # none survives a fork
    serve(app, app.config["PORTAL"], partial(beside, app))


def upgrade(_args: argparse.Namespace, settings: Config) -> None:
    """Make or upgrade the data folder and the schema, one process at a time."""
    config.make_folders(settings)
    with _lock(settings):
        config.prepare(settings)
        db.bind(settings.database)
        for name in db.migrate():
            print(f"applied {name}", flush=True)
        db.check_schema()
        with db.database.connection_context():
            search.rebuild()


def fill_demo(_args: argparse.Namespace, settings: Config) -> None:
    """Fill the database of a portal that is ready."""
    app = create_app(settings)
    with app.app_context(), db.database.connection_context():
        print(demo.fill(settings), flush=True)


def add_demo(args: argparse.Namespace, settings: Config) -> None:
    """Fill an empty portal with realistic accounts, clients and tickets."""
    upgrade(args, settings)
    fill_demo(args, settings)
    with db.database.connection_context():
        print(demo.accounts_text(), flush=True)


def add_client(args: argparse.Namespace, settings: Config) -> None:
    """Add a client organisation."""
    known = catalog.Shelf(settings.kb / "catalog.toml").catalogs.catalogs
    for slug in args.catalog:
        if slug not in known:
            raise AccountError(f"There is no catalog {slug!r}; there are: {', '.join(known)}.")
    with _data(settings):
        client = create_client(args.name, args.catalog)
    print(f"added {client.name}")


def add_user(args: argparse.Namespace, settings: Config) -> None:
    """Add a person."""
    role = Role(args.role)
    with _data(settings):
        client = Client.get_or_none(Client.name_key == folded(args.client)) if args.client else None
        if args.client and client is None:
            raise AccountError(
                f"There is no client organisation {args.client!r}. Add it first: python app.py client add"
            )
        if client is None and role not in SUPPORT:
            raise AccountError("A customer or manager needs --client NAME.")
        password = _typed() if args.password_stdin else None
        user = create_user(args.email, args.name, role, client, args.language or settings.language, password)
    print(f"added {user.email}")
    if password is None:
        print(f"It has no password yet: python app.py user password {user.email} --password-stdin")


def set_password(args: argparse.Namespace, settings: Config) -> None:
    """Set a person's password, read from standard input."""
    with _data(settings):
        user = find_by_email(args.email)
        if user is None:
            raise AccountError(f"There is no account {args.email!r}.")
        change_password(user, _typed())
    print(f"password of {user.email} changed; every session of this account was ended")


def list_users(_args: argparse.Namespace, settings: Config) -> None:
    """List the accounts."""
    with _data(settings):
        for user in User.select(User, Client).join(Client, JOIN.LEFT_OUTER).order_by(User.email_key):
            client = user.client.name if user.client else "-"
            state = "" if user.active else "  (deactivated)"
            print(f"{user.email}  {user.role}  {user.language}  {user.name}  {client}{state}")


def check_kb(args: argparse.Namespace, settings: Config) -> None:
    """Print every fault of the knowledge base and fail when there is one."""
    folder = Path(args.folder).absolute() if args.folder else settings.kb
    services = parse.load(folder / "catalog.toml").services
    library = Library(folder)
    found = check.faults(library, services)
    try:
        found += check.drifts(library)
    except NoHistory as error:
        print(f"translations are not compared with their sources: {error}", file=sys.stderr)
    for fault in found:
        print(check.annotation(fault, Path.cwd()) if args.format == "github" else fault)
    if found:
        raise ConfigError(f"the knowledge base has {len(found)} fault{'s' if len(found) > 1 else ''}")
    print(f"{library.size()} solutions, no fault")


def send_mail(_args: argparse.Namespace, settings: Config) -> None:
    """Send the mails that are due, and end: for a portal that a WSGI server runs, and after a fault is mended."""
    app = create_app(settings)
    done = Postman(app, WRITERS).send_due()
    with db.database.connection_context():
        waiting = outbox.count_waiting()
    where = f" to {settings.mail}" if done.sent and not settings.smtp else ""
    print(f"{done.sent} sent{where}, {done.failed} failed, {waiting} waiting")
    if done.trouble:
        raise ConfigError(f"no mail can be sent: {done.trouble}")


def _typed() -> str:
    """The first line of standard input, UTF-8 whatever the locale."""
    try:
        return sys.stdin.buffer.readline().decode().rstrip("\r\n")
    except UnicodeDecodeError:
        raise AccountError("The password on standard input is not UTF-8 text.") from None


@contextmanager
def _data(settings: Config) -> Iterator[None]:
    """The database of a portal that is ready."""
    config.ready(settings)
    db.bind(settings.database)
    db.check_schema()
    with db.database.connection_context():
        yield


@contextmanager
def _lock(settings: Config) -> Iterator[None]:
    """First start and upgrade by one process at a time; the others wait."""
    with (settings.data / "lock").open("w") as file:
        if os.name == "posix":
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield
