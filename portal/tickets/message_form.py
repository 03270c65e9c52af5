"""What the forms of requests and notes share: a description with formatting, a key, a version."""

import re
import secrets
import unicodedata
from collections.abc import Callable
from functools import cached_property
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField, ValidationError
from wtforms.validators import Length

from portal import richtext
from portal.i18n import _
from portal.i18n import lazy as _l
from portal.text import clean, line
from portal.tickets.models import DESCRIPTION_LENGTH, SUMMARY_LENGTH, TITLE_LENGTH, NoteDraft, Ticket

_KEY = re.compile(r"[0-9a-f]{32}")


def new_key() -> str:
    """A key made with a form, so that posting it twice makes one thing."""
    return secrets.token_hex(16)


def settled(key: str | None) -> str:
    """``key`` as a form posted it, or a new one when it is missing or malformed."""
    return key if key and _KEY.fullmatch(key) else new_key()


def not_blank(message: Any) -> Any:
    """A validator: something that can be seen must be there, else ``message``."""

    def check(_form: FlaskForm, field: Any) -> None:
        if _is_blank(field.data):
            raise ValidationError(str(message))

    return check


def without_nul(_form: FlaskForm, field: Any) -> None:
    """A validator: no NUL, which is never typed and cannot be shown."""
    if any("\x00" in text for text in field.raw_data or ()):
        raise ValidationError(_("A character in this text cannot be stored. Type the text instead of pasting it."))


def _is_blank(text: str) -> bool:
    """Whether nothing in ``text`` can be seen: spaces, and characters of no width."""
    return all(unicodedata.category(char) in ("Cc", "Cf", "Zs", "Zl", "Zp") for char in text)


def on_one_line(text: str | None) -> str:
    """A filter: the text of a one-line field."""
    return line(text or "")


def _cleaned(text: str | None) -> str:
    return clean(text or "")


# lengths are checked on what is stored: normalizing and sanitising can make a text longer
SUMMARY = Length(max=SUMMARY_LENGTH, message=_l("The summary is too long: at most %(max)d characters."))
TITLE = Length(max=TITLE_LENGTH, message=_l("The title is too long: at most %(max)d characters."))


# the label of a field that is not shown; without one, WTForms translates a made-up label for each field and request
UNSEEN = ""


class VersionField(HiddenField):
    """The version that a page was made with; anything but a whole number is 0, which no draft has."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number."""
        text = valuelist[0] if valuelist else ""
        self.data = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class _Keyed(FlaskForm):
    key = HiddenField(UNSEEN)

    def settle_key(self) -> str:
        """The key that was posted, or a new one when it is missing or malformed."""
        self.key.data = settled(self.key.data)
        return str(self.key.data)


class MessageForm(_Keyed):
    """A description: HTML from the editor, or plain text without JavaScript (``format`` says which).

    ``draft`` finds what it is the form of, if there is one: its pictures, and no others, may stand in the text.
    """

    required: Any = None  # what to say when there is no description; None: there may be none
    description = TextAreaField(_l("Description"), [without_nul], filters=[_cleaned])
    format = HiddenField(UNSEEN)

    def __init__(self, *args: Any, draft: Callable[[], Any] = lambda: None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._find = draft

    @cached_property
    def draft(self) -> Ticket | NoteDraft | None:
        """What it is the form of, read when something asks for it: an autosave seldom does."""
        draft: Ticket | NoteDraft | None = self._find()
        return draft

    @property
    def stored(self) -> str:
        """What the draft has."""
        return self.draft.description if self.draft else ""

    def _pictures(self, text: str) -> set[str]:
        if not richtext.picture_ids(text) or not self.draft:
            return set()
        return {file.id for file in self.draft.attachments if file.picture}

    @cached_property
    def html(self) -> str:
        """The description as it is stored: sanitised HTML.

        Plain text that was not changed leaves the HTML as it is; new words take its place, and its pictures follow.
        """
        text = self.description.data
        if self.format.data == "html":
            return richtext.message(text, self._pictures(text))
        if text.strip() == _cleaned(richtext.plain(self.stored)).strip():
            return self.stored
        return str(richtext.paragraphs(text) + richtext.pictures(self.stored))

    @property
    def first_error(self) -> str:
        """The first thing that is wrong, in words."""
        return str(next((errors[0] for errors in self.errors.values() if errors), ""))

    @property
    def edited(self) -> str:
        """The HTML to edit: what was posted, or what is stored when nothing was."""
        return self.html if self.description.raw_data else self.stored

    @property
    def picture_count(self) -> int:
        """How many pictures stand in it."""
        return len(richtext.picture_ids(self.edited))

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
