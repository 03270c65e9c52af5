"""Markup that is kept from page to page, in memory: making it again would cost more than all the rest of a page.

What is kept must follow from its key alone, and is the same for everybody who has that key: nothing of a person, and
no token of a form.
"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from flask import Flask

from portal import richtext

MOST_PARTS, MOST_ROWS = 300, 2000  # parts of pages, of 20 KB at most; rows of grids, of 2 KB
Store = dict[tuple[Any, ...], Any]


def rows(store: Store, lines: Iterable[Any], alike: tuple[Any, ...], row: Any, head: Any) -> Any:
    """The lines of a grid as ``kept_rows``: ``head`` makes each head, ``row`` each row that is not kept.

    A row follows from its values, whether it is the reader's turn, and what all rows of the page have ``alike``.
    """
    made = []
    for line in lines:
        if isinstance(line, dict):
            key = (alike, line["values"], line["is_turn"])
            made.append(_kept(store, MOST_ROWS, key, partial(row, alike, line)))
        else:
            made.append(head(line))
    return richtext.joined(made)


def part(store: Store, *key: Any, caller: Callable[[], Any]) -> Any:
    """``{% call kept("name", value, …) %}`` to ``{% endcall %}``: a part of a page that follows from these values."""
    return _kept(store, MOST_PARTS, key, caller)


class Once(dict[Any, Any]):
    """What ``make`` makes of each key, made when it is first asked for: of few keys."""

    def __init__(self, make: Callable[..., Any]) -> None:
        self.make = make

    def __missing__(self, key: tuple[Any, ...]) -> Any:
        made = self[key] = self.make(*key)
        return made


def _kept(store: Store, most: int, key: tuple[Any, ...], make: Callable[[], Any]) -> Any:
    """What ``make`` makes, kept in ``store`` under ``key``; a store that is full begins anew."""
    made = store.get(key)
    if made is None:
        if len(store) >= most:
            store.clear()
        made = store[key] = make()
    return made


def init_app(app: Flask) -> None:
    """Let templates keep their parts."""
    app.jinja_env.globals.update(kept=partial(part, {}), kept_rows=partial(rows, {}), once=Once)
