"""Invitations: how an account begins. A link in a mail lets the person choose name, password and language, once."""

from portal.accounts import tokens
from portal.accounts.actions import create_user
from portal.accounts.audit import Action, Actor, record
from portal.accounts.models import Client, Role, User
from portal.accounts.notices import Notice, notify
from portal.accounts.tokens import Purpose, Token
from portal.db import database


def invite(by: Actor, email: str, name: str, role: Role, client: Client | None, language: str) -> User:
    """Add a person who has no password yet, and send the invitation. Raises AccountError, Taken."""
    with database.atomic():
        user = create_user(by, email, name, role, client, language, None)
        send(by, user)
    return user


def send(by: Actor, user: User) -> Token:
    """Send a person who has no password yet the invitation, or send it again: the link before is void."""
    with database.atomic():
        token = tokens.issue(user, Purpose.INVITATION)
        record(Action.USER_INVITED, by, user=user, client=user.client)
        notify(user, Notice.INVITED, token=token.id, by=by.user.id if by.user else None)
    return token
