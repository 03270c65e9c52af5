"""The request, note and progress forms. Words of errors are chosen here; the rules know only codes."""

import re
import secrets
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    MultipleFileField,
    RadioField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, Optional

from portal.catalog.models import Service
from portal.dates import file_size
from portal.i18n import _
from portal.i18n import lazy as _l
from portal.text import clean, line
from portal.tickets.attachments import TooLarge, TooMany
from portal.tickets.drafts import Words
from portal.tickets.models import DESCRIPTION_LENGTH, SUMMARY_LENGTH, TITLE_LENGTH

_KEY = re.compile(r"[0-9a-f]{32}")


def new_key() -> str:
    """A key made with a form, so that posting it twice makes one thing."""
    return secrets.token_hex(16)


def settled(key: str | None) -> str:
    """``key`` as a form posted it, or a new one when it is missing or malformed."""
    return key if key and _KEY.fullmatch(key) else new_key()


def _not_blank(message: Any) -> Any:
    def check(_form: FlaskForm, field: Any) -> None:
        if not field.data.strip():
            raise ValidationError(str(message))

    return check


def _on_one_line(text: str | None) -> str:
    return line(text or "")


def _cleaned(text: str | None) -> str:
    return clean(text or "")


# lengths are checked on what is stored: normalizing can make a text longer
SUMMARY = Length(max=SUMMARY_LENGTH, message=_l("The summary is too long: at most %(max)d characters."))
DESCRIPTION = Length(max=DESCRIPTION_LENGTH, message=_l("The description is too long: at most %(max)d characters."))
TITLE = Length(max=TITLE_LENGTH, message=_l("The title is too long: at most %(max)d characters."))


class _Keyed(FlaskForm):
    key = HiddenField()

    def settle_key(self) -> str:
        """The key that was posted, or a new one when it is missing or malformed."""
        self.key.data = settled(self.key.data)
        return str(self.key.data)


class RequestForm(_Keyed):
    """Summary, description, type and files of a request."""

    summary = StringField(
        _l("Summary"),
        [_not_blank(_l("Say in one sentence what it is about.")), SUMMARY],
        filters=[_on_one_line],
    )
    description = TextAreaField(
        _l("Description"),
        [_not_blank(_l("Describe what happened, even in a few words.")), DESCRIPTION],
        filters=[_cleaned],
    )
    type = RadioField(_l("Ticket type"), [InputRequired(_l("Choose a ticket type."))], validate_choice=False)
    files = MultipleFileField(_l("Attachments"))
    version = IntegerField(validators=[Optional()])

    def __init__(self, service: Service, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.types = {kind.slug for kind in service.types}
        self.type.choices = [(kind.slug, str(kind.name)) for kind in service.types]

    def validate_type(self, field: Any) -> None:
        """The type is one of the service's."""
        if field.data not in self.types:
            raise ValidationError(_("Choose a ticket type."))

    @property
    def words(self) -> Words:
        """What was typed, cleaned."""
        return Words.of(self.summary.data, self.description.data, self.type.data)

    @property
    def storable(self) -> Words:
        """What was typed, cut to what a draft can hold: used only to keep the files of a form that is refused."""
        words = self.words
        kind = words.type if words.type in self.types else ""
        return Words(words.summary[:SUMMARY_LENGTH], words.description[:DESCRIPTION_LENGTH], kind)


class DraftForm(FlaskForm):
    """What autosave sends: nothing is required, only the lengths are checked."""

    summary = StringField(validators=[SUMMARY], filters=[_on_one_line])
    description = StringField(validators=[DESCRIPTION], filters=[_cleaned])
    type = StringField(validators=[Length(max=60)])
    version = IntegerField(validators=[Optional()])
    key = StringField()
    service = StringField()

    @property
    def words(self) -> Words:
        """What was typed, cleaned."""
        return Words.of(self.summary.data, self.description.data, self.type.data)

    @property
    def first_error(self) -> str:
        """The first thing that is wrong, in words."""
        return str(next((errors[0] for errors in self.errors.values() if errors), ""))


class NoteForm(_Keyed):
    """Title, description and files of a note; for the team, whether it is internal."""

    title = StringField(
        _l("Title"),
        [_not_blank(_l("Give the note a title.")), TITLE],
        filters=[_on_one_line],
    )
    description = TextAreaField(
        _l("Description"),
        [_not_blank(_l("Write your note.")), DESCRIPTION],
        filters=[_cleaned],
    )
    files = MultipleFileField(_l("Attachments"))
    internal = BooleanField(_l("Internal note: the client will not see it"))


def file_error(error: TooLarge | TooMany) -> str:
    """Why files were refused, with both numbers."""
    if isinstance(error, TooMany):
        return _(
            "You chose %(count)d files; at most %(limit)d can be attached.",
            count=error.count,
            limit=error.limit,
        )
    return _(
        "%(name)s is %(size)s; a file can be up to %(limit)s. The other files were not kept either: choose them again.",
        name=error.name,
        size=file_size(error.size),
        limit=file_size(error.limit),
    )
