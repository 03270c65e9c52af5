"""The solutions that a person had read before writing: they go with the request, for the team to know."""

from dataclasses import dataclass
from datetime import date

from peewee import fn

from portal.accounts.models import User
from portal.catalog.visibility import find_solution
from portal.db import tuples
from portal.kb.solution import Article
from portal.tickets.models import TITLE_LENGTH, ReadBefore, Ticket
from portal.tickets.visibility import visible_to

MOST = 10  # solutions of a ticket


@dataclass(frozen=True)
class Read:
    """A solution that was read, as a reader sees it now: ``slug`` is empty when there is none to open."""

    slug: str
    title: str
    language: str  # of the title


def asked_for(user: User, slugs: str) -> list[Article]:
    """The articles that a form names, parted by spaces, as far as ``user`` may read them; any other name is none."""
    found = (find_solution(user, slug) for slug in list(dict.fromkeys(slugs.split()))[:MOST])
    return [solution.article(user.language) for solution in found if solution]


def keep(user: User, ticket: int, slugs: str) -> None:
    """Note that ``user`` had read these solutions before writing the ticket with this id, MOST of them in all.

    Their titles stay, also when a solution goes.
    """
    if not slugs:
        return
    known = {row.solution for row in ReadBefore.select().where(ReadBefore.ticket == ticket)}
    fresh = " ".join(slug for slug in slugs.split() if slug not in known)
    for article in asked_for(user, fresh)[: MOST - len(known)]:
        row = {"solution": article.slug, "language": article.language, "title": article.title[:TITLE_LENGTH]}
        ReadBefore.insert(ticket=ticket, **row).on_conflict_ignore().execute()


def of_ticket(user: User, ticket: Ticket) -> list[Read]:
    """What was read before the ticket or draft was written, in the order of reading, for ``user`` to open."""
    rows = ReadBefore.select().where(ReadBefore.ticket == ticket).order_by(ReadBefore.read_at)
    return [_seen(user, row) for row in rows]


def opened_anyway(user: User, since: date) -> dict[str, int]:
    """How many tickets that ``user`` sees were opened after reading each solution, by its slug."""
    tickets = visible_to(user).where(Ticket.submitted_at >= since).select(Ticket.id)
    rows = ReadBefore.select(ReadBefore.solution, fn.COUNT(ReadBefore.ticket))
    return dict(tuples(rows.where(ReadBefore.ticket.in_(tickets)).group_by(ReadBefore.solution)))


def _seen(user: User, row: ReadBefore) -> Read:
    articles = asked_for(user, row.solution)
    return of_article(articles[0]) if articles else Read("", row.title, row.language)


def of_article(article: Article) -> Read:
    """An article that can be opened."""
    return Read(article.slug, article.title, article.language)
