"""The solutions in memory: loaded from files, watched for changes, one broken file left out and named."""

import logging
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask, current_app

from portal.config import LANGUAGES
from portal.kb import article
from portal.kb.article import Article
from portal.kb.front_matter import Fault

SCAN_EVERY = 2.0  # seconds; a scan of 1,000 files takes some milliseconds
IMAGES = {".png", ".jpg", ".jpeg", ".gif", ".webp"}
log = logging.getLogger(__name__)


@dataclass
class Solution:
    """One solution, in one or both languages."""

    slug: str
    articles: dict[str, Article] = field(default_factory=dict)
    folder: Path = Path()

    def article(self, language: str) -> Article:
        """The article in the reader's language, else in the other."""
        return self.articles.get(language) or next(iter(self.articles.values()))

    @property
    def services(self) -> set[str]:
        """Slugs of the services it is listed under."""
        return {slug for text in self.articles.values() for slug in text.services}

    def image(self, name: str) -> Path | None:
        """The picture ``name`` beside the file, when an article shows it."""
        known = {image for text in self.articles.values() for image in text.images}
        path = self.folder / name if name in known else None
        return path if path and path.suffix.lower() in IMAGES and path.is_file() and not path.is_symlink() else None


class Library:
    """All solutions under ``folder``. Thread-safe: readers see one whole state or the next."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.solutions: dict[str, Solution] = {}
        self.faults: list[Fault] = []
        self._stamps: dict[Path, tuple[int, int]] = {}
        self._read: dict[Path, Article] = {}
        self._scanned = 0.0
        self._lock = threading.Lock()
        self.refresh()

    def refresh(self) -> None:
        """Read what changed since the last scan, at most every SCAN_EVERY seconds."""
        if time.monotonic() - self._scanned < SCAN_EVERY or not self._lock.acquire(blocking=False):
            return
        try:
            stamps = {path: (stat.st_mtime_ns, stat.st_size) for path in self._files() if (stat := path.stat())}
            if stamps != self._stamps:
                self._load(stamps)
            self._scanned = time.monotonic()
        except OSError as error:  # a file went away between two looks: the next scan sees the new state
            log.warning("knowledge base: %s", error)
        finally:
            self._lock.release()

    def for_service(self, slug: str, language: str) -> list[Article]:
        """The service's articles in the reader's language (else the other), by title."""
        return self.articles((s for s in self.solutions.values() if slug in s.services), language)

    def articles(self, solutions: Iterable[Solution], language: str) -> list[Article]:
        """One article for each solution, by title."""
        found = [solution.article(language) for solution in solutions]
        return sorted(found, key=lambda text: text.title.casefold())

    def _files(self) -> list[Path]:
        return sorted(
            path
            for path in (self.folder / "solutions").glob("*/*.md")
            if path.name != "README.md" and path.is_file() and path.resolve().is_relative_to(self.folder)
        )

    def _load(self, stamps: dict[Path, tuple[int, int]]) -> None:
        read: dict[Path, Article] = {}
        solutions: dict[str, Solution] = {}
        faults: list[Fault] = []
        for path, stamp in stamps.items():
            try:
                unchanged = self._stamps.get(path) == stamp and path in self._read
                text = self._read[path] if unchanged else self._article(path)
                solution = solutions.setdefault(text.slug, Solution(text.slug, folder=path.parent))
                if solution.folder != path.parent:
                    raise Fault(path, 1, f"another solution is named {text.slug} in {solution.folder.name}/")
                solution.articles[text.language] = read[path] = text
            except Fault as fault:
                faults.append(fault)
                log.warning("knowledge base: left out %s", fault)
        self.solutions, self.faults, self._read, self._stamps = solutions, faults, read, stamps

    def _article(self, path: Path) -> Article:
        slug, _dot, language = path.stem.partition(".")
        if language not in LANGUAGES or not article.is_slug(slug):
            raise Fault(path, 1, "the name must be like change-an-attendance.en.md, with en or fr")
        try:
            return article.read(path, slug, language, service=path.parent.name)
        except Fault:
            raise
        except Exception as error:  # whatever one file does to the parser, the others are served
            raise Fault(path, 1, f"the file cannot be rendered ({type(error).__name__}: {error})") from error


def current() -> Library:
    """The library of the running portal, fresh to within SCAN_EVERY seconds."""
    library: Library = current_app.extensions["kb"]
    library.refresh()
    return library


def init_app(app: Flask) -> None:
    """Load the knowledge base named by PORTAL_KB."""
    app.extensions["kb"] = Library(app.config["PORTAL"].kb)
