"""The request, note and progress forms. Words of errors are chosen here; the rules know only codes."""

import re
import secrets
import unicodedata
from collections.abc import Collection
from functools import cached_property
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    MultipleFileField,
    RadioField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length

from portal import richtext
from portal.catalog.models import Service
from portal.dates import file_size
from portal.i18n import _
from portal.i18n import lazy as _l
from portal.text import clean, line
from portal.tickets.attachments import NotAccepted, Refusal, TooMany
from portal.tickets.drafts import Words
from portal.tickets.models import DESCRIPTION_LENGTH, SUMMARY_LENGTH, TITLE_LENGTH, Ticket
from portal.tickets.pictures import MOST_PIXELS, NotAPicture, TooManyPixels

_KEY = re.compile(r"[0-9a-f]{32}")


def new_key() -> str:
    """A key made with a form, so that posting it twice makes one thing."""
    return secrets.token_hex(16)


def settled(key: str | None) -> str:
    """``key`` as a form posted it, or a new one when it is missing or malformed."""
    return key if key and _KEY.fullmatch(key) else new_key()


def _not_blank(message: Any) -> Any:
    def check(_form: FlaskForm, field: Any) -> None:
        if _is_blank(field.data):
            raise ValidationError(str(message))

    return check


def _without_nul(_form: FlaskForm, field: Any) -> None:
    if any("\x00" in text for text in field.raw_data or ()):
        raise ValidationError(_("A character in this text cannot be stored. Type the text instead of pasting it."))


def _is_blank(text: str) -> bool:
    """Whether nothing in ``text`` can be seen: spaces, and characters of no width."""
    return all(unicodedata.category(char) in ("Cc", "Cf", "Zs", "Zl", "Zp") for char in text)


def _on_one_line(text: str | None) -> str:
    return line(text or "")


def _cleaned(text: str | None) -> str:
    return clean(text or "")


# lengths are checked on what is stored: normalizing and sanitising can make a text longer
SUMMARY = Length(max=SUMMARY_LENGTH, message=_l("The summary is too long: at most %(max)d characters."))
TITLE = Length(max=TITLE_LENGTH, message=_l("The title is too long: at most %(max)d characters."))


class VersionField(HiddenField):
    """The version that a page was made with; anything but a whole number is 0, which no draft has."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number."""
        text = valuelist[0] if valuelist else ""
        self.data = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class _Keyed(FlaskForm):
    key = HiddenField()

    def settle_key(self) -> str:
        """The key that was posted, or a new one when it is missing or malformed."""
        self.key.data = settled(self.key.data)
        return str(self.key.data)


class MessageForm(_Keyed):
    """A description: HTML from the editor, or plain text without JavaScript (``format`` says which).

    ``stored`` is what the draft has, ``pictures`` the ids of the pictures that may stand in the text.
    """

    required: Any = None  # what to say when there is no description; None: there may be none
    description = TextAreaField(_l("Description"), [_without_nul], filters=[_cleaned])
    format = HiddenField()

    def __init__(self, *args: Any, stored: str = "", pictures: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored, self.pictures = stored, set(pictures)

    @cached_property
    def html(self) -> str:
        """The description as it is stored: sanitised HTML. Plain text that was not changed leaves the HTML as it is."""
        text = self.description.data
        if self.format.data == "html":
            return richtext.message(text, self.pictures)
        if text.strip() == richtext.plain(self.stored):
            return self.stored
        return str(richtext.paragraphs(text))

    @property
    def edited(self) -> str:
        """The HTML to edit: what was posted, or what is stored when nothing was."""
        return self.html if self.description.raw_data else self.stored

    @property
    def edited_text(self) -> str:
        """The same as plain text, for the field without JavaScript."""
        return richtext.plain(self.edited)

    def validate_description(self, _field: Any) -> None:
        """Something must be there when it is required, and it must fit."""
        if len(self.html) > DESCRIPTION_LENGTH:
            raise ValidationError(_("The description is too long. Put the longest part in an attached file."))
        if self.required and _is_blank(richtext.plain(self.html)) and not richtext.picture_ids(self.html):
            raise ValidationError(str(self.required))


class RequestForm(MessageForm):
    """Summary, description, type and files of a request."""

    required = _l("Describe what happened, even in a few words.")
    summary = StringField(
        _l("Summary"),
        [_without_nul, _not_blank(_l("Say in one sentence what it is about.")), SUMMARY],
        filters=[_on_one_line],
    )
    type = RadioField(_l("Ticket type"), [InputRequired(_l("Choose a ticket type."))], validate_choice=False)
    files = MultipleFileField(_l("Attachments"))
    version = VersionField()

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
        """What was typed, as it is stored."""
        return Words(self.summary.data, self.html, line(self.type.data or ""))

    @property
    def storable(self) -> Words:
        """What was typed, as far as a draft can hold it: used only to keep the files of a form that is refused."""
        words = self.words
        kind = words.type if words.type in self.types else ""
        html = words.description if len(words.description) <= DESCRIPTION_LENGTH else self.stored
        return Words(words.summary[:SUMMARY_LENGTH], html, kind)


class DraftForm(MessageForm):
    """What autosave sends: nothing is required, only the lengths are checked."""

    summary = StringField(validators=[_without_nul, SUMMARY], filters=[_on_one_line])
    title = StringField(validators=[_without_nul, TITLE], filters=[_on_one_line])
    type = StringField(validators=[Length(max=60)])
    internal = BooleanField()
    version = VersionField()
    service = StringField()

    @property
    def words(self) -> Words:
        """What was typed, as it is stored."""
        return Words(self.summary.data, self.html, line(self.type.data or ""))

    def words_over(self, draft: Ticket) -> Words:
        """What was typed; a field that was not sent keeps what the draft has."""
        return Words(
            self.words.summary if self.summary.raw_data else draft.summary,
            self.words.description if self.description.raw_data else draft.description,
            self.words.type if self.type.raw_data else draft.type,
        )

    @property
    def first_error(self) -> str:
        """The first thing that is wrong, in words."""
        return str(next((errors[0] for errors in self.errors.values() if errors), ""))


class NoteForm(MessageForm):
    """Title, description and files of a note; for the team, whether it is internal."""

    required = _l("Write your note.")
    title = StringField(
        _l("Title"),
        [_without_nul, _not_blank(_l("Give the note a title.")), TITLE],
        filters=[_on_one_line],
    )
    files = MultipleFileField(_l("Attachments"))
    internal = BooleanField(_l("Internal note: the client will not see it"))
    version = VersionField()


def file_error(error: Refusal) -> str:
    """Why files were refused, with both numbers where there are two."""
    if isinstance(error, NotAPicture):
        return _("This is not a picture that can be shown. Use PNG, JPEG, WebP or GIF, or attach it as a file.")
    if isinstance(error, TooManyPixels):
        return _(
            "This picture has more than %(limit)d million pixels. Make it smaller, or attach it as a file.",
            limit=MOST_PIXELS // 1_000_000,
        )
    if isinstance(error, NotAccepted):
        return _("%(name)s cannot be attached: files of this kind are not accepted.", name=error.name)
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
