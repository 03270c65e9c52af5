"""People who are invited, the link that they were sent, and what the forms about them post."""

import secrets
from pathlib import Path
from typing import Any

from portal.accounts import tokens
from portal.accounts.audit import COMMAND_LINE, Action, Entry
from portal.accounts.invitations import invite
from portal.accounts.models import Client, Role, User
from portal.accounts.tokens import Token
from portal.db import database

NEW = "quatre mots bien ordinaires"  # a password


def make_invited(client: Client | None, **changes: Any) -> User:
    """A person who was invited and has not come in."""
    email = f"paul-{secrets.token_hex(4)}@ribambelle.example"
    who = {"email": email, "name": "Paul Lavoie", "role": Role.CUSTOMER, "client": client, "language": "fr", **changes}
    return invite(COMMAND_LINE, **who)


def link_of(user: User) -> str:
    """What stands in the address of the link that ``user`` was sent last."""
    key = Path(database.database).with_name("secret-key").read_text().strip()
    return tokens.written(Token.get(Token.user == user), key)


def invitation_form(**changes: Any) -> dict[str, Any]:
    """What the form that invites posts when it is filled in."""
    email = f"zoe-{secrets.token_hex(4)}@ribambelle.example"
    return {"email": email, "name": "Zoé Lavoie", "role": "customer", "language": "fr", **changes}


def acceptance_form(**changes: Any) -> dict[str, Any]:
    """What an invited person posts."""
    return {"name": "Paul Lavoie", "password": NEW, "password_again": NEW, "language": "fr", **changes}


def audited(action: Action) -> list[Entry]:
    """What the audit has of this kind."""
    return list(Entry.select().where(Entry.action == action).order_by(Entry.id))
