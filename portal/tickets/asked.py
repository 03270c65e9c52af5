"""The query string of the grid, read: what it asks for that there is, and whether it asks for more."""

from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict


class Asked:
    """The query string, and whether something in it could not be read."""

    def __init__(self, args: "MultiDict[str, str]") -> None:
        self.args = args
        self.is_misread = False

    def _misread(self, default: Any) -> Any:
        self.is_misread = True
        return default

    def one(self, name: str, values: list[str], default: str) -> str:
        """The value of ``name``, one of ``values``, or the default."""
        value = self.args.get(name, "") or default
        return value if value in values else self._misread(default)

    def many(self, name: str, values: list[Any] | None) -> tuple[Any, ...]:
        """The values of a filter, each once; any whole numbers when ``values`` is None."""
        known = {str(value): value for value in values or ()}
        found: list[Any] = []
        for text in filter(None, self.args.getlist(name)):
            if text in known:
                found.append(known[text])
            elif values is None and text.isascii() and text.isdigit() and len(text) < 16:
                found.append(int(text))
            else:
                self.is_misread = True
        return tuple(dict.fromkeys(found))

    def columns(self, name: str, columns: tuple[str, ...], most: int) -> tuple[str, ...]:
        """Columns to sort or group by, each once, with their directions; at most ``most``."""
        found: dict[str, str] = {}
        for text in filter(None, self.args.getlist(name)):
            if text.removeprefix("-") in columns and len(found) < most:
                found.setdefault(text.removeprefix("-"), text)
            else:
                self.is_misread = True
        return tuple(found.values())

    def day(self, name: str) -> date | None:
        """A day as forms send it. At the ends of the calendar no day comes before or after: those are no days here."""
        text = self.args.get(name, "")
        try:
            day = date.fromisoformat(text) if text else None
        except ValueError:
            return self._misread(None)
        return day if day is None or date.min.year < day.year < date.max.year else self._misread(None)

    def page(self) -> int:
        """The number of a page."""
        text = self.args.get("page", "") or "1"
        is_page = text.isascii() and text.isdigit() and len(text) < 9 and int(text) > 0
        return int(text) if is_page else int(self._misread(1))

    def number(self, name: str) -> str:
        """The number of a ticket."""
        text = self.args.get(name, "")
        is_number = not text or (text.isascii() and text.isdigit() and len(text) == 8)
        return text if is_number else str(self._misread(""))
