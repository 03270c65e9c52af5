"""Verbs on tickets: submit, add a note, progress. One verb, one transaction, one event."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from peewee import fn

from portal import richtext
from portal.accounts.models import SUPPORT, User
from portal.catalog.models import Service
from portal.db import database, utcnow
from portal.tickets import rules, search
from portal.tickets.attachments import Stored, discard, discarding
from portal.tickets.drafts import Stale, Words, own_draft, save_draft, write
from portal.tickets.holding import attach, check_room
from portal.tickets.models import Attachment, Event, Note, Ticket
from portal.tickets.news import tell
from portal.tickets.note_drafts import StaleNote, finish_note_draft, keep_late
from portal.tickets.rules import Refusal, State, Status


class Refused(Exception):
    """A rule forbids the change; ``reason`` is the code."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason)
        self.reason = reason


class AddedBefore(Exception):
    """The note with this key says something else; what is new was kept on a draft."""


@dataclass(frozen=True)
class Progress:
    """What an agent sets on a ticket."""

    status: Status
    state: State
    severity: int
    assignee: User | None
    external_ref: str


def submit(
    user: User,
    draft: Ticket,
    service: Service,
    version: int,
    words: Words,
    drop: Collection[str],
    first_number: int,
) -> Ticket:
    """Turn a draft into a ticket: number, routing, first event. ``drop`` names the files that the person took off.

    Raises Stale when other words were saved meanwhile, Gone when the draft is no more, Refused when the service does
    not have the type.
    """
    kind = next((kind for kind in service.types if kind.slug == words.type), None)
    if kind is None or service.slug != draft.service:
        raise Refused(Refusal.TYPE)
    now = utcnow()
    with database.atomic():
        save_draft(user, draft.id, version, words)
        ticket = own_draft(user, draft.id)
        shown = richtext.picture_ids(words.description)
        dropped = [f for f in ticket.attachments if f.id in drop or (f.picture and f.id not in shown)]
        Attachment.delete().where(Attachment.id.in_([file.id for file in dropped])).execute()
        last = Ticket.select(fn.MAX(Ticket.number)).scalar()
        write(
            ticket,
            client=user.client_id,  # the person may have changed organisations since the draft was begun
            number=f"{max(int(last) + 1 if last else 1, first_number):08d}",
            status=Status.NEW,
            state=State.TO_PROCESS,
            severity=kind.severity or service.severity,
            team=service.team,
            submitted_at=now,
            updated_at=now,
            version=ticket.version + 1,
        )
        tell(Event.create(ticket=ticket, actor=user, kind="submitted", created_at=now))
        if ticket.copied_from:
            # a draft is private: the original hears of its copy once it is a ticket
            changes = {"copy": [None, ticket.number]}
            Event.create(ticket=ticket.copied_from, actor=user, kind="copied", changes=changes, created_at=now)
        search.index(ticket)
    discard(dropped)
    return ticket


def add_note(
    user: User,
    ticket: Ticket,
    key: str,
    title: str,
    html: str,
    internal: bool,
    stored: Iterable[Stored] = (),
    drop: Collection[str] = (),
    version: int = 0,
    most: int | None = None,
) -> Note:
    """Add a note; the same key of the same author on the same ticket is the same note.

    The files of the note's draft go with it, but those that ``drop`` names and pictures that are not in ``html``.
    A customer's note puts the ticket back to *To process* (rule 3); on a closed ticket nothing else changes (rule 2).
    Raises StaleNote when the draft is not at ``version`` and has other words; ``stored`` is then still on disk. Raises
    TooMany when there would be more than ``most`` files, and AddedBefore when the note with this key says other words.
    """
    now = utcnow()
    stored, internal = list(stored), internal and user.role in SUPPORT
    dropped: list[Attachment] = []
    with discarding(stored, but=StaleNote), database.atomic():
        found: Note | None = Note.get_or_none((Note.ticket == ticket) & (Note.author == user) & (Note.key == key))
        if found is None:
            current = Ticket.get_by_id(ticket.id)
            note: Note = Note.create(
                ticket=ticket, author=user, key=key, title=title, description=html,
                internal=internal, created_at=now,
            )  # fmt: skip
            attach(ticket, user, stored, note=note)
            dropped = finish_note_draft(user, note, version, drop)
            if most is not None:
                check_room(note.attachments, most)
            changes: dict[str, list[Any]] = {}
            state = (
                current.state
                if user.role in SUPPORT
                else rules.state_after_customer_note(current.status, current.state)
            )
            if state is not current.state:
                changes["state"] = [current.state, state]
                write(current, state=state, version=current.version + 1)
            write(current, updated_at=now)
            tell(Event.create(ticket=current, actor=user, kind="noted", note=note, changes=changes, created_at=now))
            search.index(current)
        else:
            is_late = keep_late(user, found, title, html, internal, stored, most)
    discard(dropped)
    if found and is_late:
        raise AddedBefore
    return found or note


def progress(user: User, ticket: Ticket, version: int, wanted: Progress) -> Ticket:
    """Take, move, assign, rank or close a ticket. Raises Stale when it was changed meanwhile, Refused by rule 1."""
    now = utcnow()
    with database.atomic():
        current: Ticket = Ticket.get_by_id(ticket.id)
        if current.version != version:
            raise Stale(current)
        reason = rules.refusal(current.status, current.state, wanted.status, wanted.state)
        if reason or current.status is Status.CLOSED:
            raise Refused(reason or Refusal.CLOSED)
        before = _facts(current, current.assignee)
        after = _facts(wanted, wanted.assignee)
        changes = {name: [before[name], value] for name, value in after.items() if value != before[name]}
        if not changes:
            return current
        write(
            current,
            status=wanted.status,
            state=wanted.state,
            severity=wanted.severity,
            assignee=wanted.assignee,
            external_ref=wanted.external_ref,
            closed_at=now if wanted.status is Status.CLOSED else None,
            updated_at=now,
            version=version + 1,
        )
        tell(Event.create(ticket=current, actor=user, kind="progressed", changes=changes, created_at=now))
        search.index(current)
    return current


def _facts(source: Ticket | Progress, assignee: User | None) -> dict[str, Any]:
    """The facts that the timeline records; a person by name, so that it reads the same for ever.

    The number beside it finds who is erased under whatever name, and tells two of one name apart.
    """
    return {
        "status": source.status,
        "state": source.state,
        "severity": source.severity,
        "assignee": assignee.name if assignee else None,
        "assignee_id": assignee.id if assignee else None,
        "external_ref": source.external_ref,
    }
