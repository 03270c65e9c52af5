"""Rate limits, counted in the database so that a restart forgives nobody."""

import time
from ipaddress import IPv6Address, IPv6Network
from typing import Any

from flask import Flask, request
from flask_limiter import Limiter
from limits import parse
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter
from peewee import EXCLUDED, CharField, FloatField, IntegerField

from portal.db import BaseModel, database, prepared, utcnow

DAY = 24 * 3600  # seconds


class Hit(BaseModel):
    """How often a key was counted in the window that ends at ``expires_at`` (Unix seconds)."""

    key = CharField(primary_key=True)
    count = IntegerField()
    expires_at = FloatField(index=True)


@prepared
def _forget(now: Any) -> Any:
    return Hit.delete().where(Hit.expires_at <= now)


@prepared
def _count(key: Any, amount: Any, expires_at: Any) -> Any:
    new = Hit.insert(key=key, count=amount, expires_at=expires_at)
    more = {Hit.count: Hit.count + EXCLUDED.count}
    return new.on_conflict(conflict_target=[Hit.key], update=more).returning(Hit.count)


class PeeweeStorage(Storage):
    """Fixed-window counters for the ``limits`` library."""

    STORAGE_SCHEME = ["peewee"]  # noqa: RUF012 - the library reads it on the class
    base_exceptions = Exception

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count ``amount`` more for ``key``; a window begins at its first hit and lasts ``expiry`` seconds."""
        now = time.time()
        with database.atomic():
            _forget(now)
            ((count,),) = _count(key, amount, now + expiry)
        return int(count)

    def get(self, key: str) -> int:
        """The count of ``key`` in its current window."""
        hit = Hit.get_or_none((Hit.key == key) & (Hit.expires_at > time.time()))
        return int(hit.count) if hit else 0

    def get_expiry(self, key: str) -> float:
        """When the window of ``key`` ends, in Unix seconds."""
        hit = Hit.get_or_none(Hit.key == key)
        return float(hit.expires_at) if hit else time.time()

    def check(self) -> bool:
        """Whether the storage can be reached."""
        return bool(Hit.table_exists())

    def reset(self) -> int:
        """Forget every count; returns how many there were."""
        return int(Hit.delete().execute())

    def clear(self, key: str) -> None:
        """Forget one count."""
        Hit.delete().where(Hit.key == key).execute()


_counted = FixedWindowRateLimiter(PeeweeStorage())


def allows(limit: str, *key: str) -> bool:
    """Count ``key`` once more; whether that is within ``limit``, such as "5 per hour"."""
    return _counted.hit(parse(limit), *key)


def allows_today(most: int, key: str) -> bool:
    """Count one more for ``key``: whether there were ``most`` at most today (UTC). One statement: pages do it."""
    ((count,),) = _count(f"{key} {utcnow().date()}", 1, time.time() + DAY)
    return int(count) <= most


def forget(key: str) -> None:
    """Forget the counts whose key contains ``key``, an address of a person."""
    Hit.delete().where(Hit.key.contains(key)).execute()


def address() -> str:
    """The network address that a request comes from."""
    return request.remote_addr or "unknown"


def network_of(address: str) -> str:
    """What is counted as one: an IPv4 address; of IPv6 the first 64 bits, as whoever has these has all the rest."""
    try:
        found = IPv6Address(address.partition("%")[0])
    except ValueError:
        return address
    return str(found.ipv4_mapped or IPv6Network((int(found) >> 64 << 64, 64)))


def network() -> str:
    """The network that a request comes from."""
    return network_of(address())


limiter = Limiter(key_func=network, storage_uri="peewee://", headers_enabled=True, strategy="fixed-window")


def init_app(app: Flask) -> None:
    """Count requests for the views that ask for it."""
    limiter.init_app(app)
