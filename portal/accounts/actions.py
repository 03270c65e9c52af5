"""Verbs on people: create, sign in, sign out, choose a language."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from peewee import JOIN, IntegrityError, OperationalError

from portal.accounts import passwords
from portal.accounts.models import SUPPORT, Client, Role, Session, User
from portal.db import database, prepared, read, utcnow
from portal.text import folded, line

# (idle, absolute): how long a session lives unused, and at most (ASVS 5.0, 7.3)
LIFETIMES = {False: (timedelta(hours=12), timedelta(days=7)), True: (timedelta(days=30), timedelta(days=90))}
SEEN_EVERY = timedelta(hours=1)


class AccountError(ValueError):
    """An account or client organisation cannot be made; the message says why."""


def email_key(email: str) -> str:
    """An e-mail address as it is compared."""
    return email.strip().casefold()


def create_client(name: str, catalogs: list[str] | None = None) -> Client:
    """Add a client organisation, limited to ``catalogs`` (slugs) when given. Raises AccountError if it exists."""
    name = line(name)
    if not 1 <= len(name) <= 200:
        raise AccountError("The name of a client organisation has 1 to 200 characters.")
    try:
        with database.atomic():
            client: Client = Client.create(name=name, name_key=folded(name), catalogs=catalogs or None)
    except IntegrityError:
        raise AccountError(f"A client organisation named {name!r} exists already.") from None
    return client


def create_user(email: str, name: str, role: Role, client: Client | None, language: str, password: str | None) -> User:
    """Add a person. Raises AccountError when the address is taken or the role does not suit the organisation."""
    email, name = line(email), line(name)
    if email.count("@") != 1 or email.startswith("@") or email.endswith("@") or " " in email or len(email) > 254:
        raise AccountError(f"{email!r} is not an e-mail address.")
    if not 1 <= len(name) <= 200:
        raise AccountError("A name has 1 to 200 characters.")
    if (client is None) != (role in SUPPORT):
        raise AccountError("Customers and managers belong to a client organisation; agents and administrators to none.")
    try:
        with database.atomic():
            user: User = User.create(
                email=email, email_key=email_key(email), name=name, role=role, client=client, language=language,
                password_hash=set_hash(password) if password is not None else None,
            )  # fmt: skip
    except IntegrityError:
        raise AccountError(f"An account for {email} exists already.") from None
    return user


def set_hash(password: str) -> str:
    """The hash of a new password. Raises AccountError when it is too short or too long."""
    if passwords.too_weak(password):
        raise AccountError(f"A password has {passwords.SHORTEST} to {passwords.LONGEST} characters.")
    return passwords.hashed(password)


def change_password(user: User, password: str) -> None:
    """Set a new password and end every session of the person. Raises AccountError when it is too weak."""
    password_hash = set_hash(password)
    with database.atomic():
        User.update(password_hash=password_hash).where(User.id == user.id).execute()
        Session.delete().where(Session.user == user).execute()


def find_by_password(email: str, password: str) -> User | None:
    """The active person with this address and password, or None; as slow for an unknown address."""
    user = find_by_email(email)
    known = passwords.matches(user.password_hash if user else None, password)
    return user if user and known and user.active else None


def find_by_email(email: str) -> User | None:
    """The person with this address, active or not."""
    user: User | None = User.get_or_none(User.email_key == email_key(email))
    return user


def list_by_email(emails: list[str]) -> list[User]:
    """The active people with these addresses, oldest account first."""
    keys = [email_key(email) for email in emails]
    return list(User.select().where(User.email_key.in_(keys) & User.active).order_by(User.id))


def support_team() -> list[User]:
    """The active agents and administrators, by name."""
    return list(User.select().where(User.role.in_(SUPPORT) & User.active).order_by(User.name))


def start_session(user: User, remember: bool) -> None:
    """Begin a session: ``user.session_token`` is what the cookie then carries."""
    user.session_token = secrets.token_urlsafe(32)
    with database.atomic():
        Session.create(token_hash=_digest(user.session_token), user=user, remember=remember)


def end_session(token: str | None) -> None:
    """End the session of ``token``; a copy of the cookie is then worth nothing."""
    if token:
        Session.delete().where(Session.token_hash == _digest(token)).execute()


def end_old_sessions() -> None:
    """Delete the sessions that are over whatever happens."""
    longest = max(absolute for _idle, absolute in LIFETIMES.values())
    Session.delete().where(Session.created_at < utcnow() - longest).execute()


def find_by_token(token: str, is_there: bool = True) -> User | None:
    """The active person whose session ``token`` is, unless it has been idle or has lasted too long.

    ``is_there``: the person asks, so the session is not idle.
    """
    found, now = _session(_digest(token)), utcnow()
    if not found:
        return None
    row = iter(found[0])
    session, user, client = read(Session, row), read(User, row), read(Client, row)
    if _is_over(session, now):
        return None
    if is_there and now - session.seen_at > SEEN_EVERY:
        _note_seen(session, now)
    user.client, user.session_token = client if client.id else None, token
    return user


def choose_language(user: User, language: str) -> None:
    """Remember the person's language."""
    User.update(language=language).where(User.id == user.id).execute()


@prepared
def _session(token_hash: Any) -> Any:
    """A session with its active person and organisation."""
    query = Session.select(Session, User, Client).join(User).join(Client, JOIN.LEFT_OUTER, on=User.client)
    return query.where((Session.token_hash == token_hash) & User.active)


def _is_over(session: Session, now: datetime) -> bool:
    idle, absolute = LIFETIMES[bool(session.remember)]
    return bool(now - session.seen_at > idle or now - session.created_at > absolute)


def _note_seen(session: Session, now: datetime) -> None:
    # reading a page must not wait for a writer: when the database is busy, the next page notes it
    database.execute_sql("PRAGMA busy_timeout = 0")
    try:
        Session.update(seen_at=now).where(Session.token_hash == session.token_hash).execute()
    except OperationalError:
        pass
    finally:
        database.execute_sql("PRAGMA busy_timeout = 5000")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
