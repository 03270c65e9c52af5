"""The words of people and their access, for the codes that the rules give."""

from portal.accounts.access import Access
from portal.accounts.addresses import Fault
from portal.accounts.models import Role
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
    Role.ADMIN: _l("Also looks after accounts, organizations and mails"),
}
FAULT = {
    Fault.NO_AT: _l("The “@” is missing."),
    Fault.NOTHING_BEFORE: _l("The part before the “@” is missing."),
    Fault.NOTHING_AFTER: _l("The part after the “@” is missing."),
    Fault.NOT_ASCII: _l("An address has letters without accents, digits and signs only."),
    Fault.TOO_LONG: _l("This address is too long."),
    Fault.OTHER: _l("This is not an e-mail address. Look for a space, a comma or a dot too many."),
}
