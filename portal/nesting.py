"""How deep HTML is nested, read with suspicion: what a parser would make of it is never more than what is said here.

A parser repeats the formatting that was not closed in every paragraph that follows, and looks through all that is open
at each tag: a hundred kilobytes can ask for gigabytes, or for minutes.
"""

import re

_FORMATS = frozenset(["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"])
_EMPTY = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"])
# a paragraph ends with the next one, whatever is between them but what is counted here
_SHALLOW = _EMPTY | {"p"}
_ENDS_ITS_LIKE = ({"li"}, {"dd", "dt"}, {"td", "th"})
# what stands in them is text, closing tags too
_RAW = frozenset(
    ["iframe", "noembed", "noframes", "noscript", "plaintext", "script", "style", "textarea", "title", "xmp"]
)
_NAME, _SPACE = "[a-zA-Z][a-zA-Z0-9:_-]*+", "[ \t\n\f\r]"
_ATTRIBUTE = (
    rf"""[ \t\n\f\r/]++[^ \t\n\f\r<>/"'=]++(?:{_SPACE}*+={_SPACE}*+(?:"[^"<>]*+"|'[^'<>]*+'|[^ \t\n\f\r"'<>=`]++))?+"""
)
# a tag or comment that nobody can read in two ways; alone at the end, everything else that may begin one
_TOKEN = re.compile(
    rf"<(?:({_NAME})((?:{_ATTRIBUTE})*+)[ \t\n\f\r/]*+>|/({_NAME}){_SPACE}*+>|!--[^<>]*+(?<=--)>|(?=[a-zA-Z/!?])())"
)
_OPENING = re.compile(r"<([a-zA-Z][^ \t\n\f\r/><]*)([^<]*)")
_DEEPEST, _FORMAT_DEPTH, _MOST_REPEATED = 100, 6, 1_000_000


def is_too_deep(html: str) -> bool:
    """Whether elements are so deep in one another, or formatting is repeated so often, that nobody wrote it.

    A closing tag counts when it closes what was opened last, and until something comes that could hide one: a tag in
    an attribute or comment, a declaration, an element whose content is text. Opening tags always count.
    """
    if html.count("<") * _FORMAT_DEPTH < _DEEPEST:
        return False  # most texts: not worth the reading
    reading = _Reading()
    for token in _TOKEN.finditer(html):
        name, attributes, closed, odd = token.groups()
        if closed:
            reading.end(closed.lower())
        elif name:
            reading.begin(name.lower(), len(attributes))
        if odd is not None or (name and name.lower() in _RAW):
            for opened in _OPENING.finditer(html, token.end()):
                reading.begin(opened[1].lower(), len(opened[2]))
            break
    return reading.deepest > _DEEPEST or reading.repeated > _MOST_REPEATED


class _Reading:
    """The elements that are open, as far as one can be sure."""

    def __init__(self) -> None:
        self.open: list[tuple[str, int]] = []  # name, and the length of its tag when it is formatting
        self.depth = self.deepest = 0
        self.formats = self.repeated = 0  # characters of formatting that is open, and that a parser writes for it

    def begin(self, name: str, attributes: int) -> None:
        """An opening tag."""
        if name not in _FORMATS:
            self.repeated += self.formats
        if name in _SHALLOW:
            return
        if self.open and any(name in alike and self.open[-1][0] in alike for alike in _ENDS_ITS_LIKE):
            self._close()
        length = len(name) + 2 + attributes if name in _FORMATS else 0
        self.open.append((name, length))
        self.formats += length
        self.depth += _FORMAT_DEPTH if length else 1
        self.deepest = max(self.deepest, self.depth)

    def end(self, name: str) -> None:
        """A closing tag."""
        if self.open and self.open[-1][0] == name:
            self._close()
        else:
            self.repeated += self.formats

    def _close(self) -> None:
        _name, length = self.open.pop()
        self.formats -= length
        self.depth -= _FORMAT_DEPTH if length else 1
