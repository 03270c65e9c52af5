"""A mail as it travels: headers, plain text and HTML."""

from dataclasses import dataclass
from datetime import UTC
from email.headerregistry import Address, HeaderRegistry, MessageIDHeader, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy

from portal.outbox import Mail
from portal.text import line


class _Whole(UnstructuredHeader):
    """A header on one line whatever its length: an address that is encoded, or cut, is none."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"  # type: ignore[attr-defined]


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _Whole)  # type: ignore[arg-type]
for _name in ("in-reply-to", "references"):  # else a long one would be encoded, and name no message
    _HEADERS.map_to_type(_name, MessageIDHeader)  # type: ignore[arg-type]
POLICY = SMTP.clone(cte_type="7bit", header_factory=_HEADERS)  # not every server takes bytes as they are


@dataclass(frozen=True)
class Letter:
    """The words of a mail, and to whom they go."""

    name: str
    address: str
    subject: str
    text: str
    html: str
    language: str
    unsubscribe: str = ""  # the address that stops mails of this kind; empty for those that always go


def message(letter: Letter, mail: Mail, sender: Address, host: str) -> EmailMessage:
    """The mail to send; the same headers however often it is tried. ``host`` is the portal's.

    The thread's first message is one that was never sent: whichever mail comes first, all of them hang on it, and mail
    programs show them together. Raises ValueError when the address is none.
    """
    made = EmailMessage(POLICY)
    made["From"] = sender
    made["To"] = Address(_inert(letter.name), addr_spec=letter.address)
    made["Subject"] = _inert(letter.subject)
    made["Date"] = mail.created_at.replace(tzinfo=UTC)
    made["Message-ID"] = f"<{mail.message_id}@{host}>"
    made["In-Reply-To"] = made["References"] = f"<{mail.thread}@{host}>"
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: no automatic answer
    made["X-Auto-Response-Suppress"] = "All"  # the same for Exchange
    if letter.unsubscribe:  # RFC 2369, and RFC 8058: a mail program may post to it without opening a page
        made["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made.set_content(letter.text)
    made.add_alternative(letter.html, subtype="html")
    made["Content-Language"] = f"{letter.language}-CA"
    return made


def _inert(text: str) -> str:
    """Text for a header: one line, and no encoded word (RFC 2047), which would be decoded here, line ends and all."""
    return line(text).replace("=?", "= ?")
