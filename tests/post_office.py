"""A real SMTP server on 127.0.0.1, which can refuse, hang up and stand still."""

import asyncio
import email
import ssl
import threading
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from portal.mail_settings import Smtp
from tests.running import PATIENCE
from tests.serving import free_port

USER, PASSWORD = "guichet", "p@ss:w/rd?"


class PostOffice:
    """``received`` are the mails that were taken, in their order; ``replies`` what addresses are answered instead."""

    def __init__(self, security: str = "none", context: ssl.SSLContext | None = None, has_login: bool = False) -> None:
        self.received: list[EmailMessage] = []
        self.replies: dict[str, list[str]] = {}
        self.connections, self.logins = 0, list[str]()
        self.sender_reply = "250 OK"
        self.text_replies: list[str] = []  # what the next texts are answered instead
        self.breaks_off = 0  # so many mails are not answered: the connection ends instead
        self.loses_reply = 0  # so many mails are taken, and the connection ends before that is said
        self.answers_never = False  # mails are taken, and nothing is said
        self.stands_still = False
        self.is_holding = threading.Event()
        self.has_more = threading.Condition()
        self.security, self.context, self.has_login = security, context, has_login
        self.port = free_port()
        self.controller: Controller | None = None

    @property
    def smtp(self) -> Smtp:
        """The setting that leads here."""
        login = (USER, PASSWORD) if self.has_login else ("", "")
        return Smtp("127.0.0.1", self.port, self.security, *login)

    @property
    def url(self) -> str:
        """The same without a login, as people write it."""
        return f"smtp://127.0.0.1:{self.port}"

    def open(self) -> "PostOffice":
        """Begin to listen, always on the same port."""
        office = self

        class Counting(Controller):
            def factory(self) -> SMTP:
                office.connections += 1
                return super().factory()

        extra: dict[str, Any] = {}
        if self.security == "tls":
            extra["ssl_context"] = self.context
        if self.security == "starttls":
            extra.update(tls_context=self.context, require_starttls=True)
        if self.has_login:
            is_hidden = self.security == "starttls"  # aiosmtpd knows of no other way
            extra.update(authenticator=self._authenticate, auth_required=is_hidden, auth_require_tls=is_hidden)
        self.controller = Counting(self, hostname="127.0.0.1", port=self.port, **extra)
        self.controller.start()
        self.connections = 0  # the controller has tried its own door
        return self

    def close(self) -> None:
        """Listen no more."""
        if self.controller:
            self.controller.stop()
        self.controller = None

    def wait_for(self, count: int) -> bool:
        """Whether so many mails have come."""
        with self.has_more:
            return self.has_more.wait_for(lambda: len(self.received) >= count, PATIENCE)

    async def handle_MAIL(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.sender_reply.startswith("250"):
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return self.sender_reply

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.replies.get(address):
            return self.replies[address].pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        if self.breaks_off:
            self.breaks_off -= 1
            server.transport.abort()
            return "250 never heard"
        if self.stands_still:
            self.is_holding.set()
            await asyncio.sleep(PATIENCE)
        if self.text_replies:
            return self.text_replies.pop(0)
        assert isinstance(envelope.content, bytes)
        message = email.message_from_bytes(envelope.content, policy=default)
        assert envelope.rcpt_tos == [message["To"].addresses[0].addr_spec]
        with self.has_more:
            self.received.append(message)
            self.has_more.notify_all()
        if self.loses_reply:
            self.loses_reply -= 1
            server.transport.abort()
        if self.answers_never:
            self.is_holding.set()
            await asyncio.sleep(PATIENCE)
        return "250 OK"

    def _authenticate(self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append(data.login.decode())
        is_right = (data.login.decode(), data.password.decode()) == (USER, PASSWORD)
        return AuthResult(success=is_right, handled=is_right)

    def subjects(self, address: str = "") -> list[str]:
        """The subjects that were taken, for one address or all."""
        return [m["Subject"] for m in self.received if not address or m["To"].addresses[0].addr_spec == address]
