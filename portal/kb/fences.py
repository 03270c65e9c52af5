"""Code between fences inside a step or a note: Markdown knows fences at the start of a line alone."""

import re
from collections.abc import Iterator

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

_OPENING = re.compile(r"((?: {4})+)(`{3,}|~{3,})[^`~]*")
_FENCE = re.compile(r"((?: {4})*)(`{3,}|~{3,})[^`~]*")


def open_fences(text: str) -> Iterator[tuple[int, str]]:
    """The first line that opens a fence which none closes, as it would be closed. ``text`` is Markdown."""
    closing = ""
    at = 0
    for number, line in enumerate(text.split("\n"), 1):
        if closing:
            closing = "" if line.rstrip() == closing else closing
        elif match := _FENCE.fullmatch(line):
            closing, at = match[1] + match[2], number
    if closing:
        yield at, closing.strip()


class Fences(Extension):
    """Writes what is between indented fences as Markdown reads it there: indented by four more spaces."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Called by Markdown. After its own fences, which may hold such lines, and before it looks for HTML."""
        md.preprocessors.register(_Indented(md), "fences", 24)


class _Indented(Preprocessor):
    def run(self, lines: list[str]) -> list[str]:
        done: list[str] = []
        kept: list[str] = []  # from a fence that is open: if it is never closed, nothing of it changes
        indent = fence = ""
        for line in lines:
            if not kept:
                match = _OPENING.fullmatch(line)
                if match:
                    indent, fence = match.groups()
                    kept = [line]
                else:
                    done.append(line)
            elif line.rstrip() == indent + fence:
                done += ["", *("    " + code if code.strip() else "" for code in kept[1:]), ""]
                kept = []
            else:
                kept.append(line)
                if line.strip() and not line.startswith(indent):  # the step is over
                    done += kept
                    kept = []
        return done + kept
