"""The forms of requests, drafts and notes. Words of errors are chosen here; the rules know only codes."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, MultipleFileField, RadioField, StringField, ValidationError
from wtforms.validators import InputRequired, Length

from portal.catalog.models import Service
from portal.dates import file_size
from portal.i18n import _
from portal.i18n import lazy as _l
from portal.text import line
from portal.tickets.attachments import NotAccepted, Refusal, TooLarge, TooMany
from portal.tickets.drafts import Words
from portal.tickets.message_form import (
    SUMMARY,
    TITLE,
    UNSEEN,
    MessageForm,
    VersionField,
    new_key,
    not_blank,
    on_one_line,
    settled,
    without_nul,
)
from portal.tickets.models import DESCRIPTION_LENGTH, SUMMARY_LENGTH
from portal.tickets.pictures import MOST_PIXELS, MOST_SIDE, NotAPicture, TooHeavy, TooLong, TooManyPixels

__all__ = [
    "AcceptanceForm",
    "DraftForm",
    "NoteDraftForm",
    "NoteForm",
    "RequestForm",
    "file_error",
    "new_key",
    "settled",
]


class RequestForm(MessageForm):
    """Summary, description, type and files of a request."""

    required = _l("Describe what happened, even in a few words.")
    summary = StringField(
        _l("Summary"),
        [without_nul, not_blank(_l("Say in one sentence what it is about.")), SUMMARY],
        filters=[on_one_line],
    )
    type = RadioField(_l("Ticket type"), [InputRequired(_l("Choose a ticket type."))], validate_choice=False)
    files = MultipleFileField(_l("Attachments"))
    version = VersionField(UNSEEN)

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

    summary = StringField(UNSEEN, [without_nul, SUMMARY], filters=[on_one_line])
    type = StringField(UNSEEN, [Length(max=60)])
    version = VersionField(UNSEEN)
    service = StringField(UNSEEN)

    @property
    def words(self) -> Words:
        """What was typed, as it is stored; a field that was not sent keeps what the draft has."""
        return Words(
            self.summary.data if self.summary.raw_data else self._kept("summary"),
            self.html if self.description.raw_data else self._kept("description"),
            line(self.type.data) if self.type.raw_data else self._kept("type"),
        )

    def _kept(self, name: str) -> str:
        return str(getattr(self.draft, name, ""))


class AcceptanceForm(FlaskForm):
    """The form that a solution makes needless: its ``key``, and the ``version`` of the draft that its page shows."""

    key = HiddenField(UNSEEN)
    version = VersionField(UNSEEN)


class NoteDraftForm(MessageForm):
    """The same for a note."""

    title = StringField(UNSEEN, [without_nul, TITLE], filters=[on_one_line])
    internal = BooleanField(UNSEEN)
    version = VersionField(UNSEEN)


class NoteForm(MessageForm):
    """Title, description and files of a note; for the team, whether it is internal."""

    required = _l("Write your note.")
    title = StringField(
        _l("Title"),
        [without_nul, not_blank(_l("Give the note a title.")), TITLE],
        filters=[on_one_line],
    )
    files = MultipleFileField(_l("Attachments"))
    internal = BooleanField(_l("Internal note: the client will not see it"))
    version = VersionField(UNSEEN)


def _picture_error(error: NotAPicture | TooManyPixels | TooLong | TooHeavy) -> str:
    if isinstance(error, NotAPicture):
        return _("This is not a picture that can be shown. Use PNG, JPEG, WebP or GIF, or attach it as a file.")
    if isinstance(error, TooHeavy):
        return _(
            "This picture is %(size)s once it is prepared; a picture can be up to %(limit)s. "
            "Make it smaller, or attach it as a file.",
            size=file_size(error.size),
            limit=file_size(error.limit),
        )
    if isinstance(error, TooLong):
        return _(
            "This picture is more than %(limit)d pixels high or wide. Make it smaller, or attach it as a file.",
            limit=MOST_SIDE,
        )
    return _(
        "This picture has more than %(limit)d million pixels. Make it smaller, or attach it as a file.",
        limit=MOST_PIXELS // 1_000_000,
    )


def file_error(error: Refusal, in_row: bool = False) -> str:
    """Why files were refused, with both numbers where there are two; ``in_row``: beside the name of the file."""
    if isinstance(error, NotAPicture | TooManyPixels | TooLong | TooHeavy):
        return _picture_error(error)
    if isinstance(error, NotAccepted) and in_row:
        return _("Files of this kind are not accepted.")
    if isinstance(error, TooLarge) and in_row:
        return _("%(size)s. The limit is %(limit)s.", size=file_size(error.size), limit=file_size(error.limit))
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
