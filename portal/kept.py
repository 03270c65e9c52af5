"""Markup that is kept from page to page, in memory: making it again would cost more than all the rest of a page.

What is kept must follow from its key alone, and is the same for everybody who has that key: nothing of a person, and
no token of a form.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import Flask
from jinja2 import nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from markupsafe import Markup

MOST_PARTS, MOST_ROWS = 300, 2000  # parts of pages, of 20 KB at most; rows of grids, of 2 KB
_parts: dict[tuple[Any, ...], Markup] = {}
_rows: dict[tuple[Any, ...], Markup] = {}


def kept(store: dict[tuple[Any, ...], Markup], most: int, key: tuple[Any, ...], make: Callable[[], Markup]) -> Markup:
    """What ``make`` makes, kept in ``store`` under ``key``; a store that is full begins anew."""
    made = store.get(key)
    if made is None:
        if len(store) >= most:
            store.clear()
        made = store[key] = make()
    return made


def rows(lines: Iterable[Any], alike: tuple[Any, ...], services: Mapping[str, Any], row: Any, head: Any) -> Markup:
    """The lines of a grid: ``head`` makes each head, ``row`` each row that is not kept.

    A row follows from its values, whether it is the reader's turn, the name of its service, and what is ``alike``.
    """
    made = []
    for line in lines:
        if isinstance(line, dict):
            key = (alike, line["values"], line["is_turn"], services[line["service"]])
            made.append(kept(_rows, MOST_ROWS, key, lambda line=line: row(alike[0], line)))  # type: ignore[misc]
        else:
            made.append(head(line))
    return Markup("").join(made)


class Kept(Extension):
    """``{% kept "name", value, … %}`` to ``{% endkept %}``: a part of a page that follows from these values."""

    tags = {"kept"}  # noqa: RUF012

    def parse(self, parser: Parser) -> nodes.Node:
        """The part, as a block that is called for only when it is not kept."""
        line = next(parser.stream).lineno
        key = [parser.parse_expression()]
        while parser.stream.skip_if("comma"):
            key.append(parser.parse_expression())
        body = parser.parse_statements(("name:endkept",), drop_needle=True)
        made = self.call_method("part", [nodes.Tuple(key, "load")])
        return nodes.CallBlock(made, [], [], body).set_lineno(line)

    def part(self, key: tuple[Any, ...], caller: Callable[[], Markup]) -> Markup:
        """The part that ``key`` names."""
        return kept(_parts, MOST_PARTS, key, caller)


def init_app(app: Flask) -> None:
    """Let templates keep their parts."""
    app.jinja_env.add_extension(Kept)
    app.jinja_env.globals["kept_rows"] = rows
