"""Every setting, typed, with its default. A bad value stops the start with one clear line."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from email.headerregistry import Address
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from portal import environ as read
from portal import mail_settings
from portal.environ import LOOPBACK, SHORTEST_KEY, ConfigError
from portal.mail_settings import Smtp

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("fr", "en")
MOST_WORKERS = 8  # unless a person asks for more: each takes its share of memory


@dataclass(frozen=True)
class Config:
    """The portal's settings, read once at start (README, table of settings)."""

    data: Path
    kb: Path
    url: str
    host: str
    port: int
    workers: int  # processes that serve
    language: str
    time_zone: str
    ticket_start: int
    max_upload_mb: int
    max_files: int
    upload_types: frozenset[str]  # endings of file names in small letters; empty: any
    mail_from: Address
    mails_an_hour: int  # that one person is sent about tickets
    smtp: Smtp | None = None  # without it mails are files
    reset_minutes: int = 60  # how long a link to a new password works
    invitation_days: int = 7
    kb_public: bool = False  # whether solutions are read without signing in
    name: str = ""
    trusted_proxy: str = ""  # the address of the proxy in front, as the portal sees it
    secret_key: str = field(default="", repr=False)

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.data / "guichet.sqlite3"

    @property
    def files(self) -> Path:
        """The folder of attachments."""
        return self.data / "files"

    @property
    def mail(self) -> Path:
        """The folder of mails, while there is no SMTP server to take them."""
        return self.data / "mail"

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
    port = read.number(environ, "PORTAL_PORT", 8000, 1, 65535)
    url = read.url(environ.get("PORTAL_URL", ""), host, port)
    return Config(
        data=Path(environ.get("PORTAL_DATA") or ROOT / "data").absolute(),
        kb=Path(environ.get("PORTAL_KB") or ROOT / "kb").absolute(),
        url=url,
        host=host,
        port=port,
        workers=read.number(environ, "PORTAL_WORKERS", min(MOST_WORKERS, read.cores()), 1, 64),
        language=read.choice(environ, "PORTAL_LANGUAGE", LANGUAGES),
        time_zone=read.checked(
            environ, "PORTAL_TIME_ZONE", "America/Toronto", ZoneInfo, "a time zone such as America/Toronto"
        ),
        ticket_start=read.number(environ, "PORTAL_TICKET_START", 1, 1, 90_000_000),
        max_upload_mb=read.number(environ, "PORTAL_MAX_UPLOAD_MB", 25, 1, 2000),
        max_files=read.number(environ, "PORTAL_MAX_FILES", 10, 1, 100),
        upload_types=read.endings(environ),
        mail_from=mail_settings.mail_from(environ.get("PORTAL_MAIL_FROM", ""), url),
        mails_an_hour=read.number(environ, "PORTAL_MAILS_PER_HOUR", 100, 1, 100_000),
        smtp=mail_settings.smtp(environ.get("PORTAL_SMTP_URL", "")),
        reset_minutes=read.number(environ, "PORTAL_RESET_MINUTES", 60, 5, 1440),
        invitation_days=read.number(environ, "PORTAL_INVITATION_DAYS", 7, 1, 60),
        kb_public=read.flag(environ, "PORTAL_KB_PUBLIC"),
        name=environ.get("PORTAL_NAME", "").strip(),
        trusted_proxy=environ.get("PORTAL_TRUSTED_PROXY", "").strip(),
        secret_key=read.secret(environ.get("PORTAL_SECRET_KEY", "")),
    )


KNOWN = {
    "PORTAL_DATA",
    "PORTAL_KB",
    "PORTAL_KB_PUBLIC",
    "PORTAL_URL",
    "PORTAL_HOST",
    "PORTAL_PORT",
    "PORTAL_WORKERS",
    "PORTAL_LANGUAGE",
    "PORTAL_TIME_ZONE",
    "PORTAL_TICKET_START",
    "PORTAL_MAX_UPLOAD_MB",
    "PORTAL_MAX_FILES",
    "PORTAL_UPLOAD_TYPES",
    "PORTAL_RESET_MINUTES",
    "PORTAL_INVITATION_DAYS",
    "PORTAL_SMTP_URL",
    "PORTAL_MAIL_FROM",
    "PORTAL_MAILS_PER_HOUR",
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
