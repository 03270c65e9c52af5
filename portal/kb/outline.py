"""Headings below the title of the page, and wide tables that scroll by themselves under the name of their heading."""

import re
import xml.etree.ElementTree as etree  # nosec B405 - builds elements, parses nothing

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

_HEADING = re.compile(r"h([1-6])")
_HIGHEST, _LOWEST = 2, 4  # the first is the title's


class Outline(Extension):
    """Puts headings on the levels that a page has styles for, and tables into a box that the keyboard can scroll."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Called by Markdown. Around its table of contents, which reads levels and gives headings their ids."""
        md.treeprocessors.register(_Levels(md), "levels", 7)
        md.treeprocessors.register(_Tables(md), "tables", 4)


class _Levels(Treeprocessor):
    def run(self, root: etree.Element) -> None:
        for element in root.iter():
            if match := _heading(element):
                element.tag = f"h{min(max(int(match[1]), _HIGHEST), _LOWEST)}"


class _Tables(Treeprocessor):
    def run(self, root: etree.Element) -> None:
        heading = ""
        parents = {child: parent for parent in root.iter() for child in parent}
        for element in list(root.iter()):  # as one reads
            if _heading(element):
                heading = element.get("id", "")
            elif element.tag == "table":
                parent = parents[element]
                box = etree.Element("div", {"class": "table-box", "role": "group", "tabindex": "0"})
                if heading:
                    box.set("aria-labelledby", heading)
                parent[list(parent).index(element)] = box
                box.tail, element.tail = element.tail, None
                box.append(element)


def _heading(element: etree.Element) -> re.Match[str] | None:
    return _HEADING.fullmatch(element.tag) if isinstance(element.tag, str) else None
