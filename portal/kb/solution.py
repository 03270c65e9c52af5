"""What the knowledge base holds: solutions, their articles, and how much of one a list needs."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from markupsafe import Markup

IMAGES = frozenset([".png", ".jpg", ".jpeg", ".gif", ".webp"])


@dataclass(frozen=True)
class Entry:
    """An article as a line of a list."""

    slug: str
    language: str
    title: str
    summary: str
    services: tuple[str, ...]
    updated: date  # as the file says
    changed: datetime | None  # the last change (UTC) that git knows, if any


@dataclass(frozen=True)
class Article(Entry):
    """A solution in one language. The ``lines`` are those of the file, counted from 1."""

    path: Path
    keywords: tuple[str, ...]
    translated_from: str  # the git revision that the front matter names, or nothing
    html: Markup
    body: str  # the text without its markup
    length: int  # words in the text
    sections: tuple[tuple[str, str], ...]  # (id, heading) of the second level
    links: tuple[tuple[int, str], ...]  # (line, slug of the solution it points to, or what stands in its place)
    images: tuple[tuple[int, str], ...]  # (line, name of the file beside it)
    flaws: tuple[tuple[int, str], ...]  # (line, what to mend there) of what is written and not shown as it was meant
    lines: Mapping[str, int]  # where the front matter has its lists


@dataclass
class Solution:
    """One solution, in one or both languages."""

    slug: str
    articles: dict[str, Article] = field(default_factory=dict)

    def article(self, language: str) -> Article:
        """The article in the reader's language, else in the other."""
        return self.articles.get(language) or next(iter(self.articles.values()))

    @property
    def folder(self) -> Path:
        """Where its files are."""
        return next(iter(self.articles.values())).path.parent

    def within(self, services: Collection[str]) -> "Solution | None":
        """What of it is listed under one of the services: each text by its own, should twins name others."""
        texts = {code: text for code, text in self.articles.items() if not set(services).isdisjoint(text.services)}
        return Solution(self.slug, texts) if texts else None

    def image(self, name: str) -> Path | None:
        """The picture ``name`` beside the file, when an article shows it."""
        known = {image for text in self.articles.values() for _line, image in text.images}
        path = self.folder / name if name in known else None
        return path if path and path.suffix.lower() in IMAGES and path.is_file() and not path.is_symlink() else None
