"""Links between files and names of pictures, as addresses of the portal."""

import re
from collections.abc import Callable
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markdown.util import STX

_SOLUTION_LINK = re.compile(r"(?:\.\./[a-z0-9-]+/|\./)?([a-z0-9-]+)\.(?:en|fr)\.md(#[^\s#]+)?")
_ELSEWHERE = re.compile(r"(?:https?|mailto):", re.IGNORECASE)  # the schemes that the sanitiser leaves (richtext.py)


class Addresses(Extension):
    """Turns them into addresses, and remembers each as it was written and as it is."""

    def __init__(self, slug: str, size_of: Callable[[str], tuple[int, int] | None]) -> None:
        super().__init__()
        self.slug, self.size_of = slug, size_of
        self.links: list[tuple[str, str]] = []
        self.images: list[tuple[str, str]] = []

    def extendMarkdown(self, md: Markdown) -> None:
        """Called by Markdown."""
        md.treeprocessors.register(_Rewriter(md, self), "addresses", 5)


class _Rewriter(Treeprocessor):
    def __init__(self, md: Markdown, found: Addresses) -> None:
        super().__init__(md)
        self.found = found

    def run(self, root: Any) -> None:
        for link in root.iter("a"):
            self._link(link, link.get("href", ""))
        for image in root.iter("img"):
            self._image(image, image.get("src", ""))

    def _link(self, link: Any, href: str) -> None:
        match = _SOLUTION_LINK.fullmatch(href)
        if match:
            self.found.links.append((href, match[1]))
            link.set("href", f"/solutions/{match[1]}{match[2] or ''}")
        elif not href.startswith(("#", STX)) and not _ELSEWHERE.match(href):  # Markdown encodes mail addresses
            self.found.links.append((href, href))  # leads to no solution: `kb check` says so

    def _image(self, image: Any, src: str) -> None:
        name = src.removeprefix("./")
        if "/" in name or ":" in name:
            self.found.images.append((src, src))  # not beside the file: `kb check` says so
            return
        self.found.images.append((src, name))
        image.set("src", f"/solutions/{self.found.slug}/images/{name}")
        size = self.found.size_of(name)
        if size:  # so that nothing jumps when it comes
            image.set("width", str(size[0]))
            image.set("height", str(size[1]))
        image.set("loading", "lazy")
        image.set("decoding", "async")
