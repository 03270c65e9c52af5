"""Languages and words.

Words are written in English in the code and translated in ``translations/fr``. Every translated string
passes through :func:`typography`, so that nobody places a no-break space by hand.
"""

import os
from pathlib import Path
from typing import Any

import flask_babel
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import LazyProxy
from flask import Flask, Response, current_app, g, has_request_context, request
from flask_login import current_user

from portal.config import LANGUAGES, ROOT
from portal.typography import typography

TRANSLATIONS = ROOT / "translations"
NAMES = {"fr": "Français", "en": "English"}
COOKIE = "language"
YEAR = 365 * 24 * 3600


# what was said so far, by locale and language: looking a sentence up and setting its spaces takes longer than a query
_said: dict[tuple[str, str], dict[str, str]] = {}


def language() -> str:
    """The reader's language: the account's, else the one chosen before, else the browser's, else the portal's."""
    if not has_request_context():
        return getattr(g, "language", None) or default_language()
    found: str | None = getattr(request, "language", None)
    if found is None:
        found = request.language = _readers_language()  # type: ignore[attr-defined]
    return found


def speak(code: str) -> None:
    """Answer this request in the language ``code``, or write so where there is none; before anything of it is said."""
    here: Any = request if has_request_context() else g
    here.language = code


def suggest(code: str) -> None:
    """Answer in the language ``code`` unless the reader is signed in or has chosen one: for who comes from a mail."""
    if not current_user.is_authenticated and request.cookies.get(COOKIE) not in LANGUAGES:
        speak(code)


def remember(response: Response, code: str) -> None:
    """Let the browser keep the language of who is not signed in."""
    secure = current_app.config["PORTAL"].is_https
    response.set_cookie(COOKIE, code, max_age=YEAR, httponly=True, samesite="Lax", secure=secure)


def _readers_language() -> str:
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


def _(message: str, **variables: Any) -> str:
    """Translate ``message`` for the reader; ``%(name)s`` are filled from the variables."""
    said = _said_here()
    text = said.get(message)
    if text is None:
        text = said[message] = _set(flask_babel.gettext(message))
    return text % variables if variables else text


def ngettext(singular: str, plural: str, num: int, **variables: Any) -> str:
    """Translate a sentence that counts ``num`` things."""
    text = _set(flask_babel.get_domain().get_translations().ngettext(singular, plural, num))
    return text % {"num": num, **variables}


def number(value: int) -> str:
    """A number as the reader writes it: 12,500 or 12 500."""
    return str(value) if value < 1000 else _set(flask_babel.format_decimal(value))


def lazy(message: str, **variables: Any) -> Any:
    """Like :func:`_`, translated when printed: for words in tables that are made at import."""
    return LazyProxy(_, message, enable_cache=False, **variables)


def lazy_in(context: str, message: str) -> Any:
    """Like :func:`lazy` for a word that another language says otherwise in this ``context``."""
    return LazyProxy(lambda: _set(flask_babel.pgettext(context, message)), enable_cache=False)


def _said_here() -> dict[str, str]:
    # kept with the request, as Flask-Babel keeps the locale
    here: Any = request if has_request_context() else g
    found: dict[str, str] | None = getattr(here, "said", None)
    if found is None:
        found = here.said = _said.setdefault((str(flask_babel.get_locale()), language()), {})
    return found


def _set(text: str) -> str:
    return typography(str(text), language())


def compile_catalogues(target: Path, source: Path = TRANSLATIONS) -> None:
    """Write to ``target`` each catalogue of ``source`` that is missing there or older: a checkout may be read-only."""
    for text in source.glob("*/LC_MESSAGES/messages.po"):
        binary = target / text.relative_to(source).with_suffix(".mo")
        if binary.exists() and binary.stat().st_mtime >= text.stat().st_mtime:
            continue
        with text.open("rb") as file:
            catalogue = read_po(file, locale=text.parent.parent.name)
        binary.parent.mkdir(parents=True, exist_ok=True)
        part = binary.with_name(f"{binary.name}.{os.getpid()}")
        with part.open("wb") as file:
            write_mo(file, catalogue)
        part.replace(binary)


def init_app(app: Flask) -> None:
    """Set up Babel and the template functions that print words."""
    compiled = app.config["PORTAL"].data / "translations"
    compile_catalogues(compiled)
    flask_babel.Babel(
        app,
        default_translation_directories=str(compiled),
        default_timezone=app.config["PORTAL"].time_zone,
        locale_selector=lambda: f"{language()}_CA",
    )
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        _,
        # the raw plural: the template fills in its own variables afterwards
        lambda one, many, num: _set(flask_babel.get_domain().get_translations().ngettext(one, many, num)),
        newstyle=True,
    )
    app.jinja_env.filters["number"] = number
    app.jinja_env.globals.update(
        language=language,
        other_language=other_language,
        html_lang=html_lang,
        language_names=NAMES,
    )
