"""Erasing a person from tickets: what was submitted stays, without the name; what was private goes."""

import json
from typing import Any

from peewee import Value, fn

from portal.accounts.models import ERASED, User
from portal.tickets import digests, search
from portal.tickets.models import Attachment, Event, NoteDraft, Ticket
from portal.tickets.saved_views import GridColumns, SavedView
from portal.tickets.visibility import drafts_of


def forget_private(user: User) -> list[Attachment]:
    """Delete drafts, begun notes, columns, views and what is held for a mail; within the transaction.

    Returns the files to discard after it.
    """
    drafts = [draft.id for draft in drafts_of(user)]
    notes = [note.id for note in NoteDraft.select(NoteDraft.id).where(NoteDraft.author == user)]
    files = list(Attachment.select().where(Attachment.ticket.in_(drafts) | Attachment.note_draft.in_(notes)))
    NoteDraft.delete().where(NoteDraft.id.in_(notes)).execute()
    Ticket.delete().where(Ticket.id.in_(drafts)).execute()
    for model in (GridColumns, SavedView):
        model.delete().where(model.user == user).execute()
    digests.forget_recipient(user)
    return files


def forget_name(user: User, name: str) -> None:
    """Take the name of ``user``, who is called ERASED by now, out of timelines and of the search; within it, too."""
    written = Value(json.dumps(name, ensure_ascii=False), converter=False)
    ids = [fn.json_extract(Event.changes, f"$.assignee_id[{at}]") for at in (0, 1)]
    names_it = (fn.INSTR(Event.changes, written) > 0) | (ids[0] == user.id) | (ids[1] == user.id)
    for event in Event.select().where((Event.kind == "progressed") & names_it):
        if "assignee" in event.changes:
            changes = {**event.changes, "assignee": _unnamed(event, user, name)}
            Event.update(changes=changes).where(Event.id == event.id).execute()
    search.index_anew(Ticket.select().where((Ticket.author == user) & Ticket.number.is_null(False)))


def _unnamed(event: Event, user: User, name: str) -> list[Any]:
    """The two assignees by name but for ``user``; events of long ago say the name alone."""
    pair = event.changes["assignee"]
    theirs = [one == user.id for one in event.changes.get("assignee_id", [])] or [one == name for one in pair]
    return [ERASED if is_theirs else one for one, is_theirs in zip(pair, theirs, strict=True)]
