"""How useful solutions are, by what people answered."""

from collections.abc import Iterable
from dataclasses import dataclass

from peewee import fn

from portal.db import tuples
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
    rows = Answer.select(Answer.solution, fn.SUM(Answer.helpful), fn.COUNT(Answer.user)).group_by(Answer.solution)
    if slugs is not None:
        rows = rows.where(Answer.solution.in_(list(slugs)))
    return {slug: Usefulness(int(yes), total) for slug, yes, total in tuples(rows)}
