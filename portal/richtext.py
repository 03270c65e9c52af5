"""The one place where text becomes HTML: solutions, what people write, and plain text as paragraphs."""

import re
from collections.abc import Collection, Mapping
from html.parser import HTMLParser

import nh3
from markupsafe import Markup, escape

from portal.typography import html_typography

ARTICLE_TAGS = {
    *("h1", "h2", "h3", "h4", "p", "ul", "ol", "li", "blockquote", "hr", "br", "div", "dl", "dt", "dd"),
    *("strong", "em", "b", "i", "code", "pre", "kbd", "sup", "sub", "abbr", "a", "img", "figure", "figcaption"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
ARTICLE_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "th": {"align"},
    "td": {"align"},
    "div": {"class"},
    "p": {"class"},
    "abbr": {"title"},
    "ol": {"start"},
    **{heading: {"id"} for heading in ("h1", "h2", "h3", "h4")},
}
MESSAGE_TAGS = {
    *("p", "div", "br", "ul", "ol", "li", "blockquote", "pre"),
    *("b", "strong", "i", "em", "code", "a", "img"),
}
MESSAGE_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt", "width", "height"}}
_BLOCKS = frozenset(("p", "div", "ul", "ol", "li", "blockquote", "pre", "br"))
_PICTURE = re.compile(r"/attachments/([0-9a-f]{32})/[\w.-]{1,80}")
_ADMONITION = re.compile(r"admonition(-title| (note|tip|warning))?")


def article(html: str, image_prefix: str, language: str) -> Markup:
    """Sanitise the HTML made from a solution's Markdown, and set its spaces and apostrophes for ``language``.

    Images survive only when their address begins with ``image_prefix``; links only to the web, mail or this site.
    """

    def keep(tag: str, name: str, value: str) -> str | None:
        if tag == "img" and name == "src":
            return value if value.startswith(image_prefix) else None
        if name == "class":
            return value if _ADMONITION.fullmatch(value) else None
        return value

    clean = nh3.clean(
        html,
        tags=ARTICLE_TAGS,
        attributes=ARTICLE_ATTRIBUTES,
        attribute_filter=keep,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )
    return Markup(html_typography(clean, language))  # nosec B704 - sanitised above; only spaces and apostrophes change


def paragraphs(text: str) -> Markup:
    """Plain text as HTML: blank lines part paragraphs, single newlines become line breaks, everything escaped."""
    blocks = (block for block in re.split(r"\n\s*\n", text.strip("\n")) if block.strip())
    return Markup().join(
        Markup("<p>{}</p>").format(Markup("<br>").join(escape(row) for row in block.split("\n"))) for block in blocks
    )


def message(html: str, pictures: Collection[str]) -> str:
    """Sanitise what a person wrote in the editor; used when it is stored, and again by :func:`shown`.

    Of the pictures only those of the same ticket stay (``pictures`` holds their ids); nothing points to another site
    but links. The result is a fixed point: sanitising it again changes nothing.
    """

    def keep(tag: str, name: str, value: str) -> str | None:
        if tag == "img" and name == "src":
            match = _PICTURE.fullmatch(value)
            return value if match and match[1] in pictures else None
        if tag == "img" and name in ("width", "height"):
            return value if value.isascii() and value.isdigit() and len(value) < 6 else None
        return value

    return nh3.clean(
        html,
        tags=MESSAGE_TAGS,
        attributes=MESSAGE_ATTRIBUTES,
        attribute_filter=keep,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )


def shown(html: str, pictures: Collection[str]) -> Markup:
    """What is stored, sanitised once more on its way to the page."""
    return Markup(message(html, pictures))  # nosec B704 - sanitised in the same expression


def picture_ids(html: str) -> set[str]:
    """The ids of the pictures that stand in sanitised HTML."""
    return set(_PICTURE.findall(html))


def rename_pictures(html: str, ids: Mapping[str, str]) -> str:
    """Sanitised HTML with the pictures of a copy in place of the original's; ``ids`` maps the one to the other."""
    return _PICTURE.sub(lambda match: match[0].replace(match[1], ids.get(match[1], match[1])), html)


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

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.parts.append({"p": "\n\n", "li": "", "br": ""}.get(tag, "\n"))

    def handle_data(self, data: str) -> None:
        self.parts.append(data.replace("\n", " "))
