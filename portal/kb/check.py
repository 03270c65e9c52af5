"""`kb check`: every fault of the knowledge base, one line each."""

from collections.abc import Collection, Iterator
from pathlib import Path

from portal.config import LANGUAGES
from portal.kb import drift, history
from portal.kb.drift import Text
from portal.kb.front_matter import Fault
from portal.kb.library import Library
from portal.kb.pictures import size_of
from portal.kb.solution import Article, Solution


def faults(library: Library, services: Collection[str]) -> list[Fault]:
    """Files that are left out, what is to mend in the others, and missing twins."""
    solutions = library.every(is_whole=False)
    found = [*library.faults, *flaws(solutions, services)]
    for solution in solutions:
        found += _missing(solution)
    return sorted(found, key=lambda fault: (fault.path, fault.line))


def flaws(solutions: Collection[Solution], services: Collection[str]) -> list[Fault]:
    """What is to mend in files that are shown: unknown services, dead links, missing images, raw HTML, open fences."""
    slugs = {solution.slug for solution in solutions}
    found: list[Fault] = []
    for solution in solutions:
        for text in solution.articles.values():
            found += _of(text, slugs, services)
        found += _unlike(solution)
    return found


def _of(text: Article, slugs: Collection[str], services: Collection[str]) -> Iterator[Fault]:
    for place, slug in enumerate(text.services):
        if slug not in services:
            line = text.lines["services"] if place else 1
            how = "name one of catalog.toml" if place else "move the file to the folder of a service of catalog.toml"
            yield Fault(text.path, line, f"unknown service {slug}: {how}")
    for line, slug in text.links:
        if slug not in slugs:
            yield Fault(text.path, line, f"no solution is named {slug}: link to a file, such as ../billing/x.en.md")
    for line, name in text.images:
        if size_of(text.path, name) is None:
            yield Fault(text.path, line, f"no image {name} beside the file: PNG, JPEG, WebP or GIF, at most 5 MB")
    for line, message in text.flaws:
        yield Fault(text.path, line, message)


def _missing(solution: Solution) -> Iterator[Fault]:
    for language in sorted(set(LANGUAGES) - set(solution.articles)):
        twin = solution.folder / f"{solution.slug}.{language}.md"
        if not twin.exists():  # else it is left out, and that is said
            yield Fault(twin, 1, "this twin is missing: translate the other file")


def _unlike(solution: Solution) -> Iterator[Fault]:
    texts = list(solution.articles.values())
    if len({frozenset(text.services) for text in texts}) > 1:
        yield Fault(
            texts[-1].path, texts[-1].lines["services"], "services differ from the twin's: list the same in both"
        )


def drifts(library: Library) -> list[Fault]:
    """Translations that are behind their source. Asks git; raises NoHistory where that cannot be said."""
    root = library.folder / "solutions"
    texts = {
        text.path.relative_to(root).as_posix(): text
        for solution in library.every(is_whole=False)
        for text in solution.articles.values()
    }
    short = [Text(path, text.slug, text.translated_from) for path, text in texts.items()]
    found = []
    for path, change in drift.changes(history.read(root), short).items():
        text = texts[path]
        line = text.lines["translated_from"]
        if change.problem:
            found.append(Fault(text.path, line, f"translated_from: {change.problem}"))
        elif change.behind:
            changes = "a change" if change.behind == 1 else f"{change.behind} changes"
            how = f"translate what `{change.command}` shows"
            found.append(Fault(text.path, line, f"the other language had {changes} since: {how}"))
    return found


def annotation(fault: Fault, top: Path) -> str:
    """The fault as GitHub shows it beside the line, in a checkout whose first folder is ``top``."""
    path = fault.path.relative_to(top) if fault.path.is_relative_to(top) else fault.path
    place = f"file={_escaped(path.as_posix(), ':,')},line={fault.line}"
    return f"::error {place}::{_escaped(fault.message)}"


def _escaped(text: str, more: str = "") -> str:
    for char in "%\r\n" + more:  # the per cent sign first: it begins what the others become
        text = text.replace(char, f"%{ord(char):02X}")
    return text
