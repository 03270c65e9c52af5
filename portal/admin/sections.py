"""A section of a report: its words, and what is found when somebody looks; one table on the page, one CSV file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from portal.accounts.models import User
from portal.catalog.visibility import articles_for
from portal.dates import day_stamp, local
from portal.kb.solution import Entry
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


class Titles:
    """The titles of solutions as ``user`` sees them, read once for all sections, and only when one is shown."""

    def __init__(self, user: User) -> None:
        self._user = user

    def __call__(self, slug: str) -> Cell:
        """The title of a solution by its slug; of one that is gone, the slug is left."""
        if slug not in self._known:
            return Cell(slug, "en")
        entry = self._known[slug]
        return Cell(entry.title, entry.language, slug)

    @cached_property
    def _known(self) -> dict[str, Entry]:
        return {entry.slug: entry for entry in articles_for(self._user)}


@dataclass(frozen=True)
class Section:
    """``about`` says what the rows are, ``empty`` what it means that there are none.

    ``found`` gives what there is, and ``row`` makes cells of one of it: only of those that are shown.
    """

    key: str
    title: Any
    about: Any
    empty: Any
    columns: tuple[Any, ...]
    found: Callable[[User], list[Any]]
    row: Callable[[Any, Titles], Row]


@dataclass(frozen=True)
class Part:
    """What the page shows of a section: its first ``rows``, of ``total``."""

    section: Section
    rows: list[Row]
    total: int


def part(section: Section, user: User, titled: Titles, most: int) -> Part:
    """The first rows of a section, ``most`` at most."""
    found = section.found(user)
    return Part(section, [section.row(one, titled) for one in found[:most]], len(found))


def lines(section: Section, user: User) -> Iterator[str]:
    """The section as lines of CSV, all of it, in the reader's words."""
    titled = Titles(user)
    yield line([str(column) for column in section.columns])
    for one in section.found(user):
        yield line([cell.text for cell in section.row(one, titled)])


def number(count: int) -> Cell:
    """A count, without spaces, which a spreadsheet would take for text."""
    return Cell(str(count), kind="num")


def day(moment: date | datetime) -> Cell:
    """A day, that of the portal's time zone for a moment."""
    return Cell(day_stamp(local(moment).date() if isinstance(moment, datetime) else moment), kind="day")
