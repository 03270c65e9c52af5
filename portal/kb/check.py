"""`kb check`: every fault of the knowledge base, one line each."""

from collections.abc import Collection

from portal.config import LANGUAGES
from portal.kb.front_matter import Fault
from portal.kb.library import Library


def faults(library: Library, services: Collection[str]) -> list[Fault]:
    """Files that cannot be read, unknown services, missing twins, dead links, missing images, raw HTML."""
    found = list(library.faults)
    for solution in library.solutions.values():
        for text in solution.articles.values():
            found += [Fault(text.path, 1, f"unknown service {slug}") for slug in text.services if slug not in services]
            found += [
                Fault(text.path, 1, f"no solution is named {slug}")
                for slug in text.links
                if slug not in library.solutions
            ]
            found += [
                Fault(text.path, 1, f"no image {name} beside the file")
                for name in text.images
                if not solution.image(name)
            ]
            found += [Fault(text.path, line, "HTML is not shown: write it as Markdown") for line in text.raw_html]
        missing = set(LANGUAGES) - set(solution.articles)
        found += [
            Fault(solution.folder / f"{solution.slug}.{language}.md", 1, "this twin is missing")
            for language in sorted(missing)
        ]
    return sorted(found, key=lambda fault: (fault.path, fault.line))
