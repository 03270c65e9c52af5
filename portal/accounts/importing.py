"""Many people at once: a file is checked line by line, and then all of them are invited, or none."""

from dataclasses import dataclass

from peewee import IntegrityError

from portal.accounts import addresses, import_file, tokens
from portal.accounts.actions import Taken, columns_of
from portal.accounts.audit import Action, Actor, record_all
from portal.accounts.import_file import Fault, Problem, Unusable
from portal.accounts.models import SUPPORT, Client, Role, User
from portal.accounts.notices import Notice, notify_all
from portal.accounts.tokens import Purpose
from portal.db import AT_ONCE, database
from portal.text import folded

MOST = 10_000
ROLES = {
    "customer": Role.CUSTOMER, "client": Role.CUSTOMER, "cliente": Role.CUSTOMER,
    "manager": Role.MANAGER, "gestionnaire": Role.MANAGER,
    "agent": Role.AGENT, "agente": Role.AGENT,
    "admin": Role.ADMIN, "administrator": Role.ADMIN, "administrateur": Role.ADMIN, "administratrice": Role.ADMIN,
}  # fmt: skip
LANGUAGES = {"fr": "fr", "francais": "fr", "french": "fr", "en": "en", "anglais": "en", "english": "en"}


@dataclass(frozen=True)
class Guest:
    """A person who is to be invited, and the line that says so."""

    line: int
    email: str
    name: str
    role: Role
    client: Client | None
    language: str


def read(data: bytes, language: str) -> tuple[list[Guest], list[Fault]]:
    """The people of a CSV file, and what is wrong with it: when anything is, nobody should be invited.

    ``language`` is that of who has none, nor an organisation.
    """
    clients = {client.name_key: client for client in Client.select()}
    guests: list[Guest] = []
    faults: list[Fault] = []
    lines_by_key: dict[str, int] = {}
    try:
        for count, (number, cells) in enumerate(import_file.lines(data)):
            if count == MOST:
                raise Unusable(Fault(number, Problem.TOO_MANY))
            first = lines_by_key.setdefault(addresses.key(cells["email"]) or str(number), number)
            if first != number:
                faults.append(Fault(number, Problem.TWICE, str(first)))
                continue
            guest, found = _guest(number, cells, clients, language)
            faults += found
            guests += [guest] if guest else []
    except Unusable as end:
        faults.append(end.fault)
    if not (guests or faults):
        faults.append(Fault(0, Problem.NO_PEOPLE))
    return guests, sorted(faults + _taken(guests))


def invite_all(by: Actor, guests: list[Guest]) -> None:
    """Invite all of them, or nobody. Raises Taken when one has got an account since the file was read.

    Many rows at a time: one by one, thousands of people would keep every other writer waiting for too long.
    """
    try:
        with database.atomic():
            for start in range(0, len(guests), AT_ONCE):
                _invite(by, guests[start : start + AT_ONCE])
    except IntegrityError:
        raise Taken("Somebody has got an account since the file was read.") from None


def _invite(by: Actor, guests: list[Guest]) -> None:
    """What ``invitations.invite`` does, for some at once."""
    rows = [columns_of(guest.email, guest.name, guest.role, guest.client, guest.language) for guest in guests]
    users = list(User.insert_many(rows).returning(User).execute())
    links = {link.user_id: link.id for link in tokens.issue_all(users, Purpose.INVITATION)}
    for role in {user.role for user in users}:
        record_all(Action.USER_ADDED, by, [user for user in users if user.role == role], role=role)
    record_all(Action.USER_INVITED, by, users)
    inviter = by.user.id if by.user else None
    notify_all(Notice.INVITED, [(user, {"token": links[user.id], "by": inviter}) for user in users])


def _guest(
    number: int, cells: dict[str, str], clients: dict[str, Client], language: str
) -> tuple[Guest | None, list[Fault]]:
    """The person of a line, or what is wrong with it."""
    email, name = cells["email"], cells["name"]
    role, client = ROLES.get(folded(cells["role"])), clients.get(folded(cells.get("client", "")))
    asked = cells.get("language", "")
    spoken = LANGUAGES.get(folded(asked)) if asked else (client.language if client else language)
    wrong = {
        Problem.ADDRESS: (bool(addresses.fault(email)), email),
        Problem.NO_NAME: (not name, ""),
        Problem.LONG_NAME: (len(name) > 200, ""),
        Problem.STRANGE_ROLE: (role is None, cells["role"]),
        Problem.STRANGE_LANGUAGE: (spoken is None, asked),
    }
    faults = [Fault(number, problem, value) for problem, (is_wrong, value) in wrong.items() if is_wrong]
    if role and (problem := _client_problem(role, client, cells.get("client", ""))):
        faults.append(Fault(number, problem, cells.get("client", "")))
    if faults or role is None or spoken is None:
        return None, faults
    return Guest(number, email, name, role, client, spoken), []


def _client_problem(role: Role, client: Client | None, named: str) -> Problem | None:
    if role in SUPPORT:
        return Problem.NEEDLESS_CLIENT if named else None
    if client is None:
        return Problem.STRANGE_CLIENT if named else Problem.NO_CLIENT
    return None


def _taken(guests: list[Guest]) -> list[Fault]:
    """The guests who have an account already; asked for in parts, as a query has only so many values."""
    by_key = {addresses.key(guest.email): guest for guest in guests}
    keys, faults = list(by_key), []
    for start in range(0, len(keys), AT_ONCE):
        query = User.select(User.email_key).where(User.email_key.in_(keys[start : start + AT_ONCE]))
        faults += [Fault(by_key[key].line, Problem.TAKEN, by_key[key].email) for (key,) in query.tuples()]
    return faults
