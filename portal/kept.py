"""Any that is kept from page to page, in memory: making it again would cost more than all the rest of a page.

What is kept must follow from its key alone, and is the same for everybody who has that key: nothing of a person, and
no token of a form.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from flask import Flask

MOST_PARTS, MOST_ROWS = 300, 2000  # parts of pages, of 20 KB at most; rows of grids, of 2 KB
_parts: dict[tuple[Any, ...], Any] = {}
_rows: dict[tuple[Any, ...], Any] = {}


def rows(lines: Iterable[Any], alike: tuple[Any, ...], services: Mapping[str, Any], row: Any, head: Any) -> list[Any]:
    """The lines of a grid: ``head`` makes each head, ``row`` each row that is not kept.

    A row follows from its values, whether it is the reader's turn, the name of its service, and what is ``alike``.
    """
    made = []
    for line in lines:
        if isinstance(line, dict):
            key = (alike, line["values"], line["is_turn"], services[line["service"]])
            made.append(_kept(_rows, MOST_ROWS, key, partial(row, alike[0], line)))
        else:
            made.append(head(line))
    return made


def part(*key: Any, caller: Callable[[], Any]) -> Any:
    """``{% call kept("name", value, …) %}`` to ``{% endcall %}``: a part of a page that follows from these values."""
    return _kept(_parts, MOST_PARTS, key, caller)


def _kept(store: dict[tuple[Any, ...], Any], most: int, key: tuple[Any, ...], make: Callable[[], Any]) -> Any:
    """What ``make`` makes, kept in ``store`` under ``key``; a store that is full begins anew."""
    made = store.get(key)
    if made is None:
        if len(store) >= most:
            store.clear()
        made = store[key] = make()
    return made


def init_app(app: Flask) -> None:
    """Let templates keep their parts."""
    app.jinja_env.globals.update(kept=part, kept_rows=rows)
