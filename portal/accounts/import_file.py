"""A CSV file of accounts as lines of named cells: as Excel writes it in English or in French."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from portal.text import folded, line

LARGEST = 1_000_000  # bytes: some ten thousand people
COLUMNS = {
    "email": ("email", "e-mail", "courriel", "adresse courriel"),
    "name": ("name", "nom"),
    "role": ("role",),
    "client": ("client", "organization", "organisation"),
    "language": ("language", "langue"),
}
NEEDED = ("email", "name", "role")
DELIMITERS = ",;\t"  # Excel in French writes the second, a copied range has the third


class Problem(StrEnum):
    """What is wrong with a file or a line. A new one needs its words: import_words.py."""

    TOO_LARGE = "too_large"
    NO_TEXT = "no_text"
    NO_PEOPLE = "no_people"
    NO_COLUMN = "no_column"
    STRANGE_COLUMN = "strange_column"
    COLUMN_TWICE = "column_twice"
    TOO_MANY = "too_many"
    UNREADABLE = "unreadable"
    TOO_MANY_CELLS = "too_many_cells"
    ADDRESS = "address"
    TWICE = "twice"
    TAKEN = "taken"
    NO_NAME = "no_name"
    LONG_NAME = "long_name"
    STRANGE_ROLE = "strange_role"
    NO_CLIENT = "no_client"
    STRANGE_CLIENT = "strange_client"
    NEEDLESS_CLIENT = "needless_client"
    STRANGE_LANGUAGE = "strange_language"


@dataclass(frozen=True, order=True)
class Fault:
    """A problem on a line of the file, which begins with line 1; 0: of the file. ``value`` is what was read there."""

    line: int
    problem: Problem
    value: str = ""


class Unusable(ValueError):
    """The file cannot be read any further: ``fault`` says where and why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.problem)
        self.fault = fault


def lines(data: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """Where each line begins, and its cells by the names of COLUMNS; empty lines are left out. Raises Unusable."""
    text = _text(data)
    file = io.StringIO(text, newline="")
    headings = text.lstrip().partition("\n")[0]
    delimiter = max(DELIMITERS, key=headings.count)
    rows = csv.reader(file, delimiter=delimiter, strict=True)
    names: list[str] = []
    while True:
        begins = rows.line_num + 1
        try:
            cells = [line(cell) for cell in next(rows)]
        except StopIteration:
            return
        except csv.Error:
            raise Unusable(Fault(begins, Problem.UNREADABLE)) from None
        if not any(cells):
            continue
        if not names:
            names = _names(begins, cells)
        elif any(cells[len(names) :]):
            raise Unusable(Fault(begins, Problem.TOO_MANY_CELLS))
        else:
            yield begins, dict(zip(names, [*cells, *[""] * len(names)], strict=False))


def _text(data: bytes) -> str:
    if len(data) > LARGEST:
        raise Unusable(Fault(0, Problem.TOO_LARGE))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unusable(Fault(0, Problem.NO_TEXT)) from None
    if "\0" in text:
        raise Unusable(Fault(0, Problem.NO_TEXT))
    return text


def _names(begins: int, headings: list[str]) -> list[str]:
    """The columns by their names; one without a heading stays nameless, and must be empty."""
    known = {folded(word): name for name, words in COLUMNS.items() for word in words}
    while headings and not headings[-1]:
        headings.pop()
    for heading in headings:
        if folded(heading) not in known:
            raise Unusable(Fault(begins, Problem.STRANGE_COLUMN, heading))
    names = [known[folded(heading)] for heading in headings]
    for name in COLUMNS:
        if names.count(name) > 1:
            raise Unusable(Fault(begins, Problem.COLUMN_TWICE, name))
    for name in NEEDED:
        if name not in names:
            raise Unusable(Fault(begins, Problem.NO_COLUMN, name))
    return names
