"""What stands beside the request form: solutions for what its summary says, or else the service's."""

from dataclasses import dataclass
from typing import ClassVar

from portal.accounts.models import User
from portal.catalog.finding import find
from portal.catalog.models import Service
from portal.catalog.visibility import suggestions_for
from portal.kb.search import Hit
from portal.kb.usefulness import Usefulness, usefulness

MOST = 5


@dataclass(frozen=True)
class Suggested:
    """Solutions: ``is_found`` when they match the summary; ``has_more`` when the service has others, too."""

    WORDS: ClassVar = 3  # of a summary, or as many CHARACTERS: then it says something (DESIGN.md, section 3)
    CHARACTERS: ClassVar = 12

    hits: list[Hit]
    is_found: bool
    has_more: bool
    useful: dict[str, Usefulness]  # what was answered of them, by slug


def suggested(user: User, service: Service, summary: str) -> Suggested:
    """Up to MOST solutions for ``user``, who is writing a request on ``service``."""
    is_telling = len(summary.split()) >= Suggested.WORDS or len(summary.strip()) >= Suggested.CHARACTERS
    hits = suggestions_for(user, summary, service)[:MOST] if is_telling else []
    if hits:
        return _suggested(hits, True, False)
    own = find(user, "", service)
    return _suggested(list(own.hits[:MOST]), False, own.total > MOST)


def _suggested(hits: list[Hit], is_found: bool, has_more: bool) -> Suggested:
    return Suggested(hits, is_found, has_more, usefulness(hit.entry.slug for hit in hits))
