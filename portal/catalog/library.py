"""kb/catalog.toml in memory. Broken at start: the start is refused. Broken later: the last good copy is kept."""

import logging
from pathlib import Path

from flask import Flask, current_app, has_request_context, request

from portal.catalog.models import Catalogs
from portal.catalog.parse import Broken, load
from portal.environ import ConfigError

log = logging.getLogger(__name__)


class Shelf:
    """The current Catalogs, read again when the file changes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stamp = self._look()
        self.catalogs = load(path)
        self.fault: str | None = None

    def refresh(self) -> Catalogs:
        """The catalogs as the file says, or the last good ones while it is broken."""
        stamp = self._look()
        if stamp != self._stamp:
            self._stamp = stamp
            try:
                self.catalogs, self.fault = load(self.path), None
            except Broken as error:
                self.fault = str(error)
                log.error("the catalog on disk is not used: %s", error)
        return self.catalogs

    def _look(self) -> tuple[int, int]:
        try:
            stat = self.path.stat()
        except OSError:
            return (0, 0)
        return (stat.st_mtime_ns, stat.st_size)


def current() -> Catalogs:
    """The catalogs of the running portal; looked at once a request, of which a page asks for many services."""
    if not has_request_context():
        return _shelf().refresh()
    found: Catalogs | None = getattr(request, "catalogs", None)
    if found is None:
        found = request.catalogs = _shelf().refresh()  # type: ignore[attr-defined]
    return found


def fault() -> str:
    """What is wrong with catalog.toml on disk while the last good copy is used; nothing when all is well."""
    current()
    return _shelf().fault or ""


def _shelf() -> Shelf:
    shelf: Shelf = current_app.extensions["catalog"]
    return shelf


def init_app(app: Flask) -> None:
    """Load catalog.toml; a broken one stops the start with ConfigError."""
    try:
        app.extensions["catalog"] = Shelf(app.config["PORTAL"].kb / "catalog.toml")
    except Broken as error:
        raise ConfigError(f"The catalog cannot be used: {error}.") from None
