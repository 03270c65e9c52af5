"""Passwords: argon2id with OWASP's figures (m=19 MiB, t=2, p=1)."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LONGEST = 1024
SHORTEST = 12
_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
# verified when the account is unknown or has no password, so that the answer takes the same time
_NOBODY = _hasher.hash("nobody has this password")


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


def too_weak(password: str) -> bool:
    """Whether ``password`` is shorter than ASVS 5.0 (6.2.1) asks, or longer than the portal hashes."""
    return not SHORTEST <= len(password) <= LONGEST
