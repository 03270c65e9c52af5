"""Every setting, typed, with its default. A bad value stops the start with one clear line."""

import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("fr", "en")
SHORTEST_KEY = 32
# documents, pictures, recordings, archives: nothing that a double click would run or a browser would execute
UPLOAD_TYPES = (
    "pdf,txt,log,csv,tsv,xml,json,rtf,doc,docx,xls,xlsx,xlsm,ppt,pptx,odt,ods,odp,eml,msg,"
    "png,jpg,jpeg,gif,webp,bmp,tif,tiff,heic,mp4,mov,webm,mp3,m4a,wav,zip,7z,gz"
)
LOOPBACK = ("127.0.0.1", "localhost")


class ConfigError(Exception):
    """A setting, or the machine's state, forbids starting. The message is one line that says what to mend."""


@dataclass(frozen=True)
class Config:
    """The portal's settings, read once at start (README, table of settings)."""

    data: Path
    kb: Path
    url: str
    host: str
    port: int
    language: str
    time_zone: str
    ticket_start: int
    max_upload_mb: int
    max_files: int
    upload_types: frozenset[str]  # endings of file names in small letters; empty: any
    name: str = ""
    trusted_proxy: str = ""  # the address of the proxy in front, as the portal sees it
    secret_key: str = ""

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.data / "guichet.sqlite3"

    @property
    def files(self) -> Path:
        """The folder of attachments."""
        return self.data / "files"

    @property
    def hosts(self) -> list[str]:
        """Host names that requests may name; others are refused, so that no link is built from a forged one."""
        return sorted({urlsplit(self.url).hostname or "localhost", *LOOPBACK})

    @property
    def is_local(self) -> bool:
        """Whether only this machine reaches the portal."""
        return self.host in LOOPBACK and urlsplit(self.url).hostname in LOOPBACK

    @property
    def is_https(self) -> bool:
        """Whether people reach the portal over HTTPS, so cookies can be marked secure."""
        return self.url.startswith("https://")


def from_env(environ: Mapping[str, str] = os.environ) -> Config:
    """Read the settings from ``PORTAL_*`` variables.

    Raises ConfigError naming the first variable that is wrong, or a ``PORTAL_*`` variable that does not exist.
    """
    unknown = sorted(key for key in environ if key.startswith("PORTAL_") and key not in KNOWN)
    if unknown:
        raise ConfigError(f"{unknown[0]} is not a setting of the portal; the README lists them all.")
    host = environ.get("PORTAL_HOST", "127.0.0.1").strip()
    port = _number(environ, "PORTAL_PORT", 8000, 1, 65535)
    return Config(
        data=Path(environ.get("PORTAL_DATA") or ROOT / "data").absolute(),
        kb=Path(environ.get("PORTAL_KB") or ROOT / "kb").absolute(),
        url=_url(environ.get("PORTAL_URL", ""), host, port),
        host=host,
        port=port,
        language=_choice(environ, "PORTAL_LANGUAGE", LANGUAGES),
        time_zone=_checked(
            environ, "PORTAL_TIME_ZONE", "America/Toronto", ZoneInfo, "a time zone such as America/Toronto"
        ),
        ticket_start=_number(environ, "PORTAL_TICKET_START", 1, 1, 90_000_000),
        max_upload_mb=_number(environ, "PORTAL_MAX_UPLOAD_MB", 25, 1, 2000),
        max_files=_number(environ, "PORTAL_MAX_FILES", 10, 1, 100),
        upload_types=_endings(environ),
        name=environ.get("PORTAL_NAME", "").strip(),
        trusted_proxy=environ.get("PORTAL_TRUSTED_PROXY", "").strip(),
        secret_key=_secret(environ.get("PORTAL_SECRET_KEY", "")),
    )


KNOWN = {
    "PORTAL_DATA",
    "PORTAL_KB",
    "PORTAL_URL",
    "PORTAL_HOST",
    "PORTAL_PORT",
    "PORTAL_LANGUAGE",
    "PORTAL_TIME_ZONE",
    "PORTAL_TICKET_START",
    "PORTAL_MAX_UPLOAD_MB",
    "PORTAL_MAX_FILES",
    "PORTAL_UPLOAD_TYPES",
    "PORTAL_NAME",
    "PORTAL_TRUSTED_PROXY",
    "PORTAL_SECRET_KEY",
    "PORTAL_VENV",  # read by tools/bootstrap.py
}


def ready(settings: Config) -> Config:
    """``settings`` with the secret key in hand. Raises ConfigError when the data folder has not been made."""
    if not settings.data.is_dir():
        raise ConfigError(f"The data folder {settings.data} does not exist. Run: python app.py db upgrade")
    if settings.secret_key:
        return settings
    file = settings.data / "secret-key"
    try:
        key = file.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        raise ConfigError(f"There is no secret key in {settings.data}. Run: python app.py db upgrade") from None
    if len(key) < SHORTEST_KEY or not key.isascii():
        raise ConfigError(f"The secret key {file} is damaged. Delete it, then run: python app.py db upgrade")
    return replace(settings, secret_key=key)


def make_folders(settings: Config) -> None:
    """Make the data folder and its subfolders where they are missing. Raises ConfigError."""
    try:
        for folder in (settings.data, settings.files):
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(settings, error) from None


def prepare(settings: Config) -> None:
    """Make the folders, and the secret key where it is missing; one process at a time. Raises ConfigError."""
    make_folders(settings)
    try:
        key = settings.data / "secret-key"
        if not key.exists():
            part = key.with_suffix(".part")
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(secrets.token_hex(32) + "\n")
                file.flush()
                os.fsync(file.fileno())
            part.rename(key)
    except OSError as error:
        raise _unwritable(settings, error) from None


def _unwritable(settings: Config, error: OSError) -> ConfigError:
    return ConfigError(f"The data folder {settings.data} cannot be made or written: {error.strerror}.")


def _number(environ: Mapping[str, str], key: str, default: int, low: int, high: int) -> int:
    text = environ.get(key, "").strip() or str(default)
    if not re.fullmatch(r"[0-9]{1,9}", text) or not low <= int(text) <= high:
        raise ConfigError(f"{key} must be a whole number from {low} to {high}, not {text!r}.")
    return int(text)


def _endings(environ: Mapping[str, str]) -> frozenset[str]:
    text = environ.get("PORTAL_UPLOAD_TYPES", "").strip() or UPLOAD_TYPES
    if text == "*":
        return frozenset()
    endings = [ending.strip().lower().removeprefix(".") for ending in text.split(",")]
    if not all(ending.isalnum() for ending in endings):
        raise ConfigError(f"PORTAL_UPLOAD_TYPES must be endings such as pdf,png,docx, or *, not {text!r}.")
    return frozenset(endings)


def _choice(environ: Mapping[str, str], key: str, choices: tuple[str, ...]) -> str:
    text = environ.get(key, "").strip() or choices[0]
    if text not in choices:
        raise ConfigError(f"{key} must be {' or '.join(choices)}, not {text!r}.")
    return text


def _checked(environ: Mapping[str, str], key: str, default: str, check: Callable[[str], object], wanted: str) -> str:
    text = environ.get(key, "").strip() or default
    try:
        check(text)
    except (KeyError, ValueError, OSError):
        raise ConfigError(f"{key} must be {wanted}, not {text!r}.") from None
    return text


def _url(text: str, host: str, port: int) -> str:
    if not text.strip():
        if host not in LOOPBACK:
            raise ConfigError("PORTAL_HOST opens the portal to a network: set PORTAL_URL to the address people type.")
        return f"http://{host}:{port}"
    match = re.fullmatch(r"(https?)://([\w.-]+)(:[0-9]{1,5})?/?", text.strip().lower())
    if match is None:
        raise ConfigError(f"PORTAL_URL must look like https://support.example.org, not {text!r}.")
    return f"{match[1]}://{match[2]}{match[3] or ''}"


def _secret(text: str) -> str:
    if text and len(text) < SHORTEST_KEY:
        raise ConfigError(
            f"PORTAL_SECRET_KEY must be {SHORTEST_KEY} characters or more, or left out: one is then made for you."
        )
    return text
