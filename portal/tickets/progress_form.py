"""The form of the desk: what an agent sets on a ticket."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from portal.accounts.actions import support_team
from portal.i18n import lazy as _l
from portal.text import line
from portal.tickets import labels
from portal.tickets.models import REF_LENGTH, Ticket
from portal.tickets.rules import SEVERITIES, State, Status


class ProgressForm(FlaskForm):
    """What an agent sets on a ticket. A field that is not posted keeps the ticket's value."""

    status = SelectField(_l("Status"), coerce=Status)
    state = SelectField(_l("State"), coerce=State)
    severity = SelectField(_l("Severity"), coerce=int)
    assignee = SelectField(_l("Assigned To"), coerce=int)
    external_ref = StringField(
        _l("External Ref. No."),
        [Length(max=REF_LENGTH, message=_l("The reference is too long: at most %(max)d characters."))],
        filters=[lambda text: line(text or "")],
    )
    version = IntegerField(validators=[InputRequired(_l("Reload the page, then try again."))])

    def __init__(self, ticket: Ticket, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.status.choices = [(status.value, labels.STATUS[status]) for status in Status]
        self.state.choices = [(state.value, labels.STATE[state]) for state in State]
        self.severity.choices = [(severity, labels.SEVERITY[severity]) for severity in SEVERITIES]
        self.team = {user.id: user for user in support_team()}
        if ticket.assignee:
            self.team.setdefault(ticket.assignee.id, ticket.assignee)
        self.assignee.choices = [(0, _l("Nobody")), *((user.id, user.name) for user in self.team.values())]
        for field in (self.status, self.state, self.severity, self.assignee, self.external_ref):
            field.data = field.data if field.raw_data else _value(ticket, field.name)


def _value(ticket: Ticket, name: str) -> Any:
    return (ticket.assignee_id or 0) if name == "assignee" else getattr(ticket, name)
