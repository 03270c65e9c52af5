"""One solution file: YAML front matter and Markdown, read, checked and rendered."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markdown.util import STX
from markupsafe import Markup

from portal import richtext
from portal.kb.front_matter import Fault, day_of, list_of, parse, text_of
from portal.text import clean, folded
from portal.typography import typography

LARGEST = 400_000
MOST_BRACKETS = 1000  # each may open a link: Markdown looks from every one of them to the end, 20,000 take minutes
EXTENSIONS = ["extra", "admonition", "toc", "sane_lists"]
SETTINGS: dict[str, dict[str, Any]] = {
    "extra": {"tables": {"use_align_attribute": True}},  # a style attribute would be refused by the CSP
    "toc": {"toc_depth": "2-3"},
}
_SOLUTION_LINK = re.compile(r"(?:\.\./[a-z0-9-]+/|\./)?([a-z0-9-]+)\.(?:en|fr)\.md(#[\w-]+)?")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


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
    links: tuple[str, ...]  # slugs of the solutions it points to, or what stands in their place
    images: tuple[str, ...]  # names of the files beside it
    raw_html: tuple[int, ...]  # lines where HTML stands in place of Markdown
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
    meta, body = parse(path, text)
    if body.count("[") > MOST_BRACKETS:
        raise Fault(path, 1, f"there are more than {MOST_BRACKETS} opening brackets")
    rewriter = _Addresses(slug)
    markdown = Markdown(extensions=[*EXTENSIONS, rewriter], extension_configs=SETTINGS)
    html = richtext.article(markdown.convert(body), image_prefix=f"/solutions/{slug}/images/", language=language)
    title, summary = text_of(path, meta, "title"), text_of(path, meta, "summary")
    keywords = list_of(path, meta, "keywords")
    plain = html.striptags()
    return Article(
        slug=slug,
        language=language,
        path=path,
        title=typography(title, language),
        summary=typography(summary, language),
        services=(service, *(other for other in list_of(path, meta, "services") if other != service)),
        keywords=keywords,
        updated=day_of(path, meta),
        html=html,
        sections=tuple(
            (token["id"], typography(unescape(token["name"]), language)) for token in _second_level(markdown.toc_tokens)
        ),
        links=tuple(rewriter.links),
        images=tuple(rewriter.images),
        raw_html=tuple(sorted({*_raw_html(text, markdown.htmlStash.rawHtmlBlocks)})),
        words=folded(" ".join([title, summary, *keywords, plain])),
        length=len(plain.split()),
    )


def _raw_html(text: str, stash: list[str]) -> Iterator[int]:
    """Where the HTML that Markdown set aside stands: entities and fenced code are set aside too."""
    for block in stash:
        start = block.partition("\n")[0]
        if start and not start.startswith(("&", "<pre><code")):
            yield text.count("\n", 0, max(0, text.find(start))) + 1


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
            href = link.get("href", "")
            match = _SOLUTION_LINK.fullmatch(href)
            if match:
                self.found.links.append(match[1])
                link.set("href", f"/solutions/{match[1]}{match[2] or ''}")
            elif ":" not in href and not href.startswith(("#", STX)):  # Markdown encodes mail addresses
                self.found.links.append(href)  # leads to no solution: `kb check` says so
        for image in root.iter("img"):
            name = image.get("src", "").removeprefix("./")
            if "/" not in name and ":" not in name:
                self.found.images.append(name)
                image.set("src", f"/solutions/{self.found.slug}/images/{name}")


def is_slug(text: str) -> bool:
    """Whether ``text`` can name a solution: small letters, digits, single hyphens."""
    return _SLUG.fullmatch(text) is not None
