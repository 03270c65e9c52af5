"""The blueprints of administration. None answers anybody but an administrator: for everyone else there is nothing."""

from flask import abort
from flask_login import current_user

from portal.admin.views import (
    audit,
    erasures,
    health,
    imports,
    mail_retries,
    mail_tests,
    mail_withdrawals,
    organisations,
    outbox,
    users,
)


def only_administrators() -> None:
    """The 404 of a page that is not, for everyone else."""
    if not current_user.is_admin:
        abort(404)


PEOPLE = (users, erasures, organisations, imports, audit)
MAILS = (outbox, mail_retries, mail_withdrawals, mail_tests)
BLUEPRINTS = [module.bp for module in (*PEOPLE, health, *MAILS)]
for bp in BLUEPRINTS:
    bp.before_request(only_administrators)
