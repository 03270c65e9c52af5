"""The blueprints of accounts."""

from portal.accounts.views import (
    account,
    colleagues,
    devices,
    invitations,
    language,
    password,
    people,
    session,
    unsubscriptions,
)

OWN = (session, language, password, invitations, account, devices, unsubscriptions)
BLUEPRINTS = [module.bp for module in (*OWN, colleagues, people)]
