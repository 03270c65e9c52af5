"""Passwords: argon2id with OWASP's figures (m=19 MiB, t=2, p=1), and which ones are refused (ASVS 5.0, 6.2)."""

import re
from enum import StrEnum
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from portal.text import folded

LONGEST = 1024
SHORTEST = 12
COMMON = Path(__file__).parents[1] / "vendor/common-passwords.txt"
# what people begin with here: the list is of other countries (ASVS 5.0, 6.2.11)
USUAL = ("password", "mot de passe", "welcome", "bienvenue", "bonjour", "qwerty", "azerty")
PORTAL = ("guichet", "billetterie", "ticket portal")
WORD = 4  # letters: a shorter word is in many passwords by chance
LEFT = 7  # letters and digits that are to be left when such words are taken out
_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
# verified when the account is unknown or has no password, so that the answer takes the same time
_NOBODY = _hasher.hash("nobody has this password")


class Weakness(StrEnum):
    """Why a password is refused."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    COMMON = "common"
    OWN_WORD = "own_word"


def hashed(password: str) -> str:
    """The hash to store for ``password``."""
    return _hasher.hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Whether ``password`` is the one that was hashed; takes as long when there is no hash."""
    if len(password) > LONGEST:
        return False
    try:
        _hasher.verify(password_hash or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def weakness(password: str, *own: str) -> Weakness | None:
    """Why ``password`` is refused, or None; ``own`` are texts about the person, such as the name and the address."""
    if len(password) < SHORTEST:
        return Weakness.TOO_SHORT
    if len(password) > LONGEST:
        return Weakness.TOO_LONG
    if f"\n{password.casefold()}\n" in _common() or _is_little_but(password, *USUAL):
        return Weakness.COMMON
    return Weakness.OWN_WORD if _is_little_but(password, *USUAL, *PORTAL, *own) else None


@cache
def _common() -> str:
    """The common passwords, each between line ends: as one text they take a tenth of the memory of a set."""
    return "\n" + COMMON.read_text(encoding="utf-8")


def _is_little_but(password: str, *texts: str) -> bool:
    """Whether words of ``texts`` are in the password, and hardly anything beside them."""
    whole = left = _letters(password)
    words = {_letters(word) for text in texts for word in (text, *re.split(r"[\W_]+", text))}
    for word in sorted(words, key=len, reverse=True):
        if len(word) >= WORD:
            left = left.replace(word, "")
    return len(left) < min(LEFT, len(whole))


def _letters(text: str) -> str:
    """Letters and digits alone, without case and accents."""
    return re.sub(r"[\W_]+", "", folded(text))
