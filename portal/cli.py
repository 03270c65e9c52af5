"""The commands of ``python app.py``. Each has --help, a clear error on bad input, and an exit status."""

import argparse
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from peewee import JOIN

from portal import config, create_app, db
from portal.accounts.actions import AccountError, change_password, create_client, create_user, email_key
from portal.accounts.models import SUPPORT, Client, Role, User
from portal.catalog import library as catalog
from portal.config import LANGUAGES, Config, ConfigError
from portal.demo import loader as demo
from portal.kb import check
from portal.kb.library import Library
from portal.server import serve
from portal.text import folded

Command = Callable[[argparse.Namespace, Config], None]


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns its exit status."""
    args = _parser().parse_args(arguments)
    logging.basicConfig(level="INFO", format="%(asctime)s %(levelname)s %(message)s", datefmt="%Y-%m-%d %H:%M:%S")
    try:
        args.run(args, config.from_env())
    except (ConfigError, AccountError, demo.Refused) as error:
        print(f"guichet: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def start(args: argparse.Namespace, settings: Config) -> None:
    """Without a command: make what is missing, fill a new database with the demo, and serve.

    The demo's password is known to everyone: a portal that a network reaches starts empty.
    """
    is_new = not settings.database.exists()
    upgrade(args, settings)
    if is_new and settings.is_local:
        fill_demo(args, settings)
    run_server(args, settings)


def run_server(_args: argparse.Namespace, settings: Config) -> None:
    """Serve what is ready."""
    app = create_app(settings)
    print(f"\n  Guichet: {settings.url}\n  Data:    {settings.data}", flush=True)
    if (settings.data / "demo").exists():
        with db.database.connection_context():
            print(demo.accounts_text(), flush=True)
    print("  Stop with Ctrl+C\n", flush=True)
    serve(app, app.config["PORTAL"])


def upgrade(_args: argparse.Namespace, settings: Config) -> None:
    """Make or upgrade the data folder and the schema, one process at a time."""
    config.prepare(settings)
    with _lock(settings):
        db.bind(settings.database)
        for name in db.migrate():
            print(f"applied {name}", flush=True)
        db.check_schema()


def fill_demo(_args: argparse.Namespace, settings: Config) -> None:
    """Fill an empty database with realistic accounts, clients and tickets."""
    app = create_app(settings)
    with app.app_context(), db.database.connection_context():
        print(demo.fill(settings), flush=True)


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
            raise AccountError(f"There is no client organisation {args.client!r}. Add it first: python app.py client add")
        if client is None and role not in SUPPORT:
            raise AccountError("A customer or manager needs --client NAME.")
        password = sys.stdin.readline().rstrip("\n") if args.password_stdin else None
        user = create_user(args.email, args.name, role, client, args.language or settings.language, password)
    print(f"added {user.email}")
    if password is None:
        print(f"It has no password yet: python app.py user password {user.email} --password-stdin")


def set_password(args: argparse.Namespace, settings: Config) -> None:
    """Set a person's password, read from standard input."""
    with _data(settings):
        user = User.get_or_none(User.email_key == email_key(args.email))
        if user is None:
            raise AccountError(f"There is no account {args.email!r}.")
        change_password(user, sys.stdin.readline().rstrip("\n"))
    print(f"password of {user.email} changed; every session of this account was ended")


def list_users(_args: argparse.Namespace, settings: Config) -> None:
    """List the accounts."""
    with _data(settings):
        for user in User.select(User, Client).join(Client, JOIN.LEFT_OUTER).order_by(User.email_key):
            state = "" if user.active else "  (deactivated)"
            print(f"{user.email}  {user.role}  {user.language}  {user.name}  {user.client.name if user.client else '-'}{state}")


def check_kb(args: argparse.Namespace, settings: Config) -> None:
    """Print every fault of the knowledge base and fail when there is one."""
    folder = config.Path(args.folder).absolute() if args.folder else settings.kb
    try:
        services = catalog.load(folder / "catalog.toml").services
    except catalog.Broken as error:
        raise ConfigError(f"{error}") from None
    library = Library(folder)
    found = check.faults(library, services)
    for fault in found:
        print(fault)
    if found:
        raise ConfigError(f"the knowledge base has {len(found)} fault{'s' if len(found) > 1 else ''}")
    print(f"{len(library.solutions)} solutions, no fault")


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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="app.py", description="Guichet, a bilingual support portal. Without a command: make what is missing, and serve."
    )
    parser.set_defaults(run=start)
    commands = parser.add_subparsers(title="commands")
    _command(commands, "serve", run_server)
    _command(commands, "demo", lambda args, settings: (upgrade(args, settings), fill_demo(args, settings))[0], fill_demo.__doc__)
    _command(_group(commands, "db", "the database"), "upgrade", upgrade)
    client = _command(_group(commands, "client", "client organisations"), "add", add_client)
    client.add_argument("name", metavar="NAME")
    client.add_argument("--catalog", action="append", default=[], metavar="SLUG", help="limit to this catalog (repeatable)")
    users = _group(commands, "user", "accounts")
    user = _command(users, "add", add_user)
    user.add_argument("email", metavar="EMAIL")
    user.add_argument("--name", required=True)
    user.add_argument("--role", required=True, choices=[role.value for role in Role])
    user.add_argument("--client", metavar="NAME")
    user.add_argument("--language", choices=LANGUAGES)
    user.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    password = _command(users, "password", set_password)
    password.add_argument("email", metavar="EMAIL")
    password.add_argument("--password-stdin", action="store_true", required=True, help="read the password from standard input")
    _command(users, "list", list_users)
    kb = _command(_group(commands, "kb", "the knowledge base"), "check", check_kb)
    kb.add_argument("folder", nargs="?", metavar="FOLDER", help="by default PORTAL_KB")
    return parser


def _group(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, text: str) -> "argparse._SubParsersAction[argparse.ArgumentParser]":
    return commands.add_parser(name, help=text, description=text).add_subparsers(title="commands", required=True)


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, run: Command, text: str | None = None
) -> argparse.ArgumentParser:
    text = text or run.__doc__
    parser = commands.add_parser(name, help=text, description=text)
    parser.set_defaults(run=run)
    return parser
