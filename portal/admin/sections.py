"""A section of a report: its words, and rows that are read when somebody looks; one table on the page, one CSV file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from portal.accounts.models import User
from portal.catalog.visibility import articles_for
from portal.dates import day_stamp, local
from portal.spreadsheet import line


@dataclass(frozen=True)
class Cell:
    """What stands in a column: text, in ``lang`` when that is not the reader's; ``slug`` names a solution to open.

    ``kind`` is ``num`` or ``day`` for what lines up or does not wrap.
    """

    text: str
    lang: str = ""
    slug: str = ""
    kind: str = ""


Row = list[Cell]


@dataclass(frozen=True)
class Section:
    """``about`` says what the rows are, ``empty`` what it means that there are none."""

    key: str
    title: Any
    about: Any
    empty: Any
    columns: tuple[Any, ...]
    rows: Callable[[User], list[Row]]


def lines(section: Section, user: User) -> Iterator[str]:
    """The section as lines of CSV, in the reader's words."""
    yield line([str(column) for column in section.columns])
    for row in section.rows(user):
        yield line([cell.text for cell in row])


def number(count: int) -> Cell:
    """A count, without spaces, which a spreadsheet would take for text."""
    return Cell(str(count), kind="num")


def day(moment: date | datetime) -> Cell:
    """A day, that of the portal's time zone for a moment."""
    return Cell(day_stamp(local(moment).date() if isinstance(moment, datetime) else moment), kind="day")


def titles(user: User) -> Callable[[str], Cell]:
    """A function that gives the title of a solution by its slug; of one that is gone, the slug is left."""
    known = {entry.slug: entry for entry in articles_for(user)}

    def titled(slug: str) -> Cell:
        if slug not in known:
            return Cell(slug, "en")
        return Cell(known[slug].title, known[slug].language, slug)

    return titled
