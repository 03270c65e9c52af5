"""A forgotten password: whoever asks is answered alike, and the account's own address gets a link that works once."""

from portal import throttle
from portal.accounts import addresses, invitations, tokens
from portal.accounts.actions import find_by_email
from portal.accounts.audit import Action, Actor, record
from portal.accounts.models import User
from portal.accounts.notices import Notice, notify
from portal.accounts.tokens import Purpose, Token
from portal.db import database

# mails about one account; from one network fewer, so that it leaves the person some
MAILS, OF_A_NETWORK = "5 per hour", "3 per hour"


def ask(by: Actor, email: str) -> User | None:
    """Mail a link to the active person with this address; returns the person, or None where nothing was mailed.

    Who was invited and has no password yet gets the invitation again. A known address takes as long as an unknown one:
    each is counted in one transaction, whose end waits for the disk, and the mail is part of it.
    """
    with database.atomic():
        key = addresses.key(email)[: addresses.LONGEST]
        network = throttle.network_of(by.address)
        is_within = throttle.allows(OF_A_NETWORK, "reset", key, network) and throttle.allows(MAILS, "reset", key)
        user = find_by_email(email)
        return user if is_within and user and user.active and _mail(by, user) else None


def _mail(by: Actor, user: User) -> bool:
    """Whether there was something to be mailed."""
    if user.password_hash:
        token = tokens.issue(user, Purpose.RESET)
        record(Action.RESET_ASKED, by, user=user, client=user.client)
        notify(user, Notice.RESET, token=token.id)
        return True
    # an invitation that was revoked is not given again for the asking; one that is over is
    is_invited = Token.select().where((Token.user == user) & (Token.purpose == Purpose.INVITATION)).exists()
    if is_invited:
        invitations.send(by, user)
    return bool(is_invited)
