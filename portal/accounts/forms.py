"""Sign-in and password forms."""

from typing import Any

from flask import current_app
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, PasswordField, StringField, ValidationError
from wtforms.validators import InputRequired, Length

from portal.accounts import passwords
from portal.accounts.models import User
from portal.accounts.passwords import LONGEST, SHORTEST, Weakness
from portal.i18n import _, number
from portal.i18n import lazy as _l

WEAKNESSES = {
    Weakness.TOO_SHORT: _l("A password has %(shortest)d characters or more. Add a word or two."),
    Weakness.TOO_LONG: _l("A password has at most %(longest)s characters."),
    Weakness.COMMON: _l("This password is one of those that are tried first. Choose another."),
    Weakness.OWN_WORD: _l("This password is too close to your name, your address or this portal. Choose another."),
}


class SignInForm(FlaskForm):
    """E-mail address and password."""

    email = StringField(
        _l("Username"),
        [
            InputRequired(_l("Enter your e-mail address.")),
            Length(max=254, message=_l("This address is too long.")),
        ],
    )
    password = PasswordField(
        _l("Password"),
        [
            InputRequired(_l("Enter your password.")),
            Length(max=LONGEST, message=_l("This password is too long.")),
        ],
    )
    remember = BooleanField(_l("Stay signed in on this computer"))
    next = HiddenField()


class NewPassword:
    """The two fields of a new password, to be mixed into a form: ``class ResetForm(NewPassword, FlaskForm)``.

    The view says with ``form.person = user`` whose password it is, before it validates. Printed by
    ``password/_fields.html``.
    """

    person: User

    password = PasswordField(_l("New password"), [InputRequired(_l("Choose a password."))])
    password_again = PasswordField(_l("New password again"), [InputRequired(_l("Type the password again."))])

    def validate_password(self, field: Any) -> None:
        """Refuse what is too short, too long, common, or made of words about the person."""
        portal_name = current_app.config["PORTAL"].name
        found = passwords.weakness(field.data, self.person.name, self.person.email, portal_name)
        if found:
            raise ValidationError(str(WEAKNESSES[found]) % {"shortest": SHORTEST, "longest": number(LONGEST)})

    def validate_password_again(self, field: Any) -> None:
        """Refuse what is not the same as the first: the eye does not see what it types."""
        if field.data != self.password.data:
            raise ValidationError(_("The two passwords are not the same. Type them again."))


class ResetForm(NewPassword, FlaskForm):
    """A new password for who forgot the old one."""


class ForgotForm(FlaskForm):
    """The address of the person who forgot a password."""

    email = StringField(
        _l("Username"),
        [
            InputRequired(_l("Enter your e-mail address.")),
            Length(max=254, message=_l("This address is too long.")),
        ],
    )
