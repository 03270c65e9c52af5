"""Reading one setting: a bad value stops the start with a line that says what it should be."""

import os
import re
from collections.abc import Callable, Mapping

SHORTEST_KEY = 32
LOOPBACK = ("127.0.0.1", "localhost")
# documents, pictures, recordings, archives: nothing that a double click would run or a browser would execute
UPLOAD_TYPES = (
    "pdf,txt,log,csv,tsv,xml,json,rtf,doc,docx,xls,xlsx,ppt,pptx,odt,ods,odp,eml,msg,"
    "png,jpg,jpeg,gif,webp,bmp,tif,tiff,heic,mp4,mov,webm,mp3,m4a,wav,zip,7z,gz"
)


class ConfigError(Exception):
    """A setting, or the machine's state, forbids starting. The message is one line that says what to mend."""


def number(environ: Mapping[str, str], key: str, default: int, low: int, high: int) -> int:
    """A whole number from ``low`` to ``high``. Raises ConfigError."""
    text = environ.get(key, "").strip() or str(default)
    if not re.fullmatch(r"[0-9]{1,9}", text) or not low <= int(text) <= high:
        raise ConfigError(f"{key} must be a whole number from {low} to {high}, not {text!r}.")
    return int(text)


def flag(environ: Mapping[str, str], key: str) -> bool:
    """1 for yes, 0 for no, no by default. Raises ConfigError."""
    text = environ.get(key, "").strip() or "0"
    if text not in ("0", "1"):
        raise ConfigError(f"{key} must be 1 or 0, not {text!r}.")
    return text == "1"


def cores() -> int:
    """How many processor cores this process may use; one where the system does not say (Windows, macOS)."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


def endings(environ: Mapping[str, str]) -> frozenset[str]:
    """Endings of file names in small letters; empty when any is accepted. Raises ConfigError."""
    text = environ.get("PORTAL_UPLOAD_TYPES", "").strip() or UPLOAD_TYPES
    if text == "*":
        return frozenset()
    found = [ending.strip().lower().removeprefix(".") for ending in text.split(",")]
    if not all(ending.isalnum() for ending in found):
        raise ConfigError(f"PORTAL_UPLOAD_TYPES must be endings such as pdf,png,docx, or *, not {text!r}.")
    return frozenset(found)


def choice(environ: Mapping[str, str], key: str, choices: tuple[str, ...]) -> str:
    """One of ``choices``, the first by default. Raises ConfigError."""
    text = environ.get(key, "").strip() or choices[0]
    if text not in choices:
        raise ConfigError(f"{key} must be {' or '.join(choices)}, not {text!r}.")
    return text


def checked(environ: Mapping[str, str], key: str, default: str, check: Callable[[str], object], wanted: str) -> str:
    """A text that ``check`` takes without an error; ``wanted`` says what it should be. Raises ConfigError."""
    text = environ.get(key, "").strip() or default
    try:
        check(text)
    except (KeyError, ValueError, OSError):
        raise ConfigError(f"{key} must be {wanted}, not {text!r}.") from None
    return text


def url(text: str, host: str, port: int) -> str:
    """The address people type, without a path; by default that of this machine. Raises ConfigError."""
    if not text.strip():
        if host not in LOOPBACK:
            raise ConfigError("PORTAL_HOST opens the portal to a network: set PORTAL_URL to the address people type.")
        return f"http://{host}:{port}"
    match = re.fullmatch(r"(https?)://([\w.-]+)(:[0-9]{1,5})?/?", text.strip().lower())
    if match is None:
        raise ConfigError(f"PORTAL_URL must look like https://support.example.org, not {text!r}.")
    return f"{match[1]}://{match[2]}{match[3] or ''}"


def secret(text: str) -> str:
    """A secret key that is long enough, or none. Raises ConfigError."""
    if text and len(text) < SHORTEST_KEY:
        raise ConfigError(
            f"PORTAL_SECRET_KEY must be {SHORTEST_KEY} characters or more, or left out: one is then made for you."
        )
    return text
