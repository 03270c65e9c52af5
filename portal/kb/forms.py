"""Was this helpful: the form, and its words."""

from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import AnyOf, Length

from portal.i18n import lazy as _l
from portal.kb.models import COMMENT_LENGTH
from portal.text import clean


class AnswerForm(FlaskForm):
    """Yes or no, and with no what was missing."""

    helpful = StringField(validators=[AnyOf(("yes", "no"), message=_l("Answer with yes or no."))])
    comment = TextAreaField(
        _l("What was missing or unclear?"),
        [Length(max=COMMENT_LENGTH, message=_l("This is too long: at most %(max)d characters."))],
        filters=[lambda text: clean(text or "").strip()],
    )
