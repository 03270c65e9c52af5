"""Admonitions, ``!!! note "Title"``: of the kinds that the page can show, with a title in the language of the text."""

import xml.etree.ElementTree as etree  # nosec B405 - builds nothing, parses nothing

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

# what authors know from elsewhere, too; everything else is a note
_WARNINGS, _TIPS = (
    frozenset(["warning", "attention", "caution", "danger", "error", "important"]),
    frozenset(["tip", "hint"]),
)
TITLES = {
    "en": {"note": "Note", "tip": "Tip", "warning": "Warning"},
    "fr": {"note": "Note", "tip": "Conseil", "warning": "Attention"},
}


class Notes(Extension):
    """Sets kind and title; ``language`` is that of the text."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.titles = TITLES[language]

    def extendMarkdown(self, md: Markdown) -> None:
        """Called by Markdown. Before its inline patterns, while a title is still as it was written."""
        md.treeprocessors.register(_Kinds(md, self.titles), "notes", 26)


class _Kinds(Treeprocessor):
    def __init__(self, md: Markdown, titles: dict[str, str]) -> None:
        super().__init__(md)
        self.titles = titles

    def run(self, root: etree.Element) -> None:
        for note in root.iter("div"):
            name, _, written = note.get("class", "").partition(" ")
            if name == "admonition":
                first = written.split(" ")[0]
                kind = "warning" if first in _WARNINGS else "tip" if first in _TIPS else "note"
                note.set("class", f"admonition {kind}")
                if len(note) and note[0].get("class") == "admonition-title" and note[0].text == first.capitalize():
                    note[0].text = self.titles[kind]
