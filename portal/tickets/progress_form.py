"""The form of the desk: what an agent sets on a ticket."""

from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from portal.accounts.actions import support_team
from portal.accounts.labels import named
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
        self.assignee.choices = [(0, _l("Nobody")), *((user.id, named(user.name)) for user in self.team.values())]
        for field in (self.status, self.state, self.severity, self.assignee, self.external_ref):
            field.data = field.data if field.raw_data else _value(ticket, field.name)

    def began_with(self, ticket: Ticket) -> dict[str, Any]:
        """The ticket's values, which the page posts back to tell what was changed on it."""
        return {name: _value(ticket, name) for name in ("status", "state", "severity", "assignee", "external_ref")}

    def take_over(self, ticket: Ticket) -> list[Any]:
        """After a colleague's change: keep only what was changed here, show the rest as it is now.

        ``was_*`` fields say what the page began with. Returns the labels of what the colleague changed.
        """
        self.version.data = ticket.version
        changed = []
        for field in (self.status, self.state, self.severity, self.assignee, self.external_ref):
            was, now = request.form.get(f"was_{field.name}"), str(_value(ticket, field.name))
            if was is not None and was != now:
                changed.append(field.label.text)
                if was == str(field.data):
                    field.data = _value(ticket, field.name)
        return changed


def _value(ticket: Ticket, name: str) -> Any:
    return (ticket.assignee_id or 0) if name == "assignee" else getattr(ticket, name)
