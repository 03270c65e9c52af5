"""Languages, time zone, and Québec typography.

Words are written in English in the code and translated in ``translations/fr``. Every translated string
passes through :func:`typography`, so that nobody places a no-break space by hand.
"""

import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import flask_babel
from babel.dates import get_timezone_name
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import LazyProxy
from flask import Flask, current_app, g, has_request_context, request
from flask_login import current_user

from portal.config import LANGUAGES, ROOT
from portal.db import utcnow

TRANSLATIONS = ROOT / "translations"
NAMES = {"fr": "Français", "en": "English"}
COOKIE = "language"
NBSP = "\N{NO-BREAK SPACE}"


def language() -> str:
    """The reader's language: the account's, else the one chosen before sign-in, else the browser's, else the portal's."""
    if not has_request_context():
        return getattr(g, "language", None) or default_language()
    if current_user and current_user.is_authenticated:
        return str(current_user.language)
    chosen = request.cookies.get(COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    return request.accept_languages.best_match(LANGUAGES) or default_language()


def default_language() -> str:
    """The language of the portal (PORTAL_LANGUAGE)."""
    return str(current_app.config["PORTAL"].language)


def html_lang(code: str | None = None) -> str:
    """The language as HTML names it, ``fr-CA`` or ``en-CA``."""
    return f"{code or language()}-CA"


def other_language() -> str:
    """The language that the switch offers."""
    return "en" if language() == "fr" else "fr"


# --- words ---------------------------------------------------------------------------------------------------------


def _(message: str, **variables: Any) -> str:
    """Translate ``message`` for the reader; ``%(name)s`` are filled from the variables."""
    return typography(flask_babel.gettext(message, **variables))


def ngettext(singular: str, plural: str, num: int, **variables: Any) -> str:
    """Translate a sentence that counts ``num`` things."""
    return typography(flask_babel.ngettext(singular, plural, num, **variables))


def lazy(message: str, **variables: Any) -> Any:
    """Like :func:`_`, translated when printed: for words in tables that are made at import."""
    return LazyProxy(_, message, enable_cache=False, **variables)


def lazy_in(context: str, message: str) -> Any:
    """Like :func:`lazy` for a word that another language says otherwise in this ``context``."""
    return LazyProxy(lambda: typography(flask_babel.pgettext(context, message)), enable_cache=False)


_FRENCH = [
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
    (re.compile(r"[ \u00a0]+(?=[?!;])(?!;\w)"), ""),
    (re.compile(r"(?<=\S) :(?=\s|$|<)"), NBSP + ":"),
    (re.compile(r"« ?"), "«" + NBSP),
    (re.compile(r" ?»"), NBSP + "»"),
    (re.compile(r"(?<=\d) (?=(?:%|\$|h|min|s|Ko|Mo|Go)(?!\w))"), NBSP),
    (re.compile(r"(?<=\d" + NBSP + r"h) (?=\d\d\b)"), NBSP),
]
_ENGLISH = [(re.compile(r"(?<=\w)'(?=\w)"), "’"), (re.compile(r"(?<=\ds)'(?=\s)"), "’")]


def typography(text: str, code: str | None = None) -> str:
    """Québec spacing and curly apostrophes (OQLF; DESIGN.md section 6); in English, only the apostrophes.

    ``code`` is the language of the text, by default the reader's.
    """
    for pattern, replacement in _FRENCH if (code or language()) == "fr" else _ENGLISH:
        text = pattern.sub(replacement, text)
    return text


_UNTOUCHED = re.compile(r"(<(?:code|pre|kbd)\b.*?</(?:code|pre|kbd)>|<[^>]*>)", re.DOTALL)


def html_typography(html: str, code: str) -> str:
    """:func:`typography` on the text of sanitised HTML; tags, addresses and code stay as they are."""
    parts = _UNTOUCHED.split(html)
    return "".join(part if index % 2 else typography(part, code) for index, part in enumerate(parts))


# --- dates and sizes -----------------------------------------------------------------------------------------------


def local(moment: datetime) -> datetime:
    """A stored UTC time in the portal's time zone."""
    return moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(current_app.config["PORTAL"].time_zone))


def stamp(moment: datetime) -> str:
    """A time as grids show it in both languages: ``2024/01/15 11:26``."""
    return local(moment).strftime("%Y/%m/%d %H:%M")


def day_stamp(day: date) -> str:
    """A day as lists show it: ``2024/01/15``."""
    return day.strftime("%Y/%m/%d")


def clock(moment: datetime) -> str:
    """The time of day: ``14 h 05`` or ``2:05 p.m.``."""
    return typography(flask_babel.format_time(moment, "short"))


def friendly(moment: datetime) -> str:
    """A time as a person says it: *yesterday, 9:41 a.m.*; with the year when it is not the current one."""
    day, today = local(moment).date(), local(utcnow()).date()
    if day == today:
        return _("today, %(time)s", time=clock(moment))
    if day == today - timedelta(days=1):
        return _("yesterday, %(time)s", time=clock(moment))
    return _("%(day)s, %(time)s", day=long_day(day), time=clock(moment))


def long_day(day: date) -> str:
    """A day in words: *10 février*, *February 10*; with the year when it is not the current one."""
    year = "" if day.year == local(utcnow()).year else ("" if language() == "fr" else ",") + " yyyy"
    return str(flask_babel.format_date(day, ("d MMMM" if language() == "fr" else "MMMM d") + year))


def file_size(size: int) -> str:
    """A size in bytes as a person reads it: ``1,2 Mo``, ``214 KB``."""
    french = language() == "fr"
    if size < 1_000_000:
        count, unit = max(1, round(size / 1000)) if size else 0, "Ko" if french else "KB"
    else:
        count, unit = round(size / 1_000_000, 1), "Mo" if french else "MB"
    return f"{flask_babel.format_decimal(count)}{NBSP}{unit}"


def time_zone_name() -> str:
    """The portal's time zone in the reader's words."""
    zone = ZoneInfo(current_app.config["PORTAL"].time_zone)
    return str(get_timezone_name(zone, locale=flask_babel.get_locale()))


# --- wiring --------------------------------------------------------------------------------------------------------


def compile_catalogues(folder: Path = TRANSLATIONS) -> None:
    """Write each ``messages.mo`` that is missing or older than its ``messages.po``."""
    for source in folder.glob("*/LC_MESSAGES/messages.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            with source.open("rb") as file:
                catalogue = read_po(file, locale=source.parent.parent.name)
            part = target.with_suffix(".mo.part")
            with part.open("wb") as file:
                write_mo(file, catalogue)
            part.replace(target)


def init_app(app: Flask) -> None:
    """Set up Babel and the template functions that print words, dates and sizes."""
    compile_catalogues()
    flask_babel.Babel(
        app,
        default_translation_directories=str(TRANSLATIONS),
        default_timezone=app.config["PORTAL"].time_zone,
        locale_selector=lambda: f"{language()}_CA",
    )
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: typography(flask_babel.gettext(text)),
        # the raw plural: the template fills in its own variables afterwards
        lambda one, many, num: typography(flask_babel.get_domain().get_translations().ngettext(one, many, num)),
        newstyle=True,
    )
    app.jinja_env.filters.update(stamp=stamp, friendly=friendly, clock=clock, file_size=file_size, day_stamp=day_stamp, long_day=long_day)
    app.jinja_env.globals.update(
        language=language, other_language=other_language, html_lang=html_lang, language_names=NAMES, time_zone_name=time_zone_name
    )
