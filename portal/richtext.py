"""The one place where text becomes HTML: sanitised Markdown, and plain text as paragraphs."""

import re

import nh3
from markupsafe import Markup, escape

from portal.typography import html_typography

ARTICLE_TAGS = {
    *(
        "h1",
        "h2",
        "h3",
        "h4",
        "p",
        "ul",
        "ol",
        "li",
        "blockquote",
        "hr",
        "br",
        "strong",
        "em",
        "b",
        "i",
        "code",
        "pre",
    ),
    *("kbd", "sup", "sub", "a", "img", "figure", "figcaption", "dl", "dt", "dd", "abbr"),
    *("table", "thead", "tbody", "tr", "th", "td", "div"),
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
    return Markup("\n").join(
        Markup("<p>{}</p>").format(Markup("<br>\n").join(escape(row) for row in block.split("\n"))) for block in blocks
    )
