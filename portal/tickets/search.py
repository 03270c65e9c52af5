"""The words that tickets are found by, in an FTS5 table: a row a submitted ticket, under its number.

``words`` holds what every reader of the ticket may find, ``team`` the internal notes, ``facts`` a code for each thing
that the grid filters by and for whose it is: who searches and what is filtered are then one intersection of lists,
however many tickets have the word.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from peewee import SQL, fn

from portal import richtext
from portal.accounts.models import Client, User
from portal.catalog.models import Service
from portal.db import database, tuples
from portal.text import folded
from portal.tickets.models import Note, Ticket
from portal.tickets.rules import Status

MOST_WORDS = 12
LAST = "\U0010ffff"  # comes after every letter
MOST_FORMS = 50  # words that a beginning is written out into; with more, FTS5 gathers them, which takes far longer
MOST_COUNTED = 5_000  # tickets; what has more is "at least" that many
PUT = "INSERT OR REPLACE INTO ticket_search (rowid, words, team, facts) VALUES (?, ?, ?, ?)"
PUT_WORDS = "INSERT OR IGNORE INTO ticket_word SELECT value FROM json_each(?)"
_FORMS = "SELECT word FROM ticket_word WHERE word >= ? AND word < ? LIMIT ?"
# letters to Python that are none to FTS5: a word with one inside would be a phrase, which its index cannot find
_WORD = re.compile(r"[^\W_\u19b0-\u19c0\u19c8\u19c9\u1cf2\u1cf3]+")
_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)'")
_MERGE = "INSERT INTO ticket_search (ticket_search, rank) VALUES ('merge', ?)"
MERGED = 200  # pages in one step: who writes waits for some hundredths of a second
_SAID = "SELECT words, team FROM ticket_search WHERE rowid = ?"
_IS_IN = "SELECT 1 FROM ticket_search WHERE rowid = ?"
_COUNT = "SELECT count(*) FROM (SELECT 1 FROM ticket_search WHERE ticket_search MATCH ? LIMIT ?)"
_NEWEST = (
    "SELECT rowid FROM ticket_search WHERE ticket_search MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ? OFFSET ?"
)
_OLDEST = "SELECT rowid FROM ticket_search WHERE ticket_search MATCH ? AND rowid > ? ORDER BY rowid LIMIT ? OFFSET ?"
_NUMBERS = "(SELECT printf('%08d', rowid) FROM ticket_search WHERE ticket_search MATCH ?)"


@database.func("has_word")
def _has_word(summary: str, description: str, word: str) -> bool:
    """Whether a draft has the word. Drafts are few, and not in the index: it would slow each autosave."""
    words = _WORD.findall(folded(f"{summary}\n{richtext.plain(description)}"))
    return any(own.startswith(word) if len(word) > 1 else own == word for own in words)


def in_draft(word: str, services: Mapping[str, Service]) -> Any:
    """A condition on drafts: they have the word, or their service's name does."""
    return fn.has_word(Ticket.summary, Ticket.description, word) | Ticket.service.in_(_named(services, word))


def index(ticket: Ticket) -> set[str]:
    """Take in what a submitted ticket says now; returns its words."""
    notes = Note.select(Note.title, Note.description, Note.internal).where(Note.ticket == ticket).order_by(Note.id)
    return put(ticket, ticket.client.name, ticket.author.name, tuples(notes))


def put(ticket: Ticket, client: str, author: str, notes: Iterable[tuple[Any, ...]]) -> set[str]:
    """The same with what belongs to the ticket at hand; a note is its title, its HTML and whether it is internal."""
    row = row_of(ticket, client, author, notes)
    database.execute_sql(PUT, row)
    words = words_in(row)
    database.execute_sql(PUT_WORDS, (json.dumps(sorted(words)),))
    return words


def words_in(row: tuple[int, str, str, str]) -> set[str]:
    """The words of what the index takes in."""
    return {*_WORD.findall(row[1]), *_WORD.findall(row[2])}


def row_of(ticket: Ticket, client: str, author: str, notes: Iterable[tuple[Any, ...]]) -> tuple[int, str, str, str]:
    """What the index takes in of a ticket."""
    number = ticket.number or ""
    said = [number, number.lstrip("0"), ticket.summary, richtext.plain(ticket.description)]
    said += [client, author, ticket.external_ref]
    internal: list[str] = []
    for title, html, is_internal in notes:
        (internal if is_internal else said).extend((title, richtext.plain(html)))
    return int(number), folded("\n".join(said)), folded("\n".join(internal)), " ".join(facts_of(ticket))


def index_anew(tickets: Iterable[Ticket]) -> None:
    """Take in what tickets say now, and forget the words that none has any more."""
    lost: set[str] = set()
    for ticket in tickets:
        row = database.execute_sql(_SAID, (int(ticket.number or 0),)).fetchone() or ("", "")
        lost |= {*_WORD.findall(row[0]), *_WORD.findall(row[1])} - index(ticket)
    for word in lost:
        if not database.execute_sql(_COUNT, (f'"{word}"', 1)).fetchone()[0]:
            database.execute_sql("DELETE FROM ticket_word WHERE word = ?", (word,))


def merge() -> None:
    """Write the index anew, step by step: words that were taken out stay in its older pages until they are merged."""
    pages, before = -MERGED, -2  # a negative number begins with all of them
    while database.connection().total_changes - before >= 2:  # fewer: nothing is left to do
        before = database.connection().total_changes
        database.execute_sql(_MERGE, (pages,))
        pages = MERGED


def rebuild() -> int:
    """Take in every submitted ticket when the newest is not there yet; returns how many were taken in."""
    newest = Ticket.select(Ticket.number).where(Ticket.number.is_null(False)).order_by(Ticket.number.desc()).first()
    if newest is None or database.execute_sql(_IS_IN, (int(newest.number),)).fetchone():
        return 0
    with database.atomic():
        tickets = Ticket.select(Ticket, Client, User).join(Client).switch(Ticket).join(User, on=Ticket.author)
        found = list(tickets.where(Ticket.number.is_null(False)))
        for ticket in found:
            index(ticket)
    return len(found)


def fact(kind: str, value: Any) -> str:
    """The code of a fact: one word to FTS5, whatever the value is made of."""
    return kind + (str(value) if isinstance(value, int) else value.encode().hex())


def facts_of(ticket: Ticket) -> list[str]:
    """What the grid filters a ticket by, as codes."""
    facts: dict[str, Any] = {
        "author": ticket.author_id,
        "client": ticket.client_id,
        "assignee": ticket.assignee_id or 0,
    }
    facts |= {"status": str(ticket.status), "state": str(ticket.state), "service": ticket.service}
    facts |= {"type": ticket.type, "severity": ticket.severity}
    is_open = "closed" if ticket.status is Status.CLOSED else "open"
    return [is_open, *(fact(kind, value) for kind, value in facts.items())]


def words_of(q: str) -> list[str]:
    """The words to look for: accents, case, ligatures and elided articles do not matter; marks are no words."""
    return _WORD.findall(_ELISION.sub("", folded(q)))[:MOST_WORDS]


def expression(q: str, facts: Iterable[Iterable[str]], team: bool, services: Mapping[str, Service]) -> str:
    """What FTS5 is asked: every word of ``q``, as a beginning, and of each list of ``facts`` one at least.

    The name of a service counts as a word of its tickets. Nothing of ``q`` but letters and digits gets here.
    """
    where = "{words team}" if team else "words"
    parts = []
    for word in words_of(q):
        named = [fact("service", slug) for slug in _named(services, word)]
        part = f"{where} : ({_beginning(word)})"
        parts.append(f"({part} OR {_any(named)})" if named else part)
    return " AND ".join(parts + [_any(codes) for codes in facts])


def _beginning(word: str) -> str:
    """The words that begin with this one. FTS5 has an index of beginnings of two and three letters alone."""
    forms = [word]
    if len(word) > 3:
        rows = database.execute_sql(_FORMS, (word, word + LAST, MOST_FORMS + 1)).fetchall()
        forms = [row[0] for row in rows] or forms
    is_all = len(word) == 1 or (len(word) > 3 and len(forms) <= MOST_FORMS)
    return " OR ".join(f'"{form}"' for form in forms) if is_all else f'"{word}" *'


def _any(codes: Iterable[str]) -> str:
    return "facts : (" + " OR ".join(f'"{code}"' for code in codes) + ")"


def _named(services: Mapping[str, Service], word: str) -> list[str]:
    """The services whose name has the word, in either language."""
    names = {slug: _WORD.findall(folded(f"{one.name.en} {one.name.fr}")) for slug, one in services.items()}
    return [slug for slug, own in names.items() if len(word) > 1 and any(part.startswith(word) for part in own)]


def count(expression: str, most: int) -> int:
    """How many tickets match, as far as it is counted; ``most`` of -1: all of them."""
    return int(database.execute_sql(_COUNT, (expression, most)).fetchone()[0])


def numbers(expression: str, limit: int, offset: int, after: str = "", newest: bool = True) -> list[str]:
    """The numbers of the tickets that match, in order, after the one given."""
    sql, start = (_NEWEST, int(after or 10**9)) if newest else (_OLDEST, int(after or 0))
    found = database.execute_sql(sql, (expression, start, limit, offset))
    return [f"{row[0]:08d}" for row in found.fetchall()]


def matching(expression: str) -> Any:
    """A condition on tickets: they match."""
    return Ticket.number.in_(SQL(_NUMBERS, (expression,)))
