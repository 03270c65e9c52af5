"""Spaces, apostrophes and quotation marks as each language sets them: nobody places a no-break space by hand."""

import re
from collections.abc import Sequence
from itertools import chain, zip_longest

NBSP = "\N{NO-BREAK SPACE}"
# a pair alone: one sign may stand for inches
_PAIR = re.compile(r'(?<![\w"])"(?=[^\s"])([^"]*)(?<=\S)"(?![\w"])')
# \0 stands for a tag in a sentence (html_typography), which parts neither words nor marks

_FRENCH = [
    (re.compile(r"(?:(?<=[^\W\d_])|(?<=[^\W\d_]\0))'(?=[\w«%\0]|$)"), "’"),
    (_PAIR, r"«\1»"),
    # from the first space of a run alone: from each of them it would take minutes for some hundred thousand
    (re.compile(r"(?<![ \u00a0])[ \u00a0]++(?=[?!;])(?!;\w)"), ""),
    (re.compile(r"(?:(?<=\S)|^) :(?=[\s<\0]|$)"), NBSP + ":"),
    (re.compile(r"«[ \u00a0]?"), "«" + NBSP),
    (re.compile(r"[ \u00a0]?»"), NBSP + "»"),
    # a number, or the place of one in a sentence to be filled, before its unit
    (re.compile(r"(?:(?<=\d)|(?<=\d\0)|(?<=\)[ds])) (?=(?:%(?!\()|\$|h|min|s|Ko|Mo|Go)(?![\w'’]))"), NBSP),
    (re.compile(r"(?<=\d) (?=\d{3}(?!\w))"), NBSP),
    (re.compile(r"(?<=\d" + NBSP + r"h) (?=\d\d\b)"), NBSP),
]
_ENGLISH = [
    (re.compile(r"(?:(?<=\w)|(?<=\w\0))'(?=\w|\0\w)"), "’"),
    (re.compile(r"(?<=\ds)'(?=\s)"), "’"),
    (_PAIR, r"“\1”"),
]


def typography(text: str, code: str) -> str:
    """Apostrophes and quotation marks, and in French the spaces of Québec (OQLF; DESIGN.md section 6).

    ``code`` is the language of the text.
    """
    for pattern, replacement in _FRENCH if code == "fr" else _ENGLISH:
        text = pattern.sub(replacement, text)
    return text


_UNTOUCHED = re.compile(r"(<(?:code|pre|kbd)\b.*?</(?:code|pre|kbd)>|<[^<>]*>)", re.DOTALL)
_IN_A_SENTENCE = re.compile(r"</?(?:a|abbr|b|code|del|em|i|kbd|mark|q|s|small|span|strong|sub|sup|u)\b")


def html_typography(html: str, code: str) -> str:
    """:func:`typography` on the text of sanitised HTML; tags, addresses and code stay as they are."""
    first, *others = _UNTOUCHED.split(html.replace("\0", ""))
    done: list[str] = []
    texts, tags = [first], []
    for tag, text in zip(others[::2], others[1::2], strict=True):
        if _IN_A_SENTENCE.match(tag):
            tags.append(tag)
            texts.append(text)
        else:
            done += (_around(tags, texts, code), tag)
            texts, tags = [text], []
    return "".join([*done, _around(tags, texts, code)])


def _around(tags: Sequence[str], texts: Sequence[str], code: str) -> str:
    """The texts set as one, the tags between them: a quotation may begin before a bold word and end after it."""
    done = typography("\0".join(texts), code).split("\0")
    return "".join(chain.from_iterable(zip_longest(done, tags, fillvalue="")))
