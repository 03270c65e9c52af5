"""What the portal holds about a person, for that person: access and portability, as Québec's Law 25 asks.

Only what the person may see is in it. An internal note never is, not even one's own: it is the team's.
"""

from collections.abc import Iterator
from typing import Any

from portal.accounts import sessions
from portal.accounts.audit import Entry
from portal.accounts.models import User
from portal.db import utcnow
from portal.kb.models import Answer
from portal.tickets import own_facts
from portal.tickets.models import Attachment, Note, NoteDraft, ReadBefore, Ticket
from portal.tickets.own_facts import Facts, path_in_archive, when
from portal.tickets.saved_views import SavedView
from portal.tickets.store import is_there
from portal.tickets.visibility import attachments_for, drafts_of, events_for, notes_for, visible_to


class OwnData:
    """The facts, part by part. ``files`` are those that the parts read so far have named."""

    def __init__(self, user: User) -> None:
        self._user = user
        self.files: list[Attachment] = []

    def parts(self) -> Iterator[tuple[str, Any]]:
        """Each part with its name; a part that is an iterator is a list, of which one item is made at a time."""
        user = self._user
        yield "made_at", when(utcnow())
        yield "account", own_facts.account(user)
        yield "sessions", [own_facts.session(session) for session in sessions.listed(user)]
        history = Entry.select().where(Entry.user == user).order_by(Entry.at)
        yield "history", (own_facts.entry(user, row) for row in history.iterator())
        own = visible_to(user).where(Ticket.author == user.id).order_by(Ticket.number)
        yield "tickets", (self._ticket(ticket) for ticket in own.iterator())
        yield "notes_on_tickets_of_others", (self._note(note) for note in self._other_notes().iterator())
        yield "drafts", (self._draft(draft) for draft in drafts_of(user).iterator())
        begun = NoteDraft.select().where((NoteDraft.author == user) & ~NoteDraft.internal)
        yield "drafts_of_notes", map(self._note_draft, begun.iterator())
        yield "answers", map(own_facts.answer, Answer.select().where(Answer.user == user).iterator())
        views = SavedView.select().where(SavedView.user == user)
        yield "saved_views", [{"name": view.name, "query": view.query} for view in views]

    def _ticket(self, ticket: Ticket) -> Facts:
        files = attachments_for(self._user, ticket)
        notes = notes_for(self._user, ticket)
        return {
            **own_facts.words(ticket),
            "number": ticket.number,
            "status": ticket.status,
            "state": ticket.state,
            "external_ref": ticket.external_ref,
            "submitted_at": when(ticket.submitted_at),
            "closed_at": when(ticket.closed_at),
            "solutions_read": [
                {"solution": row.solution, "title": row.title, "read_at": when(row.read_at)}
                for row in ReadBefore.select().where(ReadBefore.ticket == ticket)
            ],
            "files": self._named(file for file in files if file.note_id is None),
            "notes": [own_facts.note(note, self._named(f for f in files if f.note_id == note.id)) for note in notes],
            "events": [own_facts.event(self._user, event) for event in events_for(self._user, ticket)],
        }

    def _other_notes(self) -> Any:
        tickets = visible_to(self._user).where(Ticket.author != self._user.id).select(Ticket.id)
        return Note.select().where((Note.author == self._user) & ~Note.internal & Note.ticket.in_(tickets))

    def _note(self, note: Note) -> Facts:
        return {"ticket": note.ticket.number, **own_facts.note(note, self._named(note.attachments))}

    def _draft(self, draft: Ticket) -> Facts:
        files = draft.attachments.where(Attachment.note_draft.is_null())
        return {**own_facts.words(draft), "updated_at": when(draft.updated_at), "files": self._named(files)}

    def _note_draft(self, draft: NoteDraft) -> Facts:
        return {
            "ticket": draft.ticket.number,
            "title": draft.title,
            "description": draft.description,
            "updated_at": when(draft.updated_at),
            "files": self._named(draft.attachments),
        }

    def _named(self, files: Any) -> list[Facts]:
        """Files, each with the place that it has in the archive."""
        facts = []
        for file in files:
            self.files.append(file)
            place = path_in_archive(len(self.files), file.name) if is_there(file.id) else None
            address = f"/attachments/{file.id}/{file.name}"  # as a picture stands in a text
            facts.append({"name": file.name, "path": place, "address": address, "size": file.size})
        return facts
