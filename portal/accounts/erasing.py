"""Erasing a person: what names the account goes, the account itself stays for what hangs on it (Québec's Law 25)."""

from portal import outbox, throttle
from portal.accounts import sessions, tokens
from portal.accounts.actions import LastAdministrator, is_last_administrator
from portal.accounts.audit import Action, Actor, Entry, record
from portal.accounts.models import ERASED, User
from portal.db import utcnow


def erase_account(by: Actor, user: User) -> None:
    """Take name, address, password, sessions, links, wishes and mails from an account; within the transaction.

    Nobody can sign in with it any more. Raises LastAdministrator.
    """
    if is_last_administrator(user):
        raise LastAdministrator("Another administrator must stay active.")
    sessions.end_all(user)
    tokens.revoke(user)
    outbox.forget_recipient(user.id)
    throttle.forget(user.email_key)
    _forget_in_audit(user)
    address = f"erased-{user.id}@erased.invalid"  # RFC 2606: no mail ever gets there
    User.update(
        name=ERASED, name_key="", email=address, email_key=address, password_hash=None, active=False,
        unwanted=[], digest=False, signed_in_at=None, erased_at=utcnow(),
    ).where(User.id == user.id).execute()  # fmt: skip
    record(Action.USER_ERASED, by, user=user, client=user.client)


def _forget_in_audit(user: User) -> None:
    """Leave out the facts that name the person; that something was done, when and by whom stays."""
    for entry in Entry.select().where((Entry.user == user) | (Entry.actor == user)):
        facts = {name: fact for name, fact in entry.facts.items() if not _names(user, fact)}
        if facts != entry.facts:
            Entry.update(facts=facts).where(Entry.id == entry.id).execute()


def _names(user: User, fact: object) -> bool:
    said = str(fact).casefold()
    return user.email_key in said or user.name.casefold() in said
