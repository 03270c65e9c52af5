"""Where mails go: to an SMTP server over one connection, or into a folder when there is none."""

import os
import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

from portal.mail_settings import Smtp
from portal.text import line

TIMEOUT = 30  # seconds for each step
LOST = "connection lost"  # how a reason begins that no server gave
CLOSING = 421  # "service not available, closing" (RFC 5321, 4.2.3)


class NotSent(Exception):
    """A mail was not sent; the message says why."""


class Refused(NotSent):
    """The server does not want this mail, and will not want it later."""


class Later(NotSent):
    """The mail was not taken this time."""


class Unreachable(NotSent):
    """No mail can be sent for now, this one or another."""


class Post(Protocol):
    """Takes mails one after the other."""

    def send(self, message: EmailMessage) -> None:
        """Send a mail, to its only recipient. Raises NotSent."""

    def close(self) -> None:
        """No mail follows."""


class Server:
    """An SMTP server. The connection is made for the first mail, and made anew when it broke."""

    def __init__(self, smtp: Smtp, own_name: str) -> None:
        self._smtp, self._own_name = smtp, own_name
        self._open: smtplib.SMTP | None = None

    def send(self, message: EmailMessage) -> None:
        """Send a mail. Raises Refused, Later or Unreachable."""
        server = self._open = self._open or self._connected()
        try:
            server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            ((code, said),) = error.recipients.values()
            self._judge(code, said)
        except smtplib.SMTPDataError as error:
            self._judge(error.smtp_code, error.smtp_error)
        except smtplib.SMTPSenderRefused as error:  # the settings' fault, or a limit on all that is sent
            self.close()
            raise Unreachable(_said(error.smtp_code, error.smtp_error)) from None
        except smtplib.SMTPNotSupportedError as error:  # letters that are not ASCII in an address
            raise Refused(str(error)) from None
        except (smtplib.SMTPException, OSError) as error:
            self._hang_up()
            raise Later(f"{LOST}: {error}") from None

    def close(self) -> None:
        """Say goodbye."""
        server, self._open = self._open, None
        if server:
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()

    def _connected(self) -> smtplib.SMTP:
        server: smtplib.SMTP | None = None
        try:
            server = self._greeted()
            if self._smtp.security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if self._smtp.user:
                server.login(self._smtp.user, self._smtp.password)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            if server:
                server.close()
            raise Unreachable(f"{self._smtp.host}:{self._smtp.port}: {_explained(error)}") from None
        return server

    def _greeted(self) -> smtplib.SMTP:
        place = self._smtp.host, self._smtp.port, self._own_name
        if self._smtp.security == "tls":
            return smtplib.SMTP_SSL(*place, timeout=TIMEOUT, context=ssl.create_default_context())
        return smtplib.SMTP(*place, timeout=TIMEOUT)

    def _judge(self, code: int, said: bytes | str) -> None:
        if code == CLOSING:
            self._hang_up()
        raise (Refused if 500 <= code < 600 else Later)(_said(code, said))

    def _hang_up(self) -> None:
        server, self._open = self._open, None
        if server:
            server.close()


class Folder:
    """A folder of ``.eml`` files, which mail programs open; a mail that is sent again is the same file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def send(self, message: EmailMessage) -> None:
        """Write a mail. Raises Unreachable when the folder cannot be written."""
        file = self._path / f"{message['Message-ID'].strip('<>').partition('@')[0]}.eml"
        part = file.with_suffix(".part")
        try:
            self._path.mkdir(exist_ok=True)
            with part.open("wb") as writing:
                writing.write(bytes(message))
                writing.flush()
                os.fsync(writing.fileno())
            part.replace(file)
        except OSError as error:
            raise Unreachable(f"{file}: {error.strerror}") from None

    def close(self) -> None:
        """Nothing is open."""


def _explained(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _said(error.smtp_code, error.smtp_error)
    return str(error) or type(error).__name__


def _said(code: int, said: bytes | str) -> str:
    return line(f"{code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}")
