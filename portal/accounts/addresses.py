"""E-mail addresses: how they are compared, and what is wrong with one."""

from enum import StrEnum

LONGEST = 254  # RFC 5321, 4.5.3.1.3


class Fault(StrEnum):
    """What is wrong with an address."""

    NO_AT = "no_at"
    NOTHING_BEFORE = "nothing_before"
    NOTHING_AFTER = "nothing_after"
    NOT_ASCII = "not_ascii"
    TOO_LONG = "too_long"
    OTHER = "other"


def key(email: str) -> str:
    """An address as it is compared: people write it in capitals, too."""
    return email.strip().casefold()


def fault(email: str) -> Fault | None:
    """What is wrong with ``email``, or None.

    Only ASCII: the mail servers of our readers take no other (RFC 6531 is an extension), and a letter that looks like
    another would name another account.
    """
    before, at, after = email.rpartition("@")
    if not at:
        return Fault.NO_AT
    if len(email) > LONGEST:
        return Fault.TOO_LONG
    if not (before and after):
        return Fault.NOTHING_AFTER if before else Fault.NOTHING_BEFORE
    if not email.isascii():
        return Fault.NOT_ASCII
    is_odd = any(char.isspace() or char in '"(),:;<>@[\\]' or not char.isprintable() for char in before + after)
    is_encoded = "=?" in email  # which no address may be (RFC 2047, 5), and header fields are decoded nevertheless
    has_holes = any(".." in part or part.startswith(".") or part.endswith(".") for part in (before, after))
    return Fault.OTHER if is_odd or is_encoded or has_holes else None
