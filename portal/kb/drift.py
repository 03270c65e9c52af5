"""Translations whose source changed since: which, by how much, and the command that shows what to translate."""

import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from portal.kb.history import History, NoHistory


@dataclass(frozen=True)
class Text:
    """A file of a solution, as far as its history matters."""

    path: str
    slug: str
    translated_from: str


@dataclass(frozen=True)
class Change:
    """When a file was last changed (UTC; None when it is not in the history), and what its twin is ahead of it."""

    changed: datetime | None
    behind: int = 0  # changes of the twin
    command: str = ""  # shows them
    problem: str = ""  # why that cannot be said


def changes(history: History, texts: Iterable[Text]) -> Mapping[str, Change]:
    """The last change of each file, and what the translation of two twins is behind its source.

    The twin that names a revision in ``translated_from`` is the translation, and is up to date with that. Without it
    the source is the twin that was changed first since both were in one commit, and the other is up to date with its
    own last change.
    """
    twins: dict[str, list[Text]] = {}
    for text in texts:
        twins.setdefault(text.slug, []).append(text)
    found: dict[str, Change] = {}
    for pair in twins.values():
        found |= {text.path: Change(history.changed(text.path)) for text in pair}
        if len(pair) == 2:
            for text, source in (pair, pair[::-1]):
                if text.translated_from or (not source.translated_from and _is_first(history, source, text)):
                    found[text.path] = _behind(history, text, source)
    return found


def _is_first(history: History, one: Text, other: Text) -> bool:
    """Whether ``one`` was changed before ``other`` since both were in one commit. Places count back from now."""
    places, others = history.changes.get(one.path, []), history.changes.get(other.path, [])
    both = min(set(places) & set(others), default=len(history.revisions))
    since = [place for place in places if place < both]
    return bool(since) and since[-1] > max((place for place in others if place < both), default=-1)


def _behind(history: History, text: Text, source: Text) -> Change:
    """How far a translation is behind."""
    moment, places = history.changed(text.path), history.changes.get(text.path)
    revision = text.translated_from or (history.revisions[places[0]] if places else "")
    if not revision:
        return Change(moment)  # not committed yet
    try:
        behind = history.since(revision, source.path)
    except NoHistory as error:
        return Change(moment, problem=str(error))
    place = shlex.quote(f"{history.prefix}{source.path}")
    command = f"git diff {revision[:12]}..HEAD -- {place}" if behind else ""
    return Change(moment, behind, command)
