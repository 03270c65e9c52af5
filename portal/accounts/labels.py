"""The words for the codes of accounts, and for who was erased."""

from typing import Any

from portal.accounts.access import Access
from portal.accounts.audit import Action
from portal.accounts.models import ERASED
from portal.i18n import _
from portal.i18n import lazy as _l

ACCESS = {
    Access.ACTIVE: _l("Active"),
    Access.INVITED: _l("Invitation sent"),
    Access.LAPSED: _l("Invitation no longer valid"),
    Access.INACTIVE: _l("Deactivated"),
}
ACCESS_ICON = {Access.ACTIVE: "check-c", Access.INVITED: "mail", Access.LAPSED: "hourglass", Access.INACTIVE: "pause"}
ACTION: dict[str, Any] = {
    Action.CLIENT_ADDED: _l("Organisation added"),
    Action.CLIENT_CHANGED: _l("Organisation changed"),
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
    Action.SESSIONS_ENDED: _l("Signed out everywhere"),
    Action.DATA_DOWNLOADED: _l("Own data downloaded"),
}


def named(name: str | None) -> str:
    """A person's name as it is shown: of who was erased, words in the reader's language."""
    return _("Erased person") if name == ERASED else name or ""
