"""What was found, marked in the texts as they are shown. FTS5 would read all that match again to mark the few shown."""

import re
from collections.abc import Iterable

from markupsafe import Markup

from portal import richtext
from portal.kb.words import bare, forms_of, shortest
from portal.text import folded

LENGTH, BEFORE = 200, 40  # characters of an excerpt, and those before what was found
SPAN = 1000  # characters after the first find that an excerpt is chosen from: reading on takes longer than finding
# those of French and English; beyond Latin-1, a pattern takes ten times as long to be made
_LETTERS = "".join(map(chr, range(ord("A"), 0x100)))
_ALIKE = {own: "".join(one for one in _LETTERS if folded(one)[:1] == own) for own in "abcdefghijklmnopqrstuvwxyz"}
_PAIRS = {"oe": "œŒ", "ae": "æÆ", "ss": "ß", "fi": "ﬁ", "fl": "ﬂ"}  # two letters that may be written as one
_PAIR = re.compile(f"({'|'.join(_PAIRS)})")


class Marks:
    """Marks what ``words`` find in ``language``."""

    def __init__(self, words: Iterable[str], language: str) -> None:
        each = "|".join(f"({_pattern(word, language)})" for word in words)
        self._finds = re.compile(rf"(?<![^\W_])(?:{each})")

    def marked(self, text: str) -> Markup:
        """The text, escaped, with what was found in ``<mark>``."""
        return richtext.marked(self._finds.sub("\x02\\g<0>\x03", text), "\x02", "\x03")

    def excerpt(self, text: str) -> Markup:
        """LENGTH of it, from where it has the most of the words near each other, among the SPAN after the first."""
        first = self._finds.search(text)
        begin, end = first.start() if first else 0, len(text)
        if self._finds.groups > 1:
            finds = list(self._finds.finditer(text, begin, begin + SPAN))
            begin = max(finds, key=lambda one: _near(finds, one)).start() if finds else 0
        begin = text.rfind(" ", 0, max(0, begin - BEFORE)) + 1
        if begin + LENGTH < end:
            end = max(text.rfind(" ", begin, begin + LENGTH), begin + LENGTH // 2)
        return self.marked("…" * (begin > 0) + text[begin:end] + "…" * (end < len(text)))


def _near(finds: list["re.Match[str]"], first: "re.Match[str]") -> int:
    """How many of the words an excerpt has that begins with a find."""
    return len({find.lastindex for find in finds if 0 <= find.start() - first.start() < LENGTH - BEFORE})


def _pattern(word: str, language: str) -> str:
    beginnings, wholes = forms_of(word, language)
    begun = [rf"{_written(form)}[^\W_]*" for form in shortest(beginnings)]
    return "|".join([*begun, *(rf"{_written(form)}(?![^\W_])" for form in wholes)])


def _written(form: str) -> str:
    """However it may be written: capitals, accents and ligatures do not matter."""
    return "".join(
        f"(?:{_letters(part)}|[{_PAIRS[part]}])" if part in _PAIRS else _letters(part)
        for part in _PAIR.split(bare(form))
    )


def _letters(part: str) -> str:
    return "".join(f"[{_ALIKE[letter]}]" if letter in _ALIKE else re.escape(letter) for letter in part)
