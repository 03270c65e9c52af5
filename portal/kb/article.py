"""One solution file: YAML front matter and Markdown, read, checked and rendered."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import frontmatter
import yaml
from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markupsafe import Markup

from portal import richtext
from portal.text import clean, folded
from portal.typography import typography

LARGEST = 400_000
EXTENSIONS = ["extra", "admonition", "toc", "sane_lists"]
SETTINGS: dict[str, dict[str, Any]] = {
    "extra": {"tables": {"use_align_attribute": True}},  # a style attribute would be refused by the CSP
    "toc": {"toc_depth": "2-3"},
}
_SOLUTION_LINK = re.compile(r"(?:\.\./[a-z0-9-]+/|\./)?([a-z0-9-]+)\.(?:en|fr)\.md(#[\w-]+)?")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class Fault(Exception):
    """Something is wrong with a file of the knowledge base; ``line`` counts from 1."""

    def __init__(self, path: Path, line: int, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}")
        self.path, self.line, self.message = path, line, message


@dataclass(frozen=True)
class Article:
    """A solution in one language."""

    slug: str
    language: str
    path: Path
    title: str
    summary: str
    services: tuple[str, ...]
    keywords: tuple[str, ...]
    updated: date
    html: Markup
    sections: tuple[tuple[str, str], ...]  # (id, heading) of the second level
    links: tuple[str, ...]  # slugs of the solutions it points to
    images: tuple[str, ...]  # names of the files beside it
    words: str  # folded text to search
    length: int  # words in the text


def read(path: Path, slug: str, language: str, service: str) -> Article:
    """Read the file at ``path``. Raises Fault with the line to mend."""
    try:
        if path.stat().st_size > LARGEST:
            raise Fault(path, 1, f"the file is larger than {LARGEST // 1000} KB")
        text = clean(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise Fault(path, 1, f"the file cannot be read as UTF-8 text ({error})") from None
    meta, body = _front_matter(path, text)
    rewriter = _Addresses(slug)
    markdown = Markdown(extensions=[*EXTENSIONS, rewriter], extension_configs=SETTINGS)
    html = richtext.article(markdown.convert(body), image_prefix=f"/solutions/{slug}/images/", language=language)
    title, summary = _text(path, meta, "title"), _text(path, meta, "summary")
    keywords = _list(path, meta, "keywords")
    plain = html.striptags()
    return Article(
        slug=slug,
        language=language,
        path=path,
        title=typography(title, language),
        summary=typography(summary, language),
        services=(service, *(other for other in _list(path, meta, "services") if other != service)),
        keywords=keywords,
        updated=_day(path, meta),
        html=html,
        sections=tuple(
            (token["id"], typography(token["name"], language)) for token in _second_level(markdown.toc_tokens)
        ),
        links=tuple(rewriter.links),
        images=tuple(rewriter.images),
        words=folded(" ".join([title, summary, *keywords, plain])),
        length=len(plain.split()),
    )


def _front_matter(path: Path, text: str) -> tuple[dict[str, Any], str]:
    if not text.startswith("---\n"):
        raise Fault(path, 1, "the file must begin with front matter between --- lines")
    try:
        meta, body = frontmatter.parse(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "is not valid YAML"
        raise Fault(path, (mark.line + 2) if mark else 1, f"front matter: {problem}") from None
    except ValueError as error:
        raise Fault(path, 1, f"front matter: {error}") from None
    if not meta:
        raise Fault(path, 1, "the front matter is empty or is not closed by a --- line")
    return meta, body


def _text(path: Path, meta: dict[str, Any], key: str) -> str:
    value = meta.get(key)
    if not isinstance(value, str) or not value.strip():
        raise Fault(path, 1, f"front matter: {key} must be text (put it between quotes if it looks like a number)")
    return " ".join(value.split())


def _list(path: Path, meta: dict[str, Any], key: str) -> tuple[str, ...]:
    value = meta.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise Fault(path, 1, f"front matter: {key} must be a list of words, such as [agenda, billing]")
    return tuple(value)


def _day(path: Path, meta: dict[str, Any]) -> date:
    value = meta.get("updated")
    if isinstance(value, datetime) or not isinstance(value, date):
        raise Fault(path, 1, "front matter: updated must be a day, such as 2026-10-28")
    return value


def _second_level(tokens: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = []
    for token in tokens:
        if token["level"] == 2:
            found.append(token)
        found += _second_level(token["children"])
    return found


class _Addresses(Extension):
    """Turns links between files and names of images into addresses of the portal, and remembers them."""

    def __init__(self, slug: str) -> None:
        super().__init__()
        self.slug = slug
        self.links: list[str] = []
        self.images: list[str] = []

    def extendMarkdown(self, md: Markdown) -> None:
        md.treeprocessors.register(_Rewriter(md, self), "addresses", 5)


class _Rewriter(Treeprocessor):
    def __init__(self, md: Markdown, found: _Addresses) -> None:
        super().__init__(md)
        self.found = found

    def run(self, root: Any) -> None:
        for link in root.iter("a"):
            match = _SOLUTION_LINK.fullmatch(link.get("href", ""))
            if match:
                self.found.links.append(match[1])
                link.set("href", f"/solutions/{match[1]}{match[2] or ''}")
        for image in root.iter("img"):
            name = image.get("src", "").removeprefix("./")
            if "/" not in name and ":" not in name:
                self.found.images.append(name)
                image.set("src", f"/solutions/{self.found.slug}/images/{name}")


def is_slug(text: str) -> bool:
    """Whether ``text`` can name a solution: small letters, digits, single hyphens."""
    return _SLUG.fullmatch(text) is not None
