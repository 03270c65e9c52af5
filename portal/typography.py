"""Spacing and apostrophes as each language sets them, so that nobody places a no-break space by hand."""

import re

NBSP = "\N{NO-BREAK SPACE}"

_FRENCH = [
    (re.compile(r"(?<=[^\W\d_])'(?=[\w«%]|$)"), "’"),
    # from the first space of a run alone: from each of them it would take minutes for some hundred thousand
    (re.compile(r"(?<![ \u00a0])[ \u00a0]++(?=[?!;])(?!;\w)"), ""),
    (re.compile(r"(?:(?<=\S)|^) :(?=\s|$|<)"), NBSP + ":"),
    (re.compile(r"«[ \u00a0]?"), "«" + NBSP),
    (re.compile(r"[ \u00a0]?»"), NBSP + "»"),
    # a number, or the place of one in a sentence to be filled, before its unit
    (re.compile(r"(?:(?<=\d)|(?<=\)[ds])) (?=(?:%(?!\()|\$|h|min|s|Ko|Mo|Go)(?![\w'’]))"), NBSP),
    (re.compile(r"(?<=\d) (?=\d{3}(?!\w))"), NBSP),
    (re.compile(r"(?<=\d" + NBSP + r"h) (?=\d\d\b)"), NBSP),
]
_ENGLISH = [
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
    (re.compile(r"(?<=\ds)'(?=\s)"), "’"),
    # a pair alone: one sign may stand for inches, or have its other half behind a tag
    (re.compile(r'(?<![\w"])"(?=[^\s"])([^"]*)(?<=\S)"(?![\w"])'), r"“\1”"),
]


def typography(text: str, code: str) -> str:
    """Québec spacing and curly apostrophes (OQLF; DESIGN.md section 6); in English, apostrophes and quotation marks.

    ``code`` is the language of the text.
    """
    for pattern, replacement in _FRENCH if code == "fr" else _ENGLISH:
        text = pattern.sub(replacement, text)
    return text


_UNTOUCHED = re.compile(r"(<(?:code|pre|kbd)\b.*?</(?:code|pre|kbd)>|<[^<>]*>)", re.DOTALL)


def html_typography(html: str, code: str) -> str:
    """:func:`typography` on the text of sanitised HTML; tags, addresses and code stay as they are."""
    parts = _UNTOUCHED.split(html)
    return "".join(part if index % 2 else typography(part, code) for index, part in enumerate(parts))
