"""How useful solutions are, by what people answered."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from peewee import SQL, Select, fn

from portal.db import prepared
from portal.kb.models import Answer

ENOUGH = 5  # answers: of fewer, a share says more about who answered than about the solution


@dataclass(frozen=True)
class Usefulness:
    """How many people a solution helped, of those who answered."""

    yes: int
    total: int

    @property
    def no(self) -> int:
        """How many it did not help."""
        return self.total - self.yes

    @property
    def is_known(self) -> bool:
        """Whether ENOUGH people answered."""
        return self.total >= ENOUGH


def usefulness(slugs: Iterable[str] | None = None) -> dict[str, Usefulness]:
    """What was answered of each of these solutions, or of all, by slug; nothing of those that nobody answered."""
    rows = _of_all() if slugs is None else _of_some(json.dumps([*slugs]))
    return {slug: Usefulness(int(yes), total) for slug, yes, total in rows}


@prepared
def _of_all() -> Any:
    return _answered()


@prepared
def _of_some(slugs: Any) -> Any:
    return _answered().where(Answer.solution.in_(Select([fn.json_each(slugs)], [SQL("value")])))


def _answered() -> Any:
    return Answer.select(Answer.solution, fn.SUM(Answer.helpful), fn.COUNT(Answer.user)).group_by(Answer.solution)
