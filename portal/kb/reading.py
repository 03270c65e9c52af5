"""One changed file: read again when its content is another, left out when it is broken."""

import hashlib
import json
import logging
import time
from dataclasses import dataclass
from pathlib import Path

from portal.config import LANGUAGES
from portal.kb import article
from portal.kb.files import Seen
from portal.kb.front_matter import Fault
from portal.kb.solution import Article

YOUNG = 1.0  # seconds; a file so fresh that is broken may be half written: the good copy stays until the next look
TICK = 0.05  # seconds; a file may change twice within the same stamp
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Known:
    """What the index has of a file."""

    stamp: str
    digest: str
    images: str  # JSON: stamps of the pictures that it shows, from which their sizes are
    message: str | None  # of the fault, if it has one

    def is_stale(self, seen: Seen, path: str) -> bool:
        """Whether the file, or a picture that it shows, may be another than was read."""
        return self.stamp != seen.texts[path] or self.is_redrawn(seen)

    def is_redrawn(self, seen: Seen) -> bool:
        """Whether a picture is another."""
        return any(seen.images.get(name) != stamp for name, stamp in json.loads(self.images).items())


@dataclass(frozen=True)
class Reading:
    """What was made of a file: an article or a fault, or neither when only its stamp is another.

    Without a stamp it will be looked at once more.
    """

    path: str
    stamp: str
    digest: str
    images: str = "{}"
    article: Article | None = None
    fault: Fault | None = None


def read(folder: Path, seen: Seen, path: str, known: Known | None) -> Reading | None:
    """Read ``solutions/<path>``; None when that is better done at the next look."""
    place = folder / "solutions" / path
    digest = ""
    try:
        content = article.content_of(place)
        digest = hashlib.sha256(content).hexdigest()
        stamp = "" if _age(place) < TICK else seen.texts[path]
        if known and known.digest == digest and not known.is_redrawn(seen):
            return Reading(path, stamp, digest)
        text = _article(place, content)
        shown = sorted({f"{place.parent.name}/{name}" for _line, name in text.images})
        images = json.dumps({name: seen.images.get(name) for name in shown})
        return Reading(path, stamp, digest, images, text)
    except Fault as fault:
        if known and known.message is None and _age(place) < YOUNG:
            return None
        log.warning("knowledge base: left out %s", fault)
        return Reading(path, seen.texts[path], digest, fault=fault)


def _article(path: Path, content: bytes) -> Article:
    slug, _dot, language = path.stem.partition(".")
    if language not in LANGUAGES or not article.is_slug(slug):
        raise Fault(path, 1, "the name must be like change-an-attendance.en.md, with en or fr")
    try:
        return article.read(path, slug, language, path.parent.name, content)
    except Fault:
        raise
    except Exception as error:  # whatever one file does to the parser, the others are served
        raise Fault(path, 1, f"the file cannot be rendered ({type(error).__name__}: {error})") from error


def _age(path: Path) -> float:
    """Seconds since the file was written; 0 when it went away, and much when it is of the future."""
    try:
        age = time.time() - path.stat().st_mtime
    except OSError:
        return 0
    return age if age >= 0 else float("inf")
