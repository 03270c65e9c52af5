"""CSV that spreadsheets open as it is (RFC 4180): with a byte order mark, and no cell that they take for a formula."""

import csv
import io
from collections.abc import Iterable, Iterator

from flask import Response, stream_with_context

from portal.dates import day_stamp, local
from portal.db import lent, utcnow

BOM = "\ufeff"  # spreadsheets take a file without it for one of another alphabet
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def line(cells: Iterable[str]) -> str:
    """One line. A cell that a spreadsheet would take for a formula begins with an apostrophe (CWE-1236)."""
    out = io.StringIO()
    csv.writer(out).writerow([f"'{cell}" if cell.startswith(FORMULAS) else cell for cell in cells])
    return out.getvalue()


def download(lines: Iterable[str], name: str) -> Response:
    """The lines, the first being the head, as a file called ``name`` and today's day."""
    response = Response(stream_with_context(_streamed(lines)), mimetype="text/csv")
    day = day_stamp(local(utcnow()).date()).replace("/", "-")
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}-{day}.csv")
    return response


def _streamed(lines: Iterable[str]) -> Iterator[str]:
    with lent():
        yield BOM
        yield from lines
