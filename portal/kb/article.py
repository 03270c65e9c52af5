"""One solution file: YAML front matter and Markdown, read, checked and rendered."""

import re
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from portal import richtext
from portal.kb import bounds
from portal.kb.fences import open_fences
from portal.kb.front_matter import Fault, Head
from portal.kb.pictures import size_of
from portal.kb.rendering import TooDeep, render
from portal.kb.solution import Article
from portal.text import clean
from portal.typography import typography

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def is_slug(text: str) -> bool:
    """Whether ``text`` can name a solution: small letters, digits, single hyphens."""
    return _SLUG.fullmatch(text) is not None


def content_of(path: Path) -> bytes:
    """What is in the file. Raises Fault when it is too large or cannot be read."""
    try:
        if path.stat().st_size > bounds.LARGEST:
            raise Fault(path, 1, f"the file is larger than {bounds.LARGEST // 1000} KB: part it into several solutions")
        return path.read_bytes()
    except OSError as error:
        raise Fault(path, 1, f"the file cannot be read ({error.strerror})") from None


def read(path: Path, slug: str, language: str, service: str, content: bytes | None = None) -> Article:
    """Read the file at ``path``, or its ``content`` when it is at hand. Raises Fault with the line to mend."""
    text = _text(path, content_of(path) if content is None else content)
    head = Head(path, text)
    above = text.count("\n", 0, head.length)  # lines
    if found := bounds.excess(head.body):
        raise Fault(path, above + found[0], found[1])
    try:
        done = render(head.body, slug, language, partial(size_of, path))
    except TooDeep:
        raise Fault(path, above + 1, "HTML is nested too deep: write it as Markdown") from None
    plain = re.sub(r"[ \t\n]+", " ", richtext.plain(done.html))
    return Article(
        slug=slug,
        language=language,
        path=path,
        title=typography(head.phrase("title"), language),
        summary=typography(head.phrase("summary"), language),
        services=(service, *(other for other in dict.fromkeys(head.words("services")) if other != service)),
        keywords=tuple(typography(word, language) for word in head.words("keywords")),
        updated=head.day("updated"),
        changed=None,
        translated_from=head.revision("translated_from"),
        html=done.html,
        body=plain,
        length=len(plain.split()),
        sections=done.sections,
        links=tuple(_with_lines(text, head.length, done.links)),
        images=tuple(_with_lines(text, head.length, done.images)),
        flaws=tuple(sorted(_flaws(text, head, done.blocks))),
        lines={key: head.line(key) for key in ("services", "translated_from")},
    )


def _flaws(text: str, head: Head, blocks: Iterable[str]) -> set[tuple[int, str]]:
    above = text.count("\n", 0, head.length)
    found = {(_line_at(text, max(0, text.find(block))), "HTML is not shown: write it as Markdown") for block in blocks}
    found |= {
        (above + line, f"no line closes this fence of code: write {fence} under it")
        for line, fence in open_fences(head.body)
    }
    found |= {(line, f"front matter: {key} is there twice: keep one of them") for line, key in head.repeated}
    return found | {
        (head.line(key), f"front matter: there is no field {key}: see kb/README.md") for key in head.unknown
    }


def _text(path: Path, content: bytes) -> str:
    try:
        return clean(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Fault(path, line, "the file cannot be read as UTF-8 text: save it as UTF-8") from None


def _with_lines(text: str, start: int, found: Iterable[tuple[str, str]]) -> Iterator[tuple[int, str]]:
    """The line of each address: the first place where it is written, then the next."""
    places: dict[str, int] = {}
    for written, meant in found:
        place = text.find(written, places.get(written, start))
        if written and place >= 0:
            places[written] = place + len(written)
        yield _line_at(text, place if place >= 0 else places.get(written, start)), meant


def _line_at(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1
