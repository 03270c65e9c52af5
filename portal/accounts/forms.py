"""Sign-in and password forms."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from portal.accounts.passwords import LONGEST
from portal.i18n import lazy as _l


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


class ForgotForm(FlaskForm):
    """The address of the person who forgot a password."""

    email = StringField(
        _l("Username"),
        [
            InputRequired(_l("Enter your e-mail address.")),
            Length(max=254, message=_l("This address is too long.")),
        ],
    )
