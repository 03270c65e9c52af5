"""Erasing a person from the whole portal: one transaction over accounts, tickets and solutions."""

from portal.accounts.audit import Actor
from portal.accounts.erasing import erase_account
from portal.accounts.models import User
from portal.db import database
from portal.kb.actions import forget_person
from portal.tickets.attachments import discard
from portal.tickets.erasing import forget_name, forget_private


def erase(by: Actor, person: User) -> None:
    """Erase ``person``, for good. Submitted tickets, their notes and their files stay, without the name.

    Raises LastAdministrator.
    """
    with database.atomic():
        files = forget_private(person)
        forget_person(person)
        erase_account(by, person)
        forget_name(person, person.name)
    discard(files)
