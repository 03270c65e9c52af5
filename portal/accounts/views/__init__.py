"""The blueprints of accounts."""

from portal.accounts.views import language, password, people, session

BLUEPRINTS = [module.bp for module in (session, language, password, people)]
