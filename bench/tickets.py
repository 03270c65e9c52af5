"""Fills a data folder with N tickets as five years of support would leave them, to measure the grid on.

    python3 bench/tickets.py FOLDER N

300 client organisations of four people and a manager, ten agents, five notes a ticket of which one is internal, words
from the solutions in both languages. Four tickets of five are closed; those that are open came in lately. The same N
gives the same tickets. Signs in as customer1, manager1 or agent1 @bench.example; customer1 has enough tickets for
several pages whatever N is, so that pages of different N are alike.
"""

import json
import random
import re
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from html import unescape
from itertools import accumulate, count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from serving import PASSWORD, ROOT, in_environment

in_environment()
sys.path.insert(0, str(ROOT))
from portal import config, db, richtext  # noqa: E402 - the portal's packages are in its environment alone
from portal.accounts.actions import set_hash  # noqa: E402
from portal.catalog.library import load  # noqa: E402
from portal.tickets import search  # noqa: E402
from portal.tickets.rules import PAIRS, State, Status  # noqa: E402

CLIENTS, AGENTS, NOTES, PIECE = 300, 10, 5, 5000
YEARS = timedelta(days=5 * 365)
BUSY, FEWEST = 500, 150  # customer1 has a ticket in 500, and 150 at least
FIRST = (
    *("Alice", "Bruno", "Coralie", "David", "Élise", "Félix", "Gaëlle", "Hugo", "Inès", "Jérôme", "Karine", "Louis"),
    *("Maude", "Noah", "Océane", "Paul"),
)
LAST = (
    *("Tremblay", "Gagnon", "Roy", "Côté", "Bouchard", "Gauthier", "Morin", "Lavoie", "Fortin", "Gagné", "Ouellet"),
    *("Smith", "Nguyen", "MacDougall"),
)
KINDS = ("CPE", "Garderie", "Municipalité de", "Town of", "Daycare of")
PLACES = ("Val", "Lac", "Mont", "Pointe", "Rive", "Baie"), ("Dorée", "Bleue", "Brome", "Clair", "Haute", "Verte")
WORKED = (Status.CLASSIFICATION, Status.INVESTIGATION, Status.INVESTIGATION, Status.RESOLUTION)
TALLIED = ("", "client_id", "service", "type", "severity", "assignee_id")
RARE = "Coralie"  # a child's name: in no word of the solutions, so LIKE finds what the index finds
TICKET = (
    *("id", "number", "author_id", "client_id", "service", "type", "summary", "description", "summary_key", "status"),
    *("state", "severity", "team", "assignee_id", "external_ref", "key", "version", "created_at", "updated_at"),
    *("submitted_at", "closed_at"),
)


class Teller:
    """Tells tickets: ``people`` are (id, client id, language), ``names`` those of people and clients."""

    def __init__(self, size: int, people: list[tuple[int, int, str]], names: dict[int, str]) -> None:
        self.random = random.Random(size)  # nosec B311 - the same tickets each time
        self.size, self.people, self.names = size, people, names
        self.began = datetime.now().replace(microsecond=0) - YEARS
        self.services = list(load(ROOT / "kb" / "catalog.toml").services.values())
        self.every = max(1, size // max(FEWEST, size // BUSY))
        self.sentences = {language: _sentences(language) for language in ("en", "fr")}
        # few sentences come often and most seldom, as words do
        self.weights = {
            language: list(accumulate(1 / place for place in range(1, len(found) + 1)))
            for language, found in self.sentences.items()
        }
        self.busyness = list(accumulate(1 / (place + 20) for place in range(len(people) - 1)))

    def ticket(self, number: int) -> tuple[SimpleNamespace, list[tuple[Any, ...]]]:
        """A ticket and its notes: (author id, title, HTML, internal, when)."""
        chance = self.random
        is_busy = number % self.every == 0
        author, client, language = (
            self.people[0] if is_busy else chance.choices(self.people[1:], cum_weights=self.busyness)[0]
        )
        said = chance.choices(self.sentences[language], cum_weights=self.weights[language], k=3 + 2 * NOTES)
        child = f"{chance.choice(FIRST)} {chance.choice(LAST)}, {chance.randrange(10**6)}"
        age = 1 - number / self.size
        came = self.began + YEARS * (1 - age) - timedelta(seconds=chance.randrange(3600))
        status, state = self._progress(age)
        service = chance.choice(self.services)
        ended = came + timedelta(hours=chance.randrange(2, 400))
        is_new, is_closed = status is Status.NEW, status is Status.CLOSED
        agent = chance.choice(range(1, AGENTS + 1))
        ticket = SimpleNamespace(id=number, number=f"{number:08d}", author_id=author, client_id=client, status=status)
        ticket.service, ticket.type, ticket.team = service.slug, chance.choice(service.types).slug, service.team
        ticket.summary = unescape(said[0])[:80]
        ticket.summary_key = search.folded(ticket.summary)
        ticket.description = f"<p>{said[1]} {said[2]}</p><p>{child}.</p>"
        ticket.state, ticket.severity = state, chance.choice((service.severity, 1, 2, 3, 3, 4))
        ticket.assignee_id = None if is_new or chance.random() < 0.05 else agent
        ticket.external_ref = f"R-{chance.randrange(10**5)}" if is_closed and chance.random() < 0.3 else ""
        ticket.key, ticket.version = f"bench-{number}", 2
        ticket.created_at, ticket.submitted_at = str(came), str(came)
        ticket.closed_at = str(ended) if is_closed else None
        ticket.updated_at = ticket.closed_at or str(came)
        notes = []
        for place in range(NOTES):
            title, text = unescape(said[3 + 2 * place])[:60], said[4 + 2 * place]
            who = author if place % 2 else agent
            html = f"<p>{said[3 + 2 * place]}</p><p>{text}</p>"
            notes.append((who, title, html, int(place == 2), str(came + timedelta(hours=place + 1))))
        return ticket, notes

    def _progress(self, age: float) -> tuple[Status, State]:
        """How far a ticket is, by its age from 0, just now, to 1."""
        chance = self.random
        if chance.random() > 2.718281828 ** (-5 * age):
            return Status.CLOSED, State.SOLUTION_PROVIDED if chance.random() < 0.9 else State.AWAITING_CLIENT
        status = Status.NEW if chance.random() < 0.2 else chance.choice(WORKED)
        return status, chance.choice(sorted(PAIRS[status]))


def _sentences(language: str) -> list[str]:
    """The sentences of the solutions, without marks, in an order of chance that is always the same."""
    found: set[str] = set()
    for path in sorted((ROOT / "kb" / "solutions").rglob(f"*.{language}.md")):
        text = path.read_text(encoding="utf-8").split("---\n", 2)[2]
        text = re.sub(r"\[([^\]]+)\]\([^)]*\)|[*`#|>]|^\s*(?:!!!|[-\d.]+ )", r"\1", text, flags=re.MULTILINE)
        found.update(line.strip() for line in re.split(r"(?<=[.?!])\s|\n", text) if len(line.split()) > 3)
    mixed = sorted(found)
    random.Random(language).shuffle(mixed)  # nosec B311
    return [str(richtext.paragraphs(sentence))[3:-4] for sentence in mixed]


def people(connection: Any, now: str) -> tuple[list[tuple[int, int, str]], dict[int, str], dict[int, str]]:
    """Write the clients and who signs in; returns those that write, and the names of people and of clients."""
    hashed, ids = set_hash(PASSWORD), count(AGENTS + 1)
    places = [f"{one} {other}" for one in PLACES[0] for other in PLACES[1]]
    clients = {number + 1: f"{KINDS[number % 5]} {places[number // 5 % 36]} {number + 1}" for number in range(CLIENTS)}
    writers, rows = [], []
    for agent in range(1, AGENTS + 1):
        rows.append((agent, f"agent{agent}", f"Agent {LAST[agent]}", "agent", None, "fr"))
    for client in clients:
        for place in range(5):
            person, role = next(ids), "manager" if place == 4 else "customer"
            address = f"{role}{client}" if place in (0, 4) else f"person{person}"
            name = f"{FIRST[person % len(FIRST)]} {LAST[person % len(LAST)]}"
            rows.append((person, address, name, role, client, "fr" if person % 4 else "en"))
            writers.append((person, client, rows[-1][-1]))
    connection.executemany(
        "INSERT INTO client (id, name, name_key, created_at) VALUES (?, ?, ?, ?)",
        [(id, name, search.folded(name), now) for id, name in clients.items()],
    )
    sql = (
        "INSERT INTO user (id, email, email_key, name, role, client_id, language, password_hash, active, created_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, ?)"
    )
    emails = [(id, f"{address}@bench.example", *rest) for id, address, *rest in rows]
    connection.executemany(sql, [(id, email, email, *rest, hashed, now) for id, email, *rest in emails])
    return writers, {row[0]: row[2] for row in rows}, clients


def pieces(teller: Teller, clients: dict[int, str]) -> Iterator[tuple[list[Any], list[Any], list[Any], list[Any]]]:
    """Rows of tickets, notes, events and of the index of words, some thousands at a time."""
    for start in range(1, teller.size + 1, PIECE):
        tickets, said, events, words = [], [], [], []
        for number in range(start, min(start + PIECE, teller.size + 1)):
            ticket, notes = teller.ticket(number)
            tickets.append([getattr(ticket, name) for name in TICKET])
            said += [(number, *note[:4], f"n{place}", note[4]) for place, note in enumerate(notes)]
            events.append((number, ticket.author_id, ticket.submitted_at))
            names = clients[ticket.client_id], teller.names[ticket.author_id]
            words.append(search.row_of(ticket, *names, (note[1:4] for note in notes)))
        yield tickets, said, events, words


def fill(connection: Any, size: int) -> None:
    """Write everything. The indexes come last: sorting once is faster than finding the place of each row."""
    indexes = connection.execute(
        "SELECT name, sql FROM sqlite_master "
        "WHERE type = 'index' AND sql > '' AND tbl_name IN ('ticket', 'note', 'event')"
    ).fetchall()
    statistics = connection.execute("SELECT tbl, idx, stat FROM sqlite_stat1").fetchall()
    for name, _sql in indexes:
        connection.execute(f"DROP INDEX {name}")
    writers, names, clients = people(connection, str(datetime.now() - YEARS))
    teller, began = Teller(size, writers, names), time.monotonic()
    into = f"INSERT INTO ticket ({', '.join(TICKET)}) VALUES ({', '.join('?' * len(TICKET))})"
    for tickets, notes, events, words in pieces(teller, clients):
        connection.execute("BEGIN")
        connection.executemany(into, tickets)
        connection.executemany(
            "INSERT INTO note (ticket_id, author_id, title, description, internal, key, created_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            notes,
        )
        connection.executemany(
            "INSERT INTO event (ticket_id, actor_id, kind, changes, created_at) VALUES (?, ?, 'submitted', '{}', ?)",
            events,
        )
        connection.executemany(search.PUT, words)
        found = sorted({word for row in words for word in search.words_in(row)})
        connection.execute(search.PUT_WORDS, (json.dumps(found),))
        connection.execute("COMMIT")
        print(f"\r{tickets[-1][0]} tickets, {time.monotonic() - began:.0f} s", end="", flush=True)
    for _name, sql in indexes:
        connection.execute(sql)
    connection.execute("DELETE FROM sqlite_stat1")  # those of the schema again: they went with the indexes
    connection.executemany("INSERT INTO sqlite_stat1 VALUES (?, ?, ?)", statistics)
    print(f"\r{size} tickets, {time.monotonic() - began:.0f} s, indexes included")


def check(connection: Any, size: int) -> None:
    """Stop unless the tallies are what counting gives, and a word is found as often as LIKE finds it."""
    for name in TALLIED:
        value = f"coalesce({name}, '')" if name else "''"
        counted = f"SELECT CAST({value} AS TEXT), status, state, count(*) FROM ticket GROUP BY 1, 2, 3"
        kept = "SELECT value, status, state, count FROM ticket_tally WHERE dimension = ? AND count > 0"
        if sorted(connection.execute(counted)) != sorted(connection.execute(kept, (name,))):
            raise SystemExit(f"the tally of {name or 'all'} is wrong")
    sample = size - min(size, 20_000)
    like = f"""SELECT count(*) FROM ticket WHERE id > {sample} AND (description LIKE '%{RARE}%'
        OR author_id IN (SELECT id FROM user WHERE name LIKE '%{RARE}%'))"""
    match = f"SELECT count(*) FROM ticket_search WHERE rowid > {sample} AND ticket_search MATCH 'words : {RARE}'"
    (by_like,), (by_index,) = connection.execute(like).fetchone(), connection.execute(match).fetchone()
    if by_like != by_index or not by_like:
        raise SystemExit(f"LIKE finds {RARE} {by_like} times, the index of words {by_index} times")
    print(f"tallies are right; {RARE} is found {by_like} times among the latest {size - sample}")


def main() -> None:
    """Make the folder and fill it."""
    folder, size = Path(sys.argv[1]).absolute(), int(sys.argv[2])
    settings = config.from_env({"PORTAL_DATA": str(folder)})
    config.make_folders(settings)
    config.prepare(settings)
    if settings.database.exists():
        raise SystemExit(f"{settings.database} is there already")
    db.bind(settings.database)
    db.migrate()
    with db.database.connection_context():
        connection = db.database.connection()
        for pragma in ("journal_mode = off", "synchronous = off", "foreign_keys = off", "cache_size = -500000"):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        fill(connection, size)
        check(connection, size)
    print(f"{settings.database.stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
