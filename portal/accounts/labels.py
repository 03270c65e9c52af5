"""The words of people and their access, for the codes that the rules give."""

from typing import Any

from portal.accounts.access import Access
from portal.accounts.addresses import Fault
from portal.accounts.audit import Action
from portal.accounts.models import ERASED, Role
from portal.i18n import _
from portal.i18n import lazy as _l

ACCESS = {
    Access.ACTIVE: _l("Active"),
    Access.INVITED: _l("Invitation sent"),
    Access.EXPIRED: _l("Invitation expired"),
    Access.REVOKED: _l("Invitation revoked"),
    Access.DEACTIVATED: _l("Deactivated"),
}
ACCESS_ICON = {
    Access.ACTIVE: "check-c",
    Access.INVITED: "mail",
    Access.EXPIRED: "hourglass",
    Access.REVOKED: "pause",
    Access.DEACTIVATED: "pause",
}
ROLE_HINT = {
    Role.CUSTOMER: _l("Opens tickets and follows them"),
    Role.MANAGER: _l("Also sees every ticket of the organization, and invites colleagues"),
    Role.AGENT: _l("Answers the tickets of all organizations"),
    Role.ADMIN: _l("Also looks after accounts, organizations and e-mails"),
}
FAULT = {
    Fault.NO_AT: _l("The “@” is missing."),
    Fault.NOTHING_BEFORE: _l("The part before the “@” is missing."),
    Fault.NOTHING_AFTER: _l("The part after the “@” is missing."),
    Fault.NOT_ASCII: _l("An address has letters without accents, digits and signs only."),
    Fault.TOO_LONG: _l("This address is too long."),
    Fault.OTHER: _l("This is not an e-mail address. Look for a space, a comma or a dot too many."),
}
ACTION: dict[str, Any] = {
    Action.CLIENT_ADDED: _l("Organization added"),
    Action.CLIENT_CHANGED: _l("Organization changed"),
    Action.USER_ADDED: _l("Account added"),
    Action.USER_INVITED: _l("Invitation sent"),
    Action.INVITATION_REVOKED: _l("Invitation revoked"),
    Action.INVITATION_ACCEPTED: _l("Invitation accepted"),
    Action.USER_CHANGED: _l("Account changed"),
    Action.USER_DEACTIVATED: _l("Account deactivated"),
    Action.USER_REACTIVATED: _l("Account reactivated"),
    Action.USER_ERASED: _l("Person erased"),
    Action.RESET_ASKED: _l("New password asked for"),
    Action.PASSWORD_CHANGED: _l("Password changed"),
    Action.SESSIONS_ENDED: _l("Devices signed out"),
    Action.DATA_DOWNLOADED: _l("Own data downloaded"),
    Action.MAIL_RETRIED: _l("E-mail tried again"),
    Action.MAIL_GIVEN_UP: _l("E-mail given up"),
    Action.MAIL_TESTED: _l("Test e-mail sent"),
}


def named(name: str | None) -> str:
    """A person's name as it is shown: of who was erased, words in the reader's language."""
    return _("Erased person") if name == ERASED else name or ""
