"""The form of who accepts an invitation: name, password and language."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, ValidationError
from wtforms.validators import Length

from portal.accounts.forms import NewPassword
from portal.accounts.invitation_form import on_one_line
from portal.accounts.models import User
from portal.i18n import NAMES, _
from portal.i18n import lazy as _l


class AcceptanceForm(NewPassword, FlaskForm):
    """What ``person``, who was invited, chooses."""

    name = StringField(_l("Your name"), [Length(max=200, message=_l("This name is too long."))], filters=[on_one_line])
    language = SelectField(_l("Language"), choices=NAMES, validate_choice=False)

    def __init__(self, person: User, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._fields.move_to_end("name", last=False)  # as they stand on the page
        self.person = person
        # a password made of the name that is chosen here is as weak as one of the name before
        person.name = self.name.data or person.name

    def validate_name(self, field: Any) -> None:
        """Not empty, nor white space alone."""
        if not field.data:
            raise ValidationError(_("Enter your name."))

    def validate_language(self, field: Any) -> None:
        """One that the portal speaks."""
        if field.data not in NAMES:
            raise ValidationError(_("Choose a language."))
