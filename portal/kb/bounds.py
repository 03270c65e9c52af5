"""What a solution may ask of the Markdown parser: what nobody writes, and would take it minutes, is refused unread."""

import re

LARGEST = 100_000  # bytes of a file: fifteen thousand words; some marks take time by their square
MOST_BRACKETS = 1000  # each may open a link: Markdown looks from every one of them to the end, 20,000 take minutes
MOST_NESTED = 20  # lists and quotes in one another: each level is parsed by itself, over and over
MOST_HEADINGS = 200  # each is given a name that none before it has
INDENT = 4  # spaces, for one level more
_HEADING = re.compile(r"^(?: {0,3}#|=+[ \t]*$|-+[ \t]*$)", re.MULTILINE)
_LEADING = re.compile(r"(?:[ \t]*(?:>|(?:[-*+:]|\d{1,9}[.)])(?=[ \t])))+")
_MARKER = re.compile(r">|[-*+:]|\d+")


def excess(text: str) -> tuple[int, str] | None:
    """The first line that goes too far and what to say of it, or None. ``text`` is Markdown."""
    if text.count("[") > MOST_BRACKETS:
        return 1, f"there are more than {MOST_BRACKETS} opening brackets: part it into several solutions"
    if len(_HEADING.findall(text)) > MOST_HEADINGS:
        return 1, f"there are more than {MOST_HEADINGS} headings: part it into several solutions"
    for number, line in enumerate(text.split("\n"), 1):
        leading = _LEADING.match(line)
        if not leading:
            continue
        blanks = len(line) - len(line.lstrip(" \t")) + 3 * line[: leading.end()].count("\t")
        if blanks // INDENT + len(_MARKER.findall(leading[0])) > MOST_NESTED:
            return number, f"lists and quotes are more than {MOST_NESTED} deep: write them side by side"
    return None
