"""The blueprints of accounts."""

from portal.accounts.views import colleagues, invitations, language, password, people, session

BLUEPRINTS = [module.bp for module in (session, language, password, invitations, colleagues, people)]
