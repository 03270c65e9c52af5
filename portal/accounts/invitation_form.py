"""The form that invites a person: of managers to their own organisation, of administrators to any."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, StringField, ValidationError
from wtforms.validators import InputRequired, Length

from portal.accounts import addresses
from portal.accounts.labels import FAULT
from portal.accounts.models import SUPPORT, Client, Role
from portal.i18n import NAMES, _
from portal.i18n import lazy as _l
from portal.text import line


def on_one_line(text: str | None) -> str:
    """What was typed, as it is stored."""
    return line(text or "")


class InvitationForm(FlaskForm):
    """Address, organisation, name, role and language. ``roles`` are those that the inviter may give.

    Without ``clients`` there is no choice of organisation, and one that is posted is not looked at.
    """

    email = StringField(_l("E-mail"), filters=[on_one_line])
    name = StringField(
        _l("Name"),
        [InputRequired(_l("Enter the person's name.")), Length(max=200, message=_l("This name is too long."))],
        filters=[on_one_line],
    )
    client = SelectField(_l("Organization"), [], validate_choice=False)
    role = RadioField(_l("Role"), validate_choice=False)
    language = SelectField(_l("Language of the e-mail"), choices=NAMES, validate_choice=False)

    def __init__(self, roles: Sequence[Role], clients: Iterable[Client] = (), *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clients = {str(client.id): client for client in clients}
        self.role.choices = {str(role): str(role) for role in roles}
        if self.clients:
            self.client.choices = {"": "–", **{id: client.name for id, client in self.clients.items()}}
        else:
            del self.client

    def validate_email(self, field: Any) -> None:
        """An address to which a mail can go."""
        if not field.data:
            raise ValidationError(_("Enter the e-mail address."))
        if fault := addresses.fault(field.data):
            raise ValidationError(str(FAULT[fault]))

    def validate_name(self, field: Any) -> None:
        """Not white space alone."""
        if not field.data:
            raise ValidationError(_("Enter the person's name."))

    def validate_role(self, field: Any) -> None:
        """A role that the inviter may give."""
        if field.data not in field.choices:
            raise ValidationError(_("Choose a role."))

    def validate_client(self, field: Any) -> None:
        """Customers and managers belong to an organisation."""
        if self.role.data not in SUPPORT and field.data not in self.clients:
            raise ValidationError(_("Choose the organization."))

    def validate_language(self, field: Any) -> None:
        """One that the portal speaks."""
        if field.data not in NAMES:
            raise ValidationError(_("Choose a language."))

    @property
    def organization(self) -> Client | None:
        """The organisation that was chosen; none for agents and administrators, whatever was."""
        return None if self.role.data in SUPPORT or not self.client else self.clients[self.client.data]
