"""Sessions: signed-in browsers. The cookie carries a token, the database its SHA-256 alone."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from peewee import JOIN, OperationalError

from portal.accounts.models import Client, Session, User
from portal.db import database, prepared, read, utcnow
from portal.text import line

# (idle, absolute): how long a session lives unused, and at most (ASVS 5.0, 7.3)
LIFETIMES = {False: (timedelta(hours=12), timedelta(days=7)), True: (timedelta(days=30), timedelta(days=90))}
SEEN_EVERY = timedelta(hours=1)
MOST_LISTED = 50


def start(user: User, remember: bool, browser: str = "", address: str = "") -> bool:
    """Begin a session: ``user.session_token`` is what the cookie then carries.

    False when the person got another password or was shut out since ``user`` was read, as checking a password takes a
    while: what ended the person's sessions meanwhile has ended this one, too.
    """
    user.session_token = secrets.token_urlsafe(32)
    facts = {"remember": remember, "browser": line(browser)[:300], "address": address[:100]}
    as_read = (User.id == user.id) & User.active & (User.password_hash == user.password_hash)
    with database.atomic():
        if not User.update(signed_in_at=utcnow()).where(as_read).execute():
            return False
        Session.create(token_hash=digest(user.session_token), user=user, **facts)
    return True


def end(token: str | None) -> None:
    """End the session of ``token``; a copy of the cookie is then worth nothing."""
    if token:
        Session.delete().where(Session.token_hash == digest(token)).execute()


def end_all(user: User, but: str | None = None) -> int:
    """End every session of ``user`` but the one of the token ``but``; returns how many were ended."""
    others = Session.user == user
    if but:
        others &= Session.token_hash != digest(but)
    return int(Session.delete().where(others).execute())


def end_one(user: User, id: str) -> bool:
    """End the session of ``user`` that is listed as ``id``; returns whether there was such a one."""
    return bool(Session.delete().where((Session.user == user) & (Session.token_hash == id)).execute())


def rotate(user: User) -> bool:
    """Give the session of ``user`` another token: a copy of the cookie of before is then worth nothing.

    Returns whether the session was still there.
    """
    before, user.session_token = digest(user.session_token or ""), secrets.token_urlsafe(32)
    change = Session.update(token_hash=digest(user.session_token))
    return bool(change.where(Session.token_hash == before).execute())


def listed(user: User) -> list[Session]:
    """The sessions of ``user`` that are not over, the one seen last first; ``is_this`` marks the one that asks."""
    found = Session.select().where(Session.user == user).order_by(Session.seen_at.desc()).limit(MOST_LISTED)
    now, own = utcnow(), digest(user.session_token or "")
    alive = [session for session in found if not _is_over(session, now)]
    for session in alive:
        session.is_this = session.token_hash == own
    return sorted(alive, key=lambda session: not session.is_this)


def end_old() -> None:
    """Delete the sessions that are over whatever happens."""
    longest = max(absolute for _idle, absolute in LIFETIMES.values())
    Session.delete().where(Session.created_at < utcnow() - longest).execute()


def find(token: str, is_there: bool = True) -> User | None:
    """The active person whose session ``token`` is, unless it has been idle or has lasted too long.

    ``is_there``: the person asks, so the session is not idle.
    """
    found, now = _session(digest(token)), utcnow()
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


def digest(token: str) -> str:
    """What the database has of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
