"""What people do with solutions. An answer is a person's and goes with the person; the rest are counts, of nobody."""

from peewee import BooleanField, CharField, CompositeKey, DateField, DateTimeField, ForeignKeyField, IntegerField

from portal.accounts.models import User
from portal.db import BaseModel, utcnow

COMMENT_LENGTH = 1000
WORDS_LENGTH = 100


class Answer(BaseModel):
    """Whether a solution helped a person: one answer each, the last. ``comment`` says what was missing."""

    solution = CharField()
    user = ForeignKeyField(User, on_delete="CASCADE")
    helpful = BooleanField()
    comment = CharField(max_length=COMMENT_LENGTH, default="")
    language = CharField(max_length=2)  # in which the solution was read
    answered_at = DateTimeField(default=utcnow)

    class Meta:
        primary_key = CompositeKey("solution", "user")


class Reading(BaseModel):
    """How often a solution was read in a language on a day (UTC)."""

    solution = CharField()
    language = CharField(max_length=2)
    day = DateField()
    count = IntegerField()

    class Meta:
        primary_key = CompositeKey("solution", "language", "day")


class Solved(BaseModel):
    """How often a solution made a request needless on a day (UTC)."""

    solution = CharField()
    day = DateField()
    count = IntegerField()

    class Meta:
        primary_key = CompositeKey("solution", "day")


class Unfound(BaseModel):
    """How often words were searched in vain on a day (UTC)."""

    words = CharField(max_length=WORDS_LENGTH)
    language = CharField(max_length=2)
    day = DateField()
    count = IntegerField()

    class Meta:
        primary_key = CompositeKey("words", "language", "day")
