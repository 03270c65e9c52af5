"""The forms of administration: an account, an organisation, and the confirmation that erases a person."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, StringField, ValidationError
from wtforms.validators import InputRequired, Length

from portal.accounts import addresses
from portal.accounts.details import ClientDetails, Details, Reason, seen
from portal.accounts.invitation_form import InvitationForm, on_one_line
from portal.accounts.models import Client, Role, User
from portal.i18n import NAMES, _
from portal.i18n import lazy as _l

EVERY, SOME = "every", "some"
SCOPES = {EVERY: _l("Every catalog, new ones too"), SOME: _l("Only these catalogs")}
REASON = {
    Reason.STALE: _l("This was changed by somebody else meanwhile. Compare, then save again."),
    Reason.OWN_ROLE: _l("Your own role is changed by another administrator."),
    Reason.LAST: _l("Nobody else could look after the portal. Make another person an administrator first."),
    Reason.MISFIT: _l("Choose the organization."),
}


class UserForm(InvitationForm):
    """What is set of an account. ``seen`` tells whether somebody else changed it meanwhile."""

    language = SelectField(_l("Language"), choices=NAMES, validate_choice=False)
    seen = HiddenField()

    def __init__(self, person: User, roles: Sequence[Role], clients: Iterable[Client], **kwargs: Any) -> None:
        given = {"name": person.name, "email": person.email, "role": person.role, "language": person.language}
        client = str(person.client_id or "")
        super().__init__(roles, clients, client=client, seen=seen(Details.of(person)), **given, **kwargs)

    @property
    def details(self) -> Details:
        """What was typed."""
        client = self.organization.id if self.organization else None
        return Details(self.name.data, self.email.data, self.role.data, client, self.language.data)

    def refuse(self, reason: Reason) -> None:
        """Say, at the field that it is about, why nothing was changed."""
        if reason is Reason.TAKEN:
            self.email.errors = [_("Another account has this address.")]
        else:
            self.role.errors = [str(REASON[reason])]


class OrganizationForm(FlaskForm):
    """What is set of an organisation. ``catalogs`` offers slugs with their names."""

    name = StringField(
        _l("Name"),
        [InputRequired(_l("Enter the name.")), Length(1, 200, _l("A name has 1 to 200 characters."))],
        filters=[on_one_line],
    )
    scope = RadioField(_l("Catalogs"), default=EVERY, validate_choice=False)
    catalogs = SelectMultipleField(_l("Catalogs that its people may use"), validate_choice=False)
    language = SelectField(_l("Language of its invitations"), choices=NAMES, default="fr", validate_choice=False)
    seen = HiddenField()

    def __init__(self, catalogs: Mapping[str, str], client: Client | None = None, **kwargs: Any) -> None:
        if client:
            kwargs |= {"name": client.name, "language": client.language, "catalogs": client.catalogs or []}
            kwargs |= {"scope": EVERY if client.catalogs is None else SOME, "seen": seen(ClientDetails.of(client))}
        super().__init__(**kwargs)
        self.scope.choices, self.catalogs.choices = SCOPES, catalogs

    def validate_scope(self, field: Any) -> None:
        """Every catalog, or some."""
        if field.data not in SCOPES:
            raise ValidationError(_("Choose which catalogs."))

    def validate_catalogs(self, field: Any) -> None:
        """Those that there are, and one at least: an organisation without any catalog could ask nothing."""
        if self.scope.data == SOME and not (field.data and set(field.data) <= set(field.choices)):
            raise ValidationError(_("Choose one catalog at least."))

    def validate_language(self, field: Any) -> None:
        """One that the portal speaks."""
        if field.data not in NAMES:
            raise ValidationError(_("Choose a language."))

    @property
    def details(self) -> ClientDetails:
        """What was typed."""
        chosen = tuple(self.catalogs.data) if self.scope.data == SOME else None
        return ClientDetails(self.name.data, chosen, self.language.data)

    def refuse(self, reason: Reason) -> None:
        """Say why nothing was changed."""
        taken = _("Another organization has this name.")
        self.name.errors = [taken if reason is Reason.TAKEN else str(REASON[reason])]


class ErasureForm(FlaskForm):
    """Whoever erases a person types the address, and so looks twice at whom it is."""

    email = StringField(_l("E-mail address of the person"), filters=[on_one_line])

    def __init__(self, person: User, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.person = person

    def validate_email(self, field: Any) -> None:
        """The person's address, in capitals or not."""
        if addresses.key(field.data or "") != self.person.email_key:
            raise ValidationError(_("This is not the address of the person. Nothing was erased."))
