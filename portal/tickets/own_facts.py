"""How the facts about a person are said in the JSON of the own data."""

import re
from datetime import datetime
from typing import Any

from portal.accounts.audit import Entry
from portal.accounts.labels import named
from portal.accounts.models import Session, User
from portal.accounts.wishes import kinds_for, wants
from portal.kb.models import Answer
from portal.tickets.attachments import display_name
from portal.tickets.models import Event, Note, Ticket
from portal.tickets.timeline import FOR_CUSTOMERS, FOR_SUPPORT

Facts = dict[str, Any]


def path_in_archive(number: int, name: str) -> str:
    """Where a file is in the archive: no name can lead out of it, and every system can write it."""
    name = re.sub(r'[<>:"|?*]', "_", display_name(name)).rstrip(" .")
    stem, dot, suffix = name.rpartition(".")
    short = f"{stem[:60]}.{suffix}" if dot and len(suffix) <= 10 else name[:60].rstrip(" .")
    return f"files/{number:04d}-{short}"


def when(moment: datetime | None) -> str | None:
    """A time as JSON has it, in UTC (RFC 3339)."""
    return f"{moment.isoformat(timespec='seconds')}Z" if moment else None


def account(user: User) -> Facts:
    """The account as it is now."""
    return {
        "name": user.name,
        "email": user.email,
        "role": user.role,
        "organisation": user.client.name if user.client else None,
        "language": user.language,
        "created_at": when(user.created_at),
        "signed_in_at": when(user.signed_in_at),
        "emails_wanted": [kind for kind in kinds_for(user) if wants(user, kind)],
        "emails_once_a_day": bool(user.digest),
    }


def session(session: Session) -> Facts:
    """A device that is signed in."""
    return {
        "browser": session.browser,
        "address": session.address,
        "signed_in_at": when(session.created_at),
        "seen_at": when(session.seen_at),
    }


def entry(user: User, entry: Entry) -> Facts:
    """What was done to the account; from where only if the person did it: the place of others is theirs."""
    own = {"address": entry.address} if entry.actor == user else {}
    return {"at": when(entry.at), "action": entry.action, **own}


def words(ticket: Ticket) -> Facts:
    """What was written in a request or its draft."""
    return {
        "service": ticket.service,
        "type": ticket.type,
        "summary": ticket.summary,
        "description": ticket.description,
        "created_at": when(ticket.created_at),
    }


def note(note: Note, files: list[Facts]) -> Facts:
    """A note and its files."""
    return {
        "by": named(note.author.name),
        "at": when(note.created_at),
        "title": note.title,
        "description": note.description,
        "files": files,
    }


def event(user: User, event: Event) -> Facts:
    """What happened to a ticket, without what is the team's own."""
    names = FOR_SUPPORT if user.is_support else FOR_CUSTOMERS
    changes = {name: pair for name, pair in event.changes.items() if name in names}
    return {"at": when(event.created_at), "by": named(event.actor.name), "kind": event.kind, "changes": changes}


def answer(answer: Answer) -> Facts:
    """Whether a solution helped."""
    return {
        "solution": answer.solution,
        "helpful": bool(answer.helpful),
        "comment": answer.comment,
        "at": when(answer.answered_at),
    }
