"""The YAML at the head of a solution file; each mistake is named with its line."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import frontmatter
import yaml


class Fault(Exception):
    """Something is wrong with a file of the knowledge base; ``line`` counts from 1."""

    def __init__(self, path: Path, line: int, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}")
        self.path, self.line, self.message = path, line, message


def parse(path: Path, text: str) -> tuple[dict[str, Any], str]:
    """The values and the Markdown of a file. Raises Fault."""
    if not text.startswith("---\n"):
        raise Fault(path, 1, "the file must begin with front matter between --- lines")
    try:
        meta, body = frontmatter.parse(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "is not valid YAML"
        raise Fault(path, (mark.line + 1) if mark else 1, f"front matter: {problem}") from None
    except ValueError as error:
        raise Fault(path, 1, f"front matter: {error}") from None
    if not meta:
        raise Fault(path, 1, "the front matter is empty or is not closed by a --- line")
    return meta, body


def text_of(path: Path, meta: dict[str, Any], key: str) -> str:
    """A text on one line. Raises Fault."""
    value = meta.get(key)
    if not isinstance(value, str) or not value.strip():
        raise Fault(
            path,
            _line(path, key),
            f"front matter: {key} must be text (put it between quotes if it looks like a number)",
        )
    return " ".join(value.split())


def list_of(path: Path, meta: dict[str, Any], key: str) -> tuple[str, ...]:
    """A list of words, empty when it is not there. Raises Fault."""
    value = meta.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise Fault(path, _line(path, key), f"front matter: {key} must be a list of words, such as [agenda, billing]")
    return tuple(value)


def day_of(path: Path, meta: dict[str, Any]) -> date:
    """The day of the last change. Raises Fault."""
    value = meta.get("updated")
    if isinstance(value, datetime) or not isinstance(value, date):
        raise Fault(path, _line(path, "updated"), "front matter: updated must be a day, such as 2026-10-28")
    return value


def _line(path: Path, key: str) -> int:
    """Where ``key`` stands in the front matter; the first line when it is missing."""
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    return next((number for number, line in enumerate(lines, 1) if line.startswith(f"{key}:")), 1)
