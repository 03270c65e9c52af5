"""The solution that a person had read before writing: it goes with the request, for the team to know."""

from dataclasses import dataclass
from datetime import date

from peewee import fn

from portal.accounts.models import User
from portal.catalog.visibility import find_solution
from portal.db import tuples
from portal.i18n import language
from portal.kb.solution import Article
from portal.tickets.models import TITLE_LENGTH, ReadBefore, Ticket
from portal.tickets.visibility import visible_to


@dataclass(frozen=True)
class Read:
    """A solution that was read, as a reader sees it now: ``slug`` is empty when there is none to open."""

    slug: str
    title: str
    language: str  # of the title


def asked_for(user: User, slug: str) -> Article | None:
    """The article that a form names, if ``user`` may read it; any other name is none."""
    solution = find_solution(user, slug) if slug else None
    return solution.article(language()) if solution else None


def keep(ticket: Ticket, article: Article | None) -> None:
    """Note that its author had read the article, if there is one; the title stays, also when the solution goes."""
    if article:
        title = article.title[:TITLE_LENGTH]
        ReadBefore.create(ticket=ticket, solution=article.slug, language=article.language, title=title)


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
    article = asked_for(user, row.solution)
    return of_article(article) if article else Read("", row.title, row.language)


def of_article(article: Article) -> Read:
    """An article that can be opened."""
    return Read(article.slug, article.title, article.language)
