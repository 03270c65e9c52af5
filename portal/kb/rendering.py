"""From Markdown to the HTML of a page: links between files become addresses, pictures get their size."""

from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from typing import Any

from markdown import Markdown
from markdown.extensions.toc import slugify_unicode
from markupsafe import Markup

from portal import richtext
from portal.kb.addresses import Addresses
from portal.kb.fences import Fences
from portal.kb.notes import Notes
from portal.kb.outline import Outline
from portal.kb.tasks import Tasks
from portal.nesting import is_too_deep
from portal.typography import typography

EXTENSIONS = ["extra", "admonition", "toc", "sane_lists"]
BACK = {"en": "Back to the text, note {}", "fr": "Retour au texte, note {}"}


class TooDeep(Exception):
    """HTML is nested as nobody writes it."""


@dataclass(frozen=True)
class Rendered:
    """A text as HTML, and what was met on the way."""

    html: Markup
    sections: tuple[tuple[str, str], ...]  # (id, heading) of the second level
    links: tuple[tuple[str, str], ...]  # (as written, slug or what stands in its place)
    images: tuple[tuple[str, str], ...]  # (as written, name)
    blocks: tuple[str, ...]  # raw HTML


def render(body: str, slug: str, language: str, size_of: Callable[[str], tuple[int, int] | None]) -> Rendered:
    """Render the Markdown of a solution; ``size_of`` says how large the picture of a name is. Raises TooDeep."""
    addresses = Addresses(slug, size_of)
    # an instance for each text: one that is shared mixes texts up between threads
    markdown = Markdown(
        extensions=[*EXTENSIONS, addresses, Fences(), Notes(language), Outline(), Tasks(language)],
        extension_configs={
            "extra": {
                "tables": {"use_align_attribute": True},  # a style attribute would be refused by the CSP
                "footnotes": {"BACKLINK_TITLE": BACK[language]},
            },
            # the heading is its own link: nothing more to read out, and nothing to translate
            "toc": {
                "toc_depth": "2-3",
                "anchorlink": True,
                "anchorlink_class": "anchor",
                "slugify": slugify_unicode,  # as GitHub does, where the same links are to work
            },
        },
    )
    html = markdown.convert(body)
    if is_too_deep(html):
        raise TooDeep
    return Rendered(
        html=richtext.article(html, image_prefix=f"/solutions/{slug}/images/", language=language),
        sections=tuple(
            (richtext.ANCHOR + token["id"], typography(unescape(token["name"]), language))
            for token in _second_level(markdown.toc_tokens)
        ),
        links=tuple(addresses.links),
        images=tuple(addresses.images),
        blocks=tuple(_raw_html(markdown.htmlStash.rawHtmlBlocks)),
    )


def _raw_html(stash: list[Any]) -> list[str]:
    """The HTML that Markdown set aside, by its first lines: entities and fenced code are set aside too."""
    starts = (block.partition("\n")[0] if isinstance(block, str) else f"<{block.tag}" for block in stash)
    return [start for start in starts if start and not start.startswith(("&", "<pre><code"))]


def _second_level(tokens: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = []
    for token in tokens:
        if token["level"] == 2:
            found.append(token)
        found += _second_level(token["children"])
    return found
