"""What nobody needs any more: abandoned drafts and their files, files without a row, sessions, counts, mails, audit."""

import logging
import threading
import time
from datetime import timedelta

from peewee import DatabaseError

from portal import outbox
from portal.accounts import audit, sessions
from portal.accounts.models import User
from portal.db import database, utcnow
from portal.kb.actions import forget_old
from portal.tickets import search
from portal.tickets.attachments import discard
from portal.tickets.models import Attachment, NoteDraft, Ticket
from portal.tickets.store import files_on_disk

ABANDONED = timedelta(days=60)
DAY = 24 * 3600
log = logging.getLogger(__name__)


def keep_house(stop: threading.Event) -> None:
    """Clean up a minute after the start, when nobody waits for it, and every day, until ``stop`` is set."""
    wait: float = 60
    while not stop.wait(wait):
        wait = DAY
        try:
            with database.connection_context():
                clean_up()
        except (DatabaseError, OSError):
            log.exception("cleaning up failed; the next try is tomorrow")


def clean_up() -> None:
    """Do it all once. Called at start and every day; a portal that is busy goes on."""
    drafts = _drop_drafts()
    orphans = _drop_orphans()
    sessions.end_old()
    forget_old()
    outbox.forget_old()
    audit.forget_old()
    if User.select().where(User.erased_at > utcnow() - timedelta(seconds=2 * DAY)).exists():
        search.merge()  # until then, who reads the file itself finds the words of a name in it
    if drafts or orphans:
        log.info("cleaned up: %d abandoned drafts, %d files without a ticket", drafts, orphans)


def _drop_drafts() -> int:
    """Delete drafts that were not touched for ABANDONED, of requests and of notes, and then their files."""
    before = utcnow() - ABANDONED
    with database.atomic():
        tickets = [t.id for t in Ticket.select().where(Ticket.submitted_at.is_null() & (Ticket.updated_at < before))]
        notes = [draft.id for draft in NoteDraft.select().where(NoteDraft.updated_at < before)]
        of_drafts = Attachment.ticket.in_(tickets) | Attachment.note_draft.in_(notes)
        files = list(Attachment.select().where(of_drafts))
        Ticket.delete().where(Ticket.id.in_(tickets)).execute()
        NoteDraft.delete().where(NoteDraft.id.in_(notes)).execute()
    discard(files)
    return len(tickets) + len(notes)


def _drop_orphans() -> int:
    """Delete files that no row names and that are older than a day: what a crash between file and row leaves."""
    old = [path for path in files_on_disk() if time.time() - path.stat().st_mtime > DAY]
    known = {file.id for file in Attachment.select(Attachment.id)}
    orphans = [path for path in old if path.name not in known]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)
