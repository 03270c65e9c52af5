"""Why a mail was not sent, in a word: found in what the portal wrote down, most of it a server's own sentence."""

import re
from enum import StrEnum

from portal import outbox, post, postman
from portal.outbox import Mail


class Reason(StrEnum):
    """What is the matter. The first four are nobody's fault."""

    UNDER_WAY = "under_way"
    NEXT = "next"
    ENOUGH = "enough"
    GIVEN_UP = "given_up"
    ADDRESS = "address"
    FULL = "full"
    UNWANTED = "unwanted"
    LATER = "later"
    LOST = "lost"
    UNREACHABLE = "unreachable"
    UNTRUSTED = "untrusted"
    UNENCRYPTED = "unencrypted"
    SIGN_IN = "sign_in"
    SENDER = "sender"
    FOLDER = "folder"
    UNWRITTEN = "unwritten"
    OTHER = "other"


_OWN = {outbox.ENOUGH: Reason.ENOUGH, outbox.GIVEN_UP: Reason.GIVEN_UP}
_BEGINS = {post.LOST: Reason.LOST, postman.UNWRITTEN: Reason.UNWRITTEN}
_SAYS = {
    "CERTIFICATE_": Reason.UNTRUSTED,
    "STARTTLS": Reason.UNENCRYPTED,
    "SMTP AUTH": Reason.SIGN_IN,
    ".eml: ": Reason.FOLDER,
}
_PLACE = re.compile(r"\S+:\d{1,5}: ")  # that of the server, before what kept the portal from handing anything in
_REPLY = re.compile(r"(?P<code>[245]\d\d)\b[ -]*(?:[245]\.(?P<subject>\d{1,3})\.(?P<detail>\d{1,3})\b)?")
_SIGN_IN = {"530", "534", "535", "538"}  # RFC 4954, section 6
_ADDRESS, _FULL = {"550", "551", "553"}, {"452", "552"}  # RFC 5321, section 4.2.2


def reason_of(mail: Mail, is_under_way: bool) -> Reason | None:
    """The reason of a mail that waits or failed; None of one that was sent."""
    if mail.sent_at:
        return None
    if is_under_way:
        return Reason.UNDER_WAY
    if not mail.reason:
        return Reason.NEXT
    return _OWN.get(mail.reason) or _found(mail.reason, bool(mail.failed_at))


def _found(text: str, has_failed: bool) -> Reason:
    for start, reason in _BEGINS.items():
        if text.startswith(start):
            return reason
    place = _PLACE.match(text)
    reply = _REPLY.match(text, place.end() if place else 0)
    if reply and not (place and reply["code"] not in _SIGN_IN):
        return _of_reply(reply["code"], reply["subject"], reply["detail"], has_failed)
    for part, reason in _SAYS.items():
        if part in text:
            return reason
    return Reason.UNREACHABLE if place else Reason.OTHER


def _of_reply(code: str, subject: str | None, detail: str | None, has_failed: bool) -> Reason:
    """By the enhanced status code when the server gives one (RFC 3463), else by the code."""
    if code in _SIGN_IN:
        return Reason.SIGN_IN
    if code[0] == "5" and not has_failed:  # a recipient who is refused for good has failed: it is the sender
        return Reason.SENDER
    if (subject, detail) == ("2", "2") or (subject is None and code in _FULL):
        return Reason.FULL
    if code[0] == "4":
        return Reason.LATER
    if subject in ("1", "2") or (subject is None and code in _ADDRESS):
        return Reason.ADDRESS
    return Reason.UNWANTED
