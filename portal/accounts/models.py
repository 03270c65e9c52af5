"""Client organisations, people, and their sessions."""

import json
from enum import StrEnum
from typing import Any

from flask_login import AnonymousUserMixin, UserMixin
from peewee import AutoField, BooleanField, CharField, DateTimeField, ForeignKeyField, TextField

from portal.db import BaseModel, utcnow
from portal.text import initials


class Role(StrEnum):
    """What a person may do (PRODUCT.md, People)."""

    CUSTOMER = "customer"
    MANAGER = "manager"
    AGENT = "agent"
    ADMIN = "admin"


SUPPORT = (Role.AGENT, Role.ADMIN)
ERASED = "\u2205"  # the name of who was erased, until it is shown (labels.named): no letter, so no search finds it


class SlugsField(TextField):
    """A list of slugs, stored as JSON."""

    def db_value(self, value: list[str] | None) -> str | None:
        """The list as JSON text."""
        return None if value is None else json.dumps(value)

    def python_value(self, value: str | None) -> list[str] | None:
        """JSON text as a list."""
        return None if value is None else json.loads(value)


class Client(BaseModel):
    """A client organisation: a child-care centre, a town hall."""

    id = AutoField()
    name = CharField(max_length=200)
    name_key = CharField(max_length=400, unique=True)
    catalogs = SlugsField(null=True)  # null: every catalog
    language = CharField(max_length=2, default="fr")  # of those who are invited to it
    created_at = DateTimeField(default=utcnow)


class User(BaseModel, UserMixin):
    """A person who signs in. ``email_key`` is the address as it is compared."""

    email = CharField(max_length=254)
    email_key = CharField(max_length=254, unique=True)
    name = CharField(max_length=200)
    name_key = CharField(max_length=400, default="")
    role = CharField(max_length=20)
    client = ForeignKeyField(Client, null=True, backref="users", on_delete="RESTRICT")
    language = CharField(max_length=2, default="fr")
    password_hash = CharField(null=True)
    active = BooleanField(default=True)
    unwanted = SlugsField(default=list)  # the kinds of mail that the person does not wish
    digest = BooleanField(default=False)  # one mail a day instead of one an event
    created_at = DateTimeField(default=utcnow)
    signed_in_at = DateTimeField(null=True)
    erased_at = DateTimeField(null=True)

    session_token: str | None = None  # set at sign-in: what the cookie carries

    @property
    def is_active(self) -> bool:
        """Whether the person may sign in."""
        return bool(self.active)

    @property
    def is_support(self) -> bool:
        """Whether the person works tickets at the desk."""
        return self.role in SUPPORT

    @property
    def is_manager(self) -> bool:
        """Whether the person sees the tickets of the whole organisation."""
        return self.role == Role.MANAGER

    @property
    def is_admin(self) -> bool:
        """Whether the person also looks after users, settings and the knowledge base."""
        return self.role == Role.ADMIN

    @property
    def initials(self) -> str:
        """One or two letters for the avatar."""
        return initials(self.name)

    def get_id(self) -> str:
        """What Flask-Login keeps in the cookie: the token of the session, never the id of the person."""
        return self.session_token or ""

    def __eq__(self, other: Any) -> bool:
        return isinstance(other, User) and self.id == other.id

    def __hash__(self) -> int:
        return hash(("user", self.id))


class Visitor(AnonymousUserMixin):
    """Who is not signed in: of no organisation, and without any right of a person."""

    id = 0
    client: Client | None = None
    client_id: int | None = None
    role = ""
    is_support = is_manager = is_admin = False


class Session(BaseModel):
    """A signed-in browser. Only the SHA-256 of the cookie's token is stored."""

    token_hash = CharField(max_length=64, primary_key=True)
    user = ForeignKeyField(User, backref="sessions", on_delete="CASCADE")
    remember = BooleanField(default=False)
    browser = CharField(max_length=300, default="")  # as it names itself
    address = CharField(max_length=100, default="")  # the network's
    created_at = DateTimeField(default=utcnow)
    seen_at = DateTimeField(default=utcnow)

    is_this = False  # whether it is the one that asks; set where sessions are listed
