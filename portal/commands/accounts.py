"""Client organizations and people."""

import argparse

from peewee import JOIN

from portal.accounts import invitations
from portal.accounts.actions import AccountError, change_password, create_client, create_user, find_by_email
from portal.accounts.audit import COMMAND_LINE
from portal.accounts.models import SUPPORT, Client, Role, User
from portal.catalog import library as catalog
from portal.commands.ready import data, typed
from portal.config import Config
from portal.text import folded


def add_client(args: argparse.Namespace, settings: Config) -> None:
    """Add a client organization."""
    known = catalog.Shelf(settings.kb / "catalog.toml").catalogs.catalogs
    for slug in args.catalog:
        if slug not in known:
            raise AccountError(f"There is no catalog {slug!r}; there are: {', '.join(known)}.")
    with data(settings):
        client = create_client(COMMAND_LINE, args.name, args.catalog, settings.language)
    print(f"added {client.name}")


def add_user(args: argparse.Namespace, settings: Config) -> None:
    """Add a person."""
    role = Role(args.role)
    with data(settings):
        client = Client.get_or_none(Client.name_key == folded(args.client)) if args.client else None
        if args.client and client is None:
            raise AccountError(
                f"There is no client organization {args.client!r}. Add it first: python app.py client add"
            )
        if client is None and role not in SUPPORT:
            raise AccountError("A customer or manager needs --client NAME.")
        language = args.language or (client.language if client else settings.language)
        about = (COMMAND_LINE, args.email, args.name, role, client, language)
        user = create_user(*about, typed()) if args.password_stdin else invitations.invite(*about)
    print(f"added {user.email}" if args.password_stdin else f"invited {user.email}; {mails_leave(settings)}")


def invite_user(args: argparse.Namespace, settings: Config) -> None:
    """Send an invitation again; the link before is void."""
    with data(settings):
        user = _found(args.email)
        if invitations.send(COMMAND_LINE, user) is None:
            raise AccountError(f"{user.email} has a password. To set another: python app.py user password {user.email}")
    print(f"invited {user.email}; {mails_leave(settings)}")


def mails_leave(settings: Config) -> str:
    """Where to find an invitation. Its link is not printed: what a terminal shows is kept in logs and histories."""
    where = "" if settings.smtp else f", as a file in {settings.mail}"
    return f"the mail leaves while the portal runs, or now with python app.py mail send{where}"


def set_password(args: argparse.Namespace, settings: Config) -> None:
    """Set a person's password, read from standard input."""
    with data(settings):
        user = _found(args.email)
        change_password(COMMAND_LINE, user, typed())
    print(f"password of {user.email} changed; every session of this account was ended")


def list_users(_args: argparse.Namespace, settings: Config) -> None:
    """List the accounts."""
    with data(settings):
        people = User.select(User, Client).join(Client, JOIN.LEFT_OUTER).where(User.erased_at.is_null())
        for user in people.order_by(User.email_key):
            client = user.client.name if user.client else "-"
            state = "" if user.active else "  (deactivated)"
            print(f"{user.email}  {user.role}  {user.language}  {user.name}  {client}{state}")


def _found(email: str) -> User:
    user = find_by_email(email)
    if user is None:
        raise AccountError(f"There is no account {email!r}.")
    return user
