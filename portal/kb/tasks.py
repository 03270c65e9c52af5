"""Task lists, ``- [ ]`` and ``- [x]``: a sign with words, and not a box of a form that nobody can tick."""

import re
import xml.etree.ElementTree as etree  # nosec B405 - builds elements, parses nothing
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from portal.typography import typography

WORDS = {"en": ("To do:", "Done:"), "fr": ("À faire :", "Fait :")}
_TASK = re.compile(r"\s*\[([ xX])\][ \t]+")


class Tasks(Extension):
    """Reads the marks of GitHub's task lists; ``language`` is that of the text."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language

    def extendMarkdown(self, md: Markdown) -> None:
        """Called by Markdown. Before its inline patterns, to which brackets are links."""
        md.treeprocessors.register(_Marks(md, self.language), "tasks", 25)


class _Marks(Treeprocessor):
    def __init__(self, md: Markdown, language: str) -> None:
        super().__init__(md)
        self.words = [typography(words, language) for words in WORDS[language]]

    def run(self, root: Any) -> None:
        for item in root.iter("li"):
            first = item[0] if len(item) and item[0].tag == "p" and not (item.text or "").strip() else item
            match = _TASK.match(first.text or "")
            if match:
                is_done = match[1] != " "
                sign = etree.Element(
                    "span",
                    {"class": "task done" if is_done else "task", "role": "img", "aria-label": self.words[is_done]},
                )
                sign.text, sign.tail = "☑" if is_done else "☐", " " + first.text[match.end() :]
                first.text = ""
                first.insert(0, sign)
                item.set("class", "task-item")
