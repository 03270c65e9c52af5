"""What of HTML stays: in solutions, and in what people write. The sanitiser is richtext.py."""

import re

ARTICLE_TAGS = {
    *("h2", "h3", "h4", "p", "ul", "ol", "li", "blockquote", "hr", "br", "div", "dl", "dt", "dd", "span"),
    *("strong", "em", "b", "i", "code", "pre", "kbd", "sup", "sub", "abbr", "a", "img"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
ARTICLE_ATTRIBUTES = {
    "a": {"href", "title", "class"},
    "img": {"src", "alt", "width", "height", "loading", "decoding"},
    **{key: {"align"} for key in ("th", "td")},
    "div": {"class", "role", "tabindex", "aria-labelledby"},
    "p": {"class"},
    "abbr": {"title"},
    "ol": {"start"},
    "li": {"class", "id"},
    "span": {"class", "role", "aria-label"},
    **{key: {"id"} for key in ("sup", "h2", "h3", "h4")},
}
# what the renderer writes, and nothing else that an author may
ARTICLE_VALUES = {
    "class": re.compile(
        r"admonition(-title| (note|tip|warning))?|anchor|footnote(-ref|-backref)?|task(-item| done)?|table-box"
    ),
    "role": re.compile("img|group"),
    "tabindex": re.compile("0"),
    "loading": re.compile("lazy"),
    "decoding": re.compile("async"),
    **dict.fromkeys(("width", "height"), re.compile(r"[0-9]{1,5}")),
}
MESSAGE_TAGS = {
    *("p", "div", "br", "ul", "ol", "li", "blockquote", "pre"),
    *("b", "strong", "i", "em", "code", "a", "img"),
}
MESSAGE_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt", "width", "height"}}
