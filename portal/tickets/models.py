"""Tickets and what belongs to them. A draft is a ticket that is not submitted."""

import json
from typing import Any

from peewee import (
    AutoField,
    BooleanField,
    CharField,
    CompositeKey,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    ModelSelect,
    TextField,
)
from playhouse.fields import EnumField

from portal.accounts.models import Client, User
from portal.db import BaseModel, utcnow
from portal.tickets.rules import State, Status

SUMMARY_LENGTH = 200
DESCRIPTION_LENGTH = 200_000  # of the HTML
TITLE_LENGTH = 200
REF_LENGTH = 60


class Ticket(BaseModel):
    """A request. ``submitted_at`` is null for a draft, and so are number, status and state."""

    id = AutoField()
    number = CharField(max_length=8, null=True, unique=True)
    author = ForeignKeyField(User, backref="tickets", on_delete="RESTRICT")
    client = ForeignKeyField(Client, backref="tickets", on_delete="RESTRICT")
    service = CharField(max_length=60)
    type = CharField(max_length=60, default="")
    summary = CharField(max_length=SUMMARY_LENGTH, default="")
    description = TextField(default="")
    summary_key = CharField(default="")  # folded, to sort by
    status = EnumField(Status, max_length=20, null=True)
    state = EnumField(State, max_length=20, null=True)
    severity = IntegerField(null=True)
    team = CharField(max_length=60, default="")
    assignee = ForeignKeyField(User, null=True, backref="assigned", on_delete="SET NULL")
    external_ref = CharField(max_length=REF_LENGTH, default="")
    copied_from = ForeignKeyField("self", null=True, backref="copies", on_delete="SET NULL")
    key = CharField(max_length=64)  # made with the form: the same key of the same author is the same ticket
    version = IntegerField(default=1)
    author_id: int
    client_id: int
    assignee_id: int | None
    attachments: "ModelSelect[Attachment]"
    created_at = DateTimeField(default=utcnow)
    updated_at = DateTimeField(default=utcnow)
    submitted_at = DateTimeField(null=True)
    closed_at = DateTimeField(null=True)


class Note(BaseModel):
    """A message on a ticket; an internal one is for the team alone."""

    id = AutoField()
    ticket = ForeignKeyField(Ticket, backref="notes", on_delete="CASCADE")
    author = ForeignKeyField(User, on_delete="RESTRICT")
    title = CharField(max_length=TITLE_LENGTH)
    description = TextField()
    internal = BooleanField(default=False)
    key = CharField(max_length=64)
    attachments: "ModelSelect[Attachment]"
    created_at = DateTimeField(default=utcnow)


class NoteDraft(BaseModel):
    """A note that is being written: one a person and ticket, private to its author."""

    id = AutoField()
    ticket = ForeignKeyField(Ticket, on_delete="CASCADE")
    author = ForeignKeyField(User, on_delete="CASCADE")
    title = CharField(max_length=TITLE_LENGTH, default="")
    description = TextField(default="")
    internal = BooleanField(default=False)
    version = IntegerField(default=1)
    updated_at = DateTimeField(default=utcnow)
    attachments: "ModelSelect[Attachment]"


class Attachment(BaseModel):
    """A file of a ticket or of one of its notes. The id, 128 random bits in hexadecimal, is its name on disk."""

    id = CharField(max_length=32, primary_key=True)
    ticket = ForeignKeyField(Ticket, backref="attachments", on_delete="CASCADE")
    note = ForeignKeyField(Note, null=True, backref="attachments", on_delete="CASCADE")
    author = ForeignKeyField(User, on_delete="RESTRICT")
    name = CharField(max_length=255)
    size = IntegerField()  # bytes
    digest = CharField(max_length=64)  # SHA-256
    note_draft = ForeignKeyField(NoteDraft, null=True, backref="attachments", on_delete="CASCADE")
    picture = BooleanField(default=False)  # stands in the text; drawn anew, so it may be shown
    width = IntegerField(null=True)  # pixels
    height = IntegerField(null=True)
    note_draft_id: int | None
    ticket_id: int
    note_id: int | None
    created_at = DateTimeField(default=utcnow)


class ReadBefore(BaseModel):
    """A solution that the author had read before writing; the title as it was then, should the solution go."""

    ticket = ForeignKeyField(Ticket, on_delete="CASCADE")
    solution = CharField()
    language = CharField(max_length=2)
    title = CharField(max_length=TITLE_LENGTH)
    read_at = DateTimeField(default=utcnow)

    class Meta:
        primary_key = CompositeKey("ticket", "solution")


class ChangesField(TextField):
    """What changed, ``{"status": ["new", "classification"]}``: from, to."""

    def db_value(self, value: dict[str, list[Any]]) -> str:
        """The changes as JSON."""
        return json.dumps(value, ensure_ascii=False)

    def python_value(self, value: str) -> dict[str, list[Any]]:
        """JSON as the changes."""
        changes: dict[str, list[Any]] = json.loads(value)
        return changes


class Event(BaseModel):
    """One entry of the timeline: who, when, what from, what to. Never changed, never deleted."""

    id = AutoField()
    ticket = ForeignKeyField(Ticket, backref="events", on_delete="CASCADE")
    actor = ForeignKeyField(User, on_delete="RESTRICT")
    kind = CharField(max_length=20)  # submitted, noted, progressed, copied
    changes = ChangesField(default=dict)
    note = ForeignKeyField(Note, null=True, on_delete="CASCADE")
    note_id: int | None
    ticket_id: int
    created_at = DateTimeField(default=utcnow)
