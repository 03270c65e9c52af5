"""What administrators change of accounts and organisations."""

from dataclasses import asdict
from typing import Any

from peewee import IntegrityError

from portal.accounts import addresses, invitations, sessions, tokens
from portal.accounts.access import Access, access_of
from portal.accounts.actions import is_last_administrator
from portal.accounts.audit import Action, Actor, record
from portal.accounts.details import ClientDetails, Details, NotChanged, Reason, seen
from portal.accounts.models import SUPPORT, Client, Role, User
from portal.db import database
from portal.text import folded

UNNAMED = ("name", "email")  # the audit says that they were changed, and not what from or to: it outlives the person


def change_user(by: Actor, id: int, wanted: Details, as_seen: str) -> None:
    """Set the details of a person; a role or organisation counts from the next request on.

    A new address ends the sessions and the links that were mailed to the old one; who was invited is invited there.
    Tickets stay with the organisation in which they were opened. Raises NotChanged.
    """
    with database.atomic():
        user = User.get_by_id(id)
        before = Details.of(user)
        if seen(before) != as_seen or user.erased_at:
            raise NotChanged(Reason.STALE)
        changes = _differences(before, wanted)
        _check(by, user, wanted)
        try:
            User.update(
                name=wanted.name, name_key=folded(wanted.name)[:400], email=wanted.email,
                email_key=addresses.key(wanted.email), role=wanted.role, client=wanted.organization,
                language=wanted.language,
            ).where(User.id == id).execute()  # fmt: skip
        except IntegrityError:
            raise NotChanged(Reason.TAKEN) from None
        if changes:
            record(Action.USER_CHANGED, by, user=user, client=_client(wanted.organization), **changes)
        if addresses.key(before.email) != addresses.key(wanted.email):
            _leave_old_address(by, user)


def change_client(by: Actor, id: int, wanted: ClientDetails, as_seen: str) -> None:
    """Set the details of an organisation; other catalogs count from the next request on. Raises NotChanged."""
    with database.atomic():
        client = Client.get_by_id(id)
        before = ClientDetails.of(client)
        if seen(before) != as_seen:
            raise NotChanged(Reason.STALE)
        catalogs = None if wanted.catalogs is None else list(wanted.catalogs)
        try:
            Client.update(
                name=wanted.name, name_key=folded(wanted.name)[:400], catalogs=catalogs, language=wanted.language
            ).where(Client.id == id).execute()
        except IntegrityError:
            raise NotChanged(Reason.TAKEN) from None
        pairs = zip(asdict(before).items(), asdict(wanted).items(), strict=True)
        changes: dict[str, Any] = {name: [was, now] for (name, was), (_name, now) in pairs if was != now}
        if changes:
            record(Action.CLIENT_CHANGED, by, client=client, **changes)


def _differences(before: Details, wanted: Details) -> dict[str, Any]:
    pairs = {name: [was, getattr(wanted, name)] for name, was in asdict(before).items()}
    return {name: True if name in UNNAMED else pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _check(by: Actor, user: User, wanted: Details) -> None:
    if wanted.role != user.role and by.user == user:
        raise NotChanged(Reason.OWN_ROLE)
    if wanted.role != Role.ADMIN and is_last_administrator(user):
        raise NotChanged(Reason.LAST)
    if (wanted.organization is None) != (wanted.role in SUPPORT):
        raise NotChanged(Reason.MISFIT)


def _client(id: int | None) -> Client | None:
    found: Client | None = Client.get_or_none(Client.id == id) if id else None
    return found


def _leave_old_address(by: Actor, user: User) -> None:
    was_invited = access_of([user])[user.id] is Access.INVITED
    sessions.end_all(user, by.user.session_token if by.user == user else None)
    tokens.revoke(user)
    if was_invited:
        invitations.send(by, User.get_by_id(user.id))
