"""The one place where text becomes HTML: solutions, what people write, and plain text as paragraphs."""

import re
from collections.abc import Collection, Iterable, Mapping
from html import unescape
from html.parser import HTMLParser

import nh3
from markupsafe import Markup, escape

from portal.allowed import ARTICLE_ATTRIBUTES, ARTICLE_TAGS, ARTICLE_VALUES, MESSAGE_ATTRIBUTES, MESSAGE_TAGS
from portal.nesting import is_too_deep
from portal.typography import html_typography

# before the ids of a solution: a heading "Answer" must not be taken for the part of the page that has this id
ANCHOR = "art-"
_BLOCKS = frozenset(("p", "div", "ul", "ol", "li", "blockquote", "pre", "br"))
_PICTURE = re.compile(r"/attachments/([0-9a-f]{32})/[\w.-]{1,80}")
_IMAGE = re.compile(r"<img [^<>]*>")  # as sanitised HTML writes it
_PRE = re.compile(r"<pre>\n+")  # reading drops the first of them each time
_TAG = re.compile(r"</?[a-zA-Z!][^<>]*>")
_FRAGMENT = re.compile(r"^(/solutions/[a-z0-9-]+)?#(?=.)")
_PASSES, _LONGEST = 8, 400_000


def article(html: str, image_prefix: str, language: str) -> Markup:
    """Sanitise the HTML made from a solution's Markdown, and set its typography for ``language``.

    Images survive only when their address begins with ``image_prefix``; links only to the web, mail or this site.
    Ids and the links to them, here and in other solutions, begin with ``ANCHOR``.
    """

    def keep(tag: str, name: str, value: str) -> str | None:
        if tag == "img" and name == "src":
            return value if value.startswith(image_prefix) else None
        if name in ("id", "aria-labelledby"):
            return ANCHOR + value
        if name == "href":
            return _FRAGMENT.sub(rf"\1#{ANCHOR}", value)
        pattern = ARTICLE_VALUES.get(name)
        return value if pattern is None or pattern.fullmatch(value) else None

    clean = nh3.clean(
        html,
        tags=ARTICLE_TAGS,
        attributes=ARTICLE_ATTRIBUTES,
        attribute_filter=keep,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )
    return Markup(html_typography(clean, language))  # nosec B704 - sanitised above; only spaces, apostrophes and quotation marks change


def stored(html: str) -> Markup:
    """What :func:`article` made, from where it was kept."""
    return Markup(html)  # nosec B704 - nothing else is kept there (kb/store.py)


def marked(text: str, begin: str, end: str) -> Markup:
    """Plain text, escaped, with what stands between the signs ``begin`` and ``end`` in ``<mark>``."""
    html = re.sub(f"{begin}([^{begin}{end}]*){end}", r"<mark>\1</mark>", str(escape(text)))
    return Markup(html)  # nosec B704 - escaped above


def unmarked(text: str) -> Markup:
    """Plain text, escaped: where other texts come from :func:`marked`."""
    return escape(text)


def paragraphs(text: str) -> Markup:
    """Plain text as HTML: blank lines part paragraphs, single newlines become line breaks, everything escaped."""
    blocks = (block for block in re.split(r"\n\s*\n", text.strip("\n")) if block.strip())
    return Markup("".join(f"<p>{str(escape(block)).replace(chr(10), '<br>')}</p>" for block in blocks))  # nosec B704


def message(html: str, pictures: Collection[str]) -> str:
    """Sanitise what a person wrote in the editor; used when it is stored, and again by :func:`shown`.

    Of the pictures only those of the same ticket stay (``pictures`` holds their ids); nothing points to another site
    but links. The result is a fixed point: sanitising it again changes nothing. Unwrapping a foreign element may bring
    together what HTML keeps apart, such as a link in a link; it is then read anew. What nobody writes, because it never
    settles, or is so long or so deep that reading it takes seconds, keeps its words and loses its shape.
    """
    for _ in range(_PASSES):
        if len(html) > _LONGEST or is_too_deep(html):
            break
        before, html = html, _cleaned(html, pictures)
        if html == before:
            return html
    words = _in_words(html)
    return str(words) if len(words) > _LONGEST else _cleaned(words, pictures)


def _in_words(html: str) -> Markup:
    return paragraphs(unescape(_TAG.sub("\n", html)))


def _cleaned(html: str, pictures: Collection[str]) -> str:

    def keep(tag: str, name: str, value: str) -> str | None:
        if tag == "img" and name == "src":
            match = _PICTURE.fullmatch(value)
            return value if match and match[1] in pictures else None
        if tag == "img" and name in ("width", "height"):
            return value if ARTICLE_VALUES[name].fullmatch(value) else None
        return value

    clean = nh3.clean(
        html,
        tags=MESSAGE_TAGS,
        attributes=MESSAGE_ATTRIBUTES,
        attribute_filter=keep,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return _PRE.sub("<pre>", clean)


def shown(html: str, pictures: Collection[str]) -> Markup:
    """What is stored, sanitised once more on its way to the page; what is too long to be stored, as words."""
    if len(html) > _LONGEST:
        return _in_words(html)
    return Markup(_cleaned(html, pictures))  # nosec B704 - sanitised in the same expression


def picture_ids(html: str) -> set[str]:
    """The ids of the pictures that stand in sanitised HTML."""
    return set(_PICTURE.findall(html))


def pictures(html: str) -> Markup:
    """The pictures that stand in sanitised HTML, without its words, a paragraph each."""
    images = (image for image in _IMAGE.findall(html) if _PICTURE.search(image))
    return Markup("".join(f"<p>{image}</p>" for image in images))  # nosec B704 - as it was sanitised


def rename_pictures(html: str, ids: Mapping[str, str]) -> str:
    """Sanitised HTML with the pictures of a copy in place of the original's; ``ids`` maps the one to the other."""
    return _PICTURE.sub(lambda match: match[0].replace(match[1], ids.get(match[1], match[1])), html)


def joined(parts: Iterable[Markup]) -> Markup:
    """Parts that are markup already, as one."""
    return Markup("".join(parts))  # nosec B704 - each of them is markup


def plain(html: str) -> str:
    """The words of sanitised HTML, a line a block: to search in, to mail, and to edit without JavaScript."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    return re.sub(r"\n{3,}", "\n\n", "".join(reader.parts)).strip("\n")


class _Words(HTMLParser):
    """Collects text; ``p`` is a paragraph of its own, other blocks begin a line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.ended = 2  # line ends after the last words
        self.in_pre = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.in_pre = self.in_pre or tag == "pre"
        if tag == "br":
            self._end_lines(self.ended + 1)
        elif tag in _BLOCKS:
            self._end_lines(2 if tag == "p" else 1)

    def handle_endtag(self, tag: str) -> None:
        self.in_pre = self.in_pre and tag != "pre"
        if tag in _BLOCKS:
            self._end_lines(2 if tag == "p" else 1)

    def handle_data(self, data: str) -> None:
        if not self.in_pre:
            data = _on_one_line(data)
        if data != " " or not self.ended:
            self.parts.append(data)
            self.ended = 0

    def _end_lines(self, wanted: int) -> None:
        self.parts.append("\n" * (wanted - self.ended))
        self.ended = max(wanted, self.ended)


def _on_one_line(text: str) -> str:
    """A line break and the blanks around it are one space, as a browser shows them.

    A pattern would look from every blank to the end of the run: minutes for some hundred thousand.
    """
    first, *others = text.split("\n")
    if not others:
        return text
    inner = (line.lstrip().rstrip(" \t") for line in others[:-1])
    return " ".join([first.rstrip(" \t"), *filter(None, inner), others[-1].lstrip()])
