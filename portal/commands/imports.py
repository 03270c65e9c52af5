"""Many accounts at once, from a CSV file."""

import argparse
from pathlib import Path

from portal import create_app, db
from portal.accounts import importing
from portal.accounts.actions import AccountError
from portal.accounts.audit import COMMAND_LINE
from portal.accounts.import_file import LARGEST
from portal.accounts.import_words import said
from portal.commands.accounts import mails_leave
from portal.config import Config
from portal.i18n import speak


def import_users(args: argparse.Namespace, settings: Config) -> None:
    """Invite the people of a CSV file: columns email, name, role, client, language. All of them, or nobody."""
    try:
        with Path(args.file).open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise AccountError(f"{args.file} cannot be read: {error.strerror}.") from None
    with create_app(settings).app_context(), db.database.connection_context():
        speak("en")
        guests, faults = importing.read(data, settings.language)
        if faults:
            raise AccountError("\n".join([f"nobody was invited: {args.file}", *map(said, faults)]))
        if not args.dry_run:
            importing.invite_all(COMMAND_LINE, guests)
    count = f"{len(guests)} {'people' if len(guests) > 1 else 'person'}"
    if not args.dry_run:
        print(f"invited {count}; {mails_leave(settings)}")
        return
    for guest in guests:
        belongs = guest.client.name if guest.client else "-"
        print(f"line {guest.line}: {guest.email}  {guest.role}  {guest.language}  {guest.name}  {belongs}")
    print(f"{count} would be invited; nothing was changed")
