"""To start, to upgrade, to fill with the demo."""

import argparse
from functools import partial

from portal import config, create_app, db
from portal.accounts.models import User
from portal.beside import beside
from portal.commands.ready import data, lock
from portal.config import Config
from portal.demo import loader as demo
from portal.server import serve
from portal.tickets import search


def start(args: argparse.Namespace, settings: Config) -> None:
    """Without a command: make what is missing, fill a new database with the demo, and serve.

    The demo's password is known to everyone: a portal that others reach starts empty.
    """
    upgrade(args, settings)
    with data(settings):
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
    with lock(settings):
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
