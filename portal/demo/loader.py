"""The command ``demo``: fills an empty portal with accounts, client organisations and tickets.

The content is in the TOML files beside this module. Days are counted back from today in working days, so that
the demo is as fresh whenever it is loaded, and the same each time.
"""

import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from portal.accounts import addresses
from portal.accounts.actions import set_hash
from portal.accounts.models import Client, Role, User
from portal.catalog import library as catalog
from portal.config import Config
from portal.db import database, utcnow
from portal.demo import reading, story
from portal.demo.story import Stage
from portal.text import folded
from portal.tickets.attachments import discard
from portal.tickets.models import Ticket

PASSWORD = "guichet-demo-2026"  # nosec B105
FIRST_NUMBER = 1_993_200
OPENED = timedelta(days=365)  # how long ago the accounts were made
HERE = Path(__file__).parent


class Refused(Exception):
    """The demo cannot be loaded here; the message is one line that says why."""


def fill(settings: Config) -> str:
    """Create everything in one transaction; returns what to print. Raises Refused on a database in use."""
    tables = [table for path in sorted(HERE.glob("tickets/*.toml")) for table in _read(path)["ticket"]]
    drafts = _read(HERE / "drafts.toml")["draft"]
    services = catalog.current().services
    missing = sorted({table["service"] for table in tables + drafts} - set(services))
    if missing:
        raise Refused(
            f"The demo needs the catalog of the program; there is no service {missing[0]!r} in {settings.kb}."
        )
    today = datetime.now(ZoneInfo(settings.time_zone)).date()
    stage = Stage(settings, today, {}, services)
    try:
        with database.atomic():
            if any(model.select().exists() for model in (User, Client, Ticket)):
                raise Refused("The database is in use, the demo wants an empty one: set PORTAL_DATA to another folder.")
            stage.people = _people()
            _tickets(stage, tables)
            for place, table in enumerate(drafts):
                story.draft(stage, table, f"demo-draft-{place}")
            reading.told(stage, _read(HERE / "reading.toml"))
    except BaseException:
        discard(stage.kept)
        raise
    # after the commit: the marker makes the sign-in page list these accounts, and no others that come later
    (settings.data / "demo").write_text("\n".join([PASSWORD, *_emails()]) + "\n", encoding="utf-8")
    return f"{len(tables)} tickets and {len(drafts)} drafts added."


def accounts_text() -> str:
    """The demo's accounts that are still there, as a table for a terminal, and their password."""
    users = User.select().where(User.email_key.in_(_emails()) & User.active).order_by(User.id)
    rows: list[tuple[str, ...]] = [("Address", "Role", "Organisation", "Language")]
    rows += [(user.email, user.role, user.client.name if user.client else "-", user.language) for user in users]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    rows.insert(1, tuple("-" * width for width in widths))
    lines = ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) for row in rows]
    table = "\n".join(f"  {line}".rstrip() for line in lines)
    return f"\n{table}\n\n  Password of all: {PASSWORD}\n"


def _emails() -> list[str]:
    return [addresses.key(person["email"]) for person in _read(HERE / "people.toml")["person"]]


def _people() -> dict[str, User]:
    """The organisations and their people. One hash serves all: argon2 is slow on purpose."""
    data = _read(HERE / "people.toml")
    made = utcnow() - OPENED
    password_hash = set_hash(PASSWORD)
    clients = {
        item["id"]: Client.create(
            name=item["name"], name_key=folded(item["name"]), catalogs=item.get("catalogs"), created_at=made
        )
        for item in data["client"]
    }
    return {
        item["id"]: User.create(
            email=item["email"],
            email_key=addresses.key(item["email"]),
            name=item["name"],
            name_key=folded(item["name"]),
            role=Role(item["role"]),
            client=clients.get(item.get("client")),
            language=item["language"],
            password_hash=password_hash,
            created_at=made,
        )
        for item in data["person"]
    }


def _tickets(stage: Stage, tables: list[dict[str, Any]]) -> None:
    """The submitted tickets, numbered in the order in which they came."""
    tables = sorted(tables, key=lambda table: stage.moment(table["days_ago"], table["at"]))
    for number, table in enumerate(tables, max(stage.settings.ticket_start, FIRST_NUMBER)):
        story.submitted(stage, table, number)


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
