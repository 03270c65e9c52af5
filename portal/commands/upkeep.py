"""To look after a portal: its solutions and its mails."""

import argparse
import sys
from pathlib import Path

from portal import create_app, db, outbox
from portal.beside import postman
from portal.catalog import parse
from portal.config import Config
from portal.environ import ConfigError
from portal.kb import check
from portal.kb.history import NoHistory
from portal.kb.library import Library


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
    done = postman(app).send_due()
    with db.database.connection_context():
        waiting = outbox.count_waiting()
    where = f" to {settings.mail}" if done.sent and not settings.smtp else ""
    print(f"{done.sent} sent{where}, {done.failed} failed, {waiting} waiting")
    if done.trouble:
        raise ConfigError(f"no mail can be sent: {done.trouble}")
