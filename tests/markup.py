"""Reading a page in tests: a tree of the elements that a browser would build from well-formed markup."""

import re
from html.parser import HTMLParser
from xml.etree.ElementTree import Element, SubElement

VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "use", "wbr"}


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("document")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = SubElement(self.open[-1], tag, {name: value or "" for name, value in attrs})
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        SubElement(self.open[-1], tag, {name: value or "" for name, value in attrs})

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self.open) - 1, 0, -1):
            if self.open[place].tag == tag:
                del self.open[place:]
                return

    def handle_data(self, data: str) -> None:
        parent = self.open[-1]
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + data
        else:
            parent.text = (parent.text or "") + data


def tree(text: str) -> Element:
    """The page as a tree."""
    builder = _Builder()
    builder.feed(text)
    builder.close()
    return builder.root


def untokened(text: str) -> str:
    """The page without its CSRF tokens, which differ from second to second."""
    return re.sub(r'((?:name="csrf_token" value|name="csrf-token" content)=)"[^"]*"', r'\1""', text)


def words(element: Element) -> str:
    """The text of an element on one line."""
    return " ".join("".join(element.itertext()).split())


def with_class(root: Element, name: str) -> list[Element]:
    """The elements that carry a class."""
    return [element for element in root.iter() if name in element.get("class", "").split()]


def form(root: Element, action: str) -> dict[str, str]:
    """The fields and values of the form that posts to ``action``."""
    (found,) = [element for element in root.iter("form") if element.get("action") == action]
    return {field.get("name", ""): field.get("value", "") for field in found.iter("input")}
