"""The sections of the account page: name and language, password, mails. What is posted says which are meant."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, PasswordField, RadioField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from portal import i18n
from portal.accounts.forms import NewPassword
from portal.accounts.models import User
from portal.accounts.passwords import LONGEST, matches
from portal.accounts.wishes import Kind, kinds_for
from portal.i18n import _
from portal.i18n import lazy as _l
from portal.text import line

KINDS = {
    Kind.RECEIVED: _l("My request was received"),
    Kind.TAKEN: _l("My ticket was taken in charge"),
    Kind.NOTED: _l("A note was added to my ticket"),
    Kind.MOVED: _l("My ticket moved to another status"),
    Kind.TURN: _l("It is my turn: my answer is awaited, or a solution was sent"),
    Kind.CLOSED: _l("My ticket was closed"),
    Kind.NEW: _l("A customer opened a ticket"),
    Kind.ASSIGNED: _l("A ticket was assigned to me"),
    Kind.ANSWERED: _l("A note was added to a ticket I am in charge of, or that nobody is"),
}


def _with_a_letter(_form: FlaskForm, field: StringField) -> None:
    if not any(char.isalpha() for char in field.data or ""):
        raise ValidationError(_("Enter your name."))


class ProfileForm(FlaskForm):
    """Name and language."""

    name = StringField(
        _l("Name"),
        [
            DataRequired(_l("Enter your name.")),
            Length(max=200, message=_l("This name is too long: 200 characters at most.")),
            _with_a_letter,
        ],
        filters=[lambda text: line(text or "")],
    )
    language = RadioField(_l("Language"), choices=[SelectChoice(code, i18n.NAMES[code]) for code in ("fr", "en")])


class PasswordForm(NewPassword, FlaskForm):
    """The password of now, and the one to come."""

    current_password = PasswordField(
        _l("Current password"),
        [
            InputRequired(_l("Enter your current password.")),
            Length(max=LONGEST, message=_l("This password is too long.")),
        ],
    )

    def __iter__(self) -> Iterator[Field]:
        """The fields as they stand on the page: those that are mixed in would be first."""
        return iter((self.current_password, self.password, self.password_again))


class MailsForm(FlaskForm):
    """What to be mailed about, and how often."""

    wanted = SelectMultipleField(_l("E-mails"))
    digest = RadioField(_l("When"), choices=[SelectChoice("0", _l("At once")), SelectChoice("1", _l("Once a day"))])


@dataclass(frozen=True)
class Sections:
    """The forms of the page; ``asked`` are those that were posted."""

    profile: ProfileForm
    password: PasswordForm
    mails: MailsForm
    asked: tuple[FlaskForm, ...]

    def validate(self) -> bool:
        """Whether something was posted, and all of it may be stored."""
        faulty = [form for form in self.asked if not form.validate()]
        return bool(self.asked) and not faulty

    def check_password(self, user: User, on_wrong: Callable[[], None]) -> bool:
        """Whether the current password is right, where one is asked for; else it is said, and ``on_wrong`` called."""
        field = self.password.current_password
        if self.password not in self.asked or not field.data or matches(user.password_hash, field.data):
            return True
        field.errors = [_("This is not your current password.")]
        on_wrong()
        return False

    def columns(self, user: User) -> dict[str, Any]:
        """The columns of the account as they were posted."""
        columns: dict[str, Any] = {}
        if self.profile in self.asked:
            columns |= {"name": self.profile.name.data, "language": self.profile.language.data}
        if self.mails in self.asked:
            others = [kind for kind in user.unwanted if kind not in kinds_for(user)]
            off = [kind for kind in kinds_for(user) if kind not in self.mails.wanted.data]
            columns |= {"unwanted": others + off, "digest": self.mails.digest.data == "1"}
        return columns

    @property
    def new_password(self) -> str | None:
        """The password to come, where one was posted."""
        return self.password.password.data if self.password in self.asked else None


def sections(user: User, posted: MultiDict[str, str]) -> Sections:
    """The three forms: with what was ``posted``, and elsewhere with what is stored.

    Empty password fields beside other fields are no wish for another password.
    """
    wanted = [kind for kind in kinds_for(user) if kind not in user.unwanted]
    is_profile, is_mails = bool({"name", "language"} & set(posted)), bool({"wanted", "digest"} & set(posted))
    passwords = [posted[name] for name in ("current_password", "password", "password_again") if name in posted]
    is_password = any(passwords) or bool(passwords and not (is_profile or is_mails))
    profile = ProfileForm(posted if is_profile else None, name=user.name, language=user.language)
    password = PasswordForm(posted if is_password else None)
    password.person = user
    mails = MailsForm(posted if is_mails else None, wanted=wanted, digest=str(int(user.digest)))
    mails.wanted.choices = [SelectChoice(kind, KINDS[kind]) for kind in kinds_for(user)]
    pairs = ((profile, is_profile), (password, is_password), (mails, is_mails))
    return Sections(profile, password, mails, tuple(form for form, is_asked in pairs if is_asked))
