"""Invitations: how an account begins. A link in a mail lets the person choose name, password and language, once."""

from portal.accounts import tokens
from portal.accounts.actions import create_user, set_hash
from portal.accounts.audit import Action, Actor, record
from portal.accounts.models import Client, Role, User
from portal.accounts.notices import Notice, notify
from portal.accounts.tokens import Purpose, Token
from portal.db import database
from portal.text import folded, line


def invite(by: Actor, email: str, name: str, role: Role, client: Client | None, language: str) -> User:
    """Add a person who has no password yet, and send the invitation. Raises AccountError, Taken."""
    with database.atomic():
        user = create_user(by, email, name, role, client, language, None)
        send(by, user)
    return user


def send(by: Actor, user: User) -> Token | None:
    """Send a person the invitation, or send it again: the link before is void, and a revoked one is forgotten.

    None for who has a password already: the link would replace it.
    """
    with database.atomic():
        if not User.update(active=True).where(_has_not_come(user) & User.erased_at.is_null()).execute():
            return None
        token = tokens.issue(user, Purpose.INVITATION)
        record(Action.USER_INVITED, by, user=user, client=user.client)
        notify(user, Notice.INVITED, token=token.id, by=by.user.id if by.user else None)
    return token


def revoke(by: Actor, user: User) -> None:
    """Make the invitation of a person who has not come in void; what mails of it still wait are not sent."""
    with database.atomic():
        if User.update(active=False).where(_has_not_come(user) & User.active).execute():
            tokens.revoke(user)
            record(Action.INVITATION_REVOKED, by, user=user, client=user.client)


def accept(token: Token, address: str, name: str, password: str, language: str) -> User | None:
    """Let the invited person in with what that person chose; ``address`` is the network's.

    None when the link was used or revoked in the meantime. Raises WeakPassword.
    """
    name, password_hash = line(name), set_hash(password, name, token.user.email)
    chosen = {"name": name, "name_key": folded(name)[:400], "password_hash": password_hash, "language": language}
    with database.atomic():
        if not tokens.use(token):
            return None
        User.update(chosen).where(User.id == token.user_id).execute()
        user: User = User.get_by_id(token.user_id)
        tokens.revoke(user)
        record(Action.INVITATION_ACCEPTED, Actor(user, address), user=user, client=user.client)
    return user


def _has_not_come(user: User) -> bool:
    """The condition that finds ``user`` as long as no password was chosen."""
    return (User.id == user.id) & User.password_hash.is_null()
