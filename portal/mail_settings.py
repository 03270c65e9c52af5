"""The settings of mail: where it is handed in, and from whom it comes."""

from dataclasses import dataclass, field
from email.headerregistry import Address, HeaderRegistry
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from portal.environ import LOOPBACK, ConfigError

SCHEMES = {"smtp": 587, "smtps": 465}  # with the usual port


@dataclass(frozen=True)
class Smtp:
    """The server that takes mails: ``security`` is tls (from the first byte), starttls, or none."""

    host: str
    port: int
    security: str
    user: str = ""
    password: str = field(default="", repr=False)


def smtp(text: str) -> Smtp | None:
    """The SMTP server of an address, or none. Raises ConfigError, which never repeats a password.

    ``smtp://`` is encrypted with STARTTLS, ``smtps://`` from the first byte. A server on this machine needs neither.
    ``?starttls=1`` and ``?starttls=0`` say otherwise, but a password never crosses a network unencrypted.
    """
    if not text.strip():
        return None
    try:
        found = _smtp(urlsplit(text.strip()))
    except ValueError:
        raise ConfigError(
            "PORTAL_SMTP_URL must look like smtp://user:password@mail.example.org:587 or smtps://mail.example.org; "
            "in a name or password write % as %25, : as %3A, / as %2F, @ as %40, ? as %3F, # as %23."
        ) from None
    if found.user and found.security == "none" and found.host not in LOOPBACK:
        raise ConfigError("PORTAL_SMTP_URL would send its password unencrypted: leave out starttls=0.")
    return found


def _smtp(parts: SplitResult) -> Smtp:
    host, port = parts.hostname or "", parts.port or SCHEMES.get(parts.scheme)
    user, password = (unquote(part or "", errors="strict") for part in (parts.username, parts.password))
    asked = parse_qs(parts.query, keep_blank_values=True).get("starttls", ["0" if host in LOOPBACK else "1"])
    wanted = {"0": "none", "1": "starttls", "": "starttls"}.get(asked[-1])
    is_known = parts.scheme in SCHEMES and host and bool(user) == bool(password)
    is_clean = parts.path in ("", "/") and not parts.fragment and parts.query.partition("=")[0] in ("", "starttls")
    if not (is_known and port and wanted and is_clean and (user + password).isascii()):  # as smtplib wants
        raise ValueError
    return Smtp(host, port, "tls" if parts.scheme == "smtps" else wanted, user, password)


def mail_from(text: str, url: str) -> Address:
    """From whom mails come: ``support@example.org``, also with a name before it. Raises ConfigError."""
    host = urlsplit(url).hostname or ""
    default = f"guichet@{'localhost' if host in LOOPBACK else host}"
    try:
        header: Any = HeaderRegistry()("from", text.strip() or default)
        (address,) = header.addresses
        if header.defects or not (address.username and address.domain and address.addr_spec.isascii()):
            raise ValueError
    except (ValueError, IndexError):  # the second: Python's own slip on "support@"
        raise ConfigError(f"PORTAL_MAIL_FROM must be an address such as support@example.org, not {text!r}.") from None
    return Address(address.display_name, addr_spec=address.addr_spec)
