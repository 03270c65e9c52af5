"""The YAML at the head of a solution file; each mistake is named with its line."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import frontmatter
import yaml

from portal.text import line

LONGEST = 10_000  # characters
FIELDS = ("title", "summary", "services", "keywords", "updated", "translated_from")
OLDEST = 1970  # year; of the first one a time zone has days that cannot be told in another
_BOUNDARY = re.compile(r"^---[ \t]*$", re.MULTILINE)
_FIELD = re.compile(rf"^({'|'.join(FIELDS)})[ \t]*:", re.MULTILINE)
_REVISION = re.compile(r"[0-9a-f]{7,40}")


class Fault(Exception):
    """Something is wrong with a file of the knowledge base; ``line`` counts from 1."""

    def __init__(self, path: Path, line: int, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}")
        self.path, self.line, self.message = path, line, message


class Head:
    """The values of a file's front matter, each asked for by its kind. ``body`` is the Markdown below it."""

    def __init__(self, path: Path, text: str) -> None:
        """Read the head of ``text``. Raises Fault."""
        self.path, self.text = path, text
        if not text.startswith("---\n"):
            raise Fault(path, 1, "the file must begin with front matter between --- lines")
        end = _BOUNDARY.search(text, 4, LONGEST)
        if not end:  # the parser takes its stack for brackets in brackets, and the whole process falls
            raise Fault(path, 1, f"the front matter is not closed by a --- line in its first {LONGEST} characters")
        self._head = text[: end.start()]
        try:
            self.values, self.body = frontmatter.parse(text)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            problem = getattr(error, "problem", None) or "is not valid YAML"
            raise Fault(path, (mark.line + 1) if mark else 1, f"front matter: {problem}") from None
        except (ValueError, RecursionError) as error:
            raise Fault(path, 1, f"front matter: {error}") from None
        if not self.values:
            raise Fault(path, 1, "the front matter is empty or is not closed by a --- line")

    @property
    def length(self) -> int:
        """How many characters stand before the body."""
        return len(self.text.rstrip()) - len(self.body)

    @property
    def unknown(self) -> list[str]:
        """Fields that nothing reads, for instance for a letter too few."""
        return [line(str(key))[:60] for key in self.values if key not in FIELDS]

    @property
    def repeated(self) -> Iterator[tuple[int, str]]:
        """Fields that are there once more, each with its line: YAML reads the last one and says nothing."""
        met: set[str] = set()
        for field in _FIELD.finditer(self._head):
            if field[1] in met:
                yield self._head.count("\n", 0, field.start()) + 1, field[1]
            met.add(field[1])

    def line(self, key: str) -> int:
        """Where ``key`` stands; the first line when it is missing."""
        lines = self.text.splitlines()
        return next((number for number, line in enumerate(lines, 1) if line.startswith(f"{key}:")), 1)

    def phrase(self, key: str) -> str:
        """A text on one line. Raises Fault."""
        value = self.values.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self._fault(key, "must be text (put it between quotes if it looks like a number)")
        return " ".join(value.split())

    def words(self, key: str) -> tuple[str, ...]:
        """A list of words, empty when it is not there. Raises Fault."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self._fault(key, "must be a list of words, such as [agenda, billing]")
        return tuple(value)

    def day(self, key: str) -> date:
        """A day. Raises Fault."""
        value = self.values.get(key)
        if isinstance(value, datetime) or not isinstance(value, date) or value.year < OLDEST:
            raise self._fault(key, "must be a day, such as 2026-10-28")
        return value

    def revision(self, key: str) -> str:
        """A git revision, or nothing when it is not there. Raises Fault."""
        value = self.values.get(key, "")
        if value != "" and not (isinstance(value, str) and _REVISION.fullmatch(value)):
            raise self._fault(key, 'must be a git revision between quotes, such as "5d27464"')
        return str(value)

    def _fault(self, key: str, message: str) -> Fault:
        return Fault(self.path, self.line(key), f"front matter: {key} {message}")
