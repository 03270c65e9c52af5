"""Verbs on people and organisations: create, find, change a password, deactivate, choose a language."""

from typing import Any

from peewee import IntegrityError

from portal.accounts import addresses, passwords, sessions, tokens
from portal.accounts.audit import Action, Actor, record
from portal.accounts.models import SUPPORT, Client, Role, User
from portal.accounts.notices import Notice, notify
from portal.accounts.passwords import Weakness
from portal.accounts.tokens import Token
from portal.db import database
from portal.text import folded, line

LENGTH = f"A password has {passwords.SHORTEST} to {passwords.LONGEST} characters."
REFUSALS = {
    Weakness.TOO_SHORT: LENGTH,
    Weakness.TOO_LONG: LENGTH,
    Weakness.COMMON: "This password is one of those that are tried first. Choose another.",
    Weakness.OWN_WORD: "This password is too close to the name, the address or the portal. Choose another.",
}


class AccountError(ValueError):
    """An account or client organisation cannot be made; the message says why."""


class Taken(AccountError):
    """The address or the name belongs to another one already."""


class LinkOver(AccountError):
    """A link was used, or is of no more use, since it was looked at."""


class LastAdministrator(AccountError):
    """Nobody else could look after the portal."""


class WeakPassword(AccountError):
    """A password is refused."""

    def __init__(self, why: Weakness) -> None:
        super().__init__(REFUSALS[why])


def create_client(by: Actor, name: str, catalogs: list[str] | None = None, language: str = "fr") -> Client:
    """Add a client organisation, limited to ``catalogs`` (slugs) when given. Raises AccountError, or Taken."""
    name = line(name)
    if not 1 <= len(name) <= 200:
        raise AccountError("The name of a client organisation has 1 to 200 characters.")
    try:
        with database.atomic():
            client: Client = Client.create(
                name=name, name_key=folded(name)[:400], catalogs=catalogs or None, language=language
            )
            record(Action.CLIENT_ADDED, by, client=client, name=name)
    except IntegrityError:
        raise Taken(f"A client organisation named {name!r} exists already.") from None
    return client


def create_user(
    by: Actor, email: str, name: str, role: Role, client: Client | None, language: str, password: str | None
) -> User:
    """Add a person. Raises AccountError when the role does not suit the organisation, Taken for an address in use."""
    columns = columns_of(email, name, role, client, language)
    if password is not None:
        columns["password_hash"] = set_hash(password, name, email)
    try:
        with database.atomic():
            user: User = User.create(**columns)
            record(Action.USER_ADDED, by, user=user, client=client, role=role)
    except IntegrityError:
        raise Taken(f"An account for {email} exists already.") from None
    return user


def columns_of(email: str, name: str, role: Role, client: Client | None, language: str) -> dict[str, Any]:
    """What is stored of a new person. Raises AccountError when it does not go together."""
    email, name = line(email), line(name)
    if addresses.fault(email):
        raise AccountError(f"{email!r} is not an e-mail address.")
    if not 1 <= len(name) <= 200:
        raise AccountError("A name has 1 to 200 characters.")
    if (client is None) != (role in SUPPORT):
        raise AccountError("Customers and managers belong to a client organisation; agents and administrators to none.")
    known_by = {"email": email, "email_key": addresses.key(email), "name": name, "name_key": folded(name)[:400]}
    return {**known_by, "role": role, "client": client, "language": language}


def set_hash(password: str, *own: str) -> str:
    """The hash of a new password; ``own`` are texts about the person. Raises WeakPassword."""
    why = passwords.weakness(password, *own)
    if why:
        raise WeakPassword(why)
    return passwords.hashed(password)


def change_password(by: Actor, user: User, password: str, but: str | None = None, link: Token | None = None) -> None:
    """Set a new password, end the person's other sessions and links, and tell the person.

    The session of the token ``but`` goes on; ``link`` is what gives the right to it, and is used up. Raises
    WeakPassword, and LinkOver when another was faster with the link.
    """
    password_hash = set_hash(password, user.name, user.email)
    with database.atomic():
        if link and not tokens.use(link):
            raise LinkOver
        User.update(password_hash=password_hash).where(User.id == user.id).execute()
        sessions.end_all(user, but)
        tokens.revoke(user)
        record(Action.PASSWORD_CHANGED, by, user=user)
        notify(user, Notice.PASSWORD_CHANGED)


def deactivate(by: Actor, user: User) -> None:
    """Let a person in no more, from this moment; what the person wrote stays. Raises LastAdministrator."""
    with database.atomic():
        if is_last_administrator(user):
            raise LastAdministrator("Another administrator must stay active.")
        if User.update(active=False).where((User.id == user.id) & User.active).execute():
            sessions.end_all(user)
            tokens.revoke(user)
            record(Action.USER_DEACTIVATED, by, user=user, client=user.client)


def reactivate(by: Actor, user: User) -> None:
    """Let a deactivated person in again, who is not erased."""
    again = (User.id == user.id) & ~User.active & User.erased_at.is_null()
    with database.atomic():
        if User.update(active=True).where(again).execute():
            record(Action.USER_REACTIVATED, by, user=user, client=user.client)


def is_last_administrator(user: User) -> bool:
    """Whether nobody else administers the portal; within the transaction, as two may leave at the same moment."""
    administer = (User.role == Role.ADMIN) & User.active & User.password_hash.is_null(False)
    ids = [row[0] for row in User.select(User.id).where(administer).limit(2).tuples()]
    return ids == [user.id]


def find_by_password(email: str, password: str) -> User | None:
    """The active person with this address and password, or None; as slow for an unknown address."""
    user = find_by_email(email)
    known = passwords.matches(user.password_hash if user else None, password)
    return user if user and known and user.active else None


def find_by_email(email: str) -> User | None:
    """The person with this address, active or not."""
    user: User | None = User.get_or_none(User.email_key == addresses.key(email))
    return user


def list_by_email(emails: list[str]) -> list[User]:
    """The active people with these addresses, oldest account first."""
    keys = [addresses.key(email) for email in emails]
    return list(User.select().where(User.email_key.in_(keys) & User.active).order_by(User.id))


def support_team() -> list[User]:
    """The active agents and administrators, by name."""
    return list(User.select().where(User.role.in_(SUPPORT) & User.active).order_by(User.name))


def choose_language(user: User, language: str) -> None:
    """Remember the person's language."""
    User.update(language=language).where(User.id == user.id).execute()
