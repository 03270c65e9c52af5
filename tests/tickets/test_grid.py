"""The grid against a plain model of the same tickets: rows, order, groups, counts and pages, for everybody."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.accounts.models import User
from portal.dates import local
from portal.db import utcnow
from portal.tickets import search
from portal.tickets.columns import COLUMNS, DESK_COLUMNS
from portal.tickets.counts import counts
from portal.tickets.filters import TicketFilter
from portal.tickets.grid import Grid
from portal.tickets.heads import Head
from portal.tickets.models import Note, Ticket
from portal.tickets.plan import path_of
from portal.tickets.rules import PAIRS, Status
from tests.factories import catalogs
from tests.tickets import grid_model as model

WORDS = ["facture", "Été", "ete", "Agenda", "l’envoi", "œuvre", "invoice", "P", "2024", "écran"]
PEOPLE = ["alice", "carol", "mona", "bob", "nadia", "adam"]
SERVICES = ["agenda", "timesheets", "billing"]


def tell(cast, number):
    """A ticket that differs from its neighbours in everything; every ninth is a draft."""
    author = [cast.alice, cast.carol, cast.mona, cast.bob][number % 4]
    pairs = [(status, state) for status, states in PAIRS.items() for state in sorted(states)]
    status, state = pairs[number * 7 % len(pairs)]
    moment = utcnow() - timedelta(hours=7 * (60 - number))
    own = {"author": author, "client": author.client_id, "service": SERVICES[number * 5 % 3], "key": f"k{number}"}
    own |= {
        "summary": " ".join(WORDS[(number * step) % 10] for step in (1, 3)),
        "type": ["problem", "question"][number % 2],
    }
    own |= {"summary_key": search.folded(own["summary"]), "created_at": moment}
    own |= {"description": f"<p>{WORDS[number * 3 % 10]} {number}</p>"}
    if number % 9 == 0:
        return Ticket.create(**own)
    own |= {"number": f"{number * 11:08d}", "status": status, "state": state, "severity": 1 + number % 4}
    own |= {"submitted_at": moment, "closed_at": moment if status is Status.CLOSED else None}
    own |= {
        "assignee": [None, cast.nadia, cast.adam][number % 3],
        "external_ref": f"R-{number % 5}" if number % 5 else "",
    }
    ticket = Ticket.create(**own)
    for internal in (False, True):
        said = {"title": "Note", "description": f"<p>{'internal' if internal else 'visible'}{number % 6}</p>"}
        Note.create(ticket=ticket, author=cast.nadia, internal=internal, key=str(internal), **said)
    search.index(ticket)
    return ticket


@pytest.fixture
def facts(app, cast):
    """Sixty tickets and drafts as the model knows them."""
    found = []
    with app.app_context():
        for number in range(60):
            ticket = Ticket.get_by_id(tell(cast, number).id)
            said = f"{ticket.number} {(ticket.number or '').lstrip('0')} {ticket.summary} {ticket.description[3:-4]}"
            said += f" {ticket.client.name} {ticket.author.name} {ticket.external_ref}" if ticket.number else ""
            notes = (f"Note visible{number % 6}", f"Note internal{number % 6}") if ticket.number else ("", "")
            assignee = ticket.assignee.name if ticket.assignee else ""
            names = (ticket.client.name, ticket.author.name, assignee)
            found.append(model.Facts(ticket, *names, f"{said} {notes[0]}", notes[1]))
        yield found


@st.composite
def views(draw):
    """Query strings that mean something, most of the time to more than one ticket."""
    desk = draw(st.booleans())
    columns = DESK_COLUMNS if desk else COLUMNS
    keys = st.lists(st.sampled_from([sign + name for name in columns for sign in ("", "-")]), max_size=3)
    chosen = {}
    for name, values in {
        "status": ("new", "investigation", "closed"),
        "state": ("to_process", "awaiting_client"),
        "service": SERVICES[:2],
        "type": ("problem",),
        "client": ("1", "2"),
    }.items():
        chosen[name] = draw(
            st.one_of(st.just([]), st.just([]), st.lists(st.sampled_from(values), unique=True, max_size=2))
        )
    words = st.sampled_from(
        ["", "", "", *WORDS, "visible3", "internal3", "fact ete", "tremb", "ribambelle", "R 2", "297"]
    )
    days = st.one_of(st.none(), st.none(), st.integers(0, 18))
    return {
        "user": draw(st.sampled_from(PEOPLE)),
        "desk": desk,
        "show": draw(st.sampled_from(["all", "all", "opened", "closed", "drafts", "mine"])),
        "q": draw(words),
        "sort": draw(keys),
        "group": draw(keys),
        "chosen": chosen,
        "since": draw(days),
        "until": draw(days),
        "fold": draw(st.integers(0, 3)),
    }


def distinct(keys):
    """Each column once."""
    return tuple({key.removeprefix("-"): key for key in reversed(keys)}.values())[::-1]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=views())
def test_every_view_is_what_the_model_says(facts, cast, asked):
    user: User = getattr(cast, asked["user"])
    today = local(utcnow()).date()
    day = {name: None if asked[name] is None else today - timedelta(days=asked[name]) for name in ("since", "until")}
    show = "all" if user.is_support and asked["show"] == "drafts" else asked["show"]
    services = catalogs().services
    chosen = {
        name: tuple(map(int, values)) if name == "client" else tuple(values) for name, values in asked["chosen"].items()
    }
    view = TicketFilter(
        user, "/tickets", services, asked["desk"], show=show, q=asked["q"], chosen=chosen, **day,
        sort=distinct(asked["sort"]) or ("-created",), group=distinct(asked["group"]), rows=25,
    )  # fmt: skip
    found = [
        fact
        for fact in facts
        if model.is_seen(user, fact.ticket, show)
        and model.is_found(user, fact, asked["q"], services)
        and all(model.value(fact, name) in values for name, values in chosen.items() if values)
        and (not day["since"] or local(fact.ticket.submitted_at or fact.ticket.created_at).date() >= day["since"])
        and (not day["until"] or local(fact.ticket.submitted_at or fact.ticket.created_at).date() <= day["until"])
    ]
    found = model.ordered(found, view)
    pages = [Grid(TicketFilter(**{**vars(view), "page": page})) for page in range(1, max(1, -(-len(found) // 25)) + 1)]
    assert [row["id"] for grid in pages for row in grid.rows] == [fact.ticket.id for fact in found]
    assert {grid.total for grid in pages} == {len(found)}
    levels = [level.removeprefix("-") for level in view.group]
    paths = [[model.value(fact, level) for level in levels] for fact in found]
    sizes = Counter(path_of(path[: level + 1]) for path in paths for level in range(len(levels)))
    heads = [line for grid in pages for line in grid.lines if isinstance(line, Head)]
    assert {head.path: head.size for head in heads} == dict(sizes)
    _check_folded(view, found, paths, asked["fold"])


def _check_folded(view, found, paths, place):
    """Fold the group of one of the tickets: the others stay, in order, and every group that is left says its size."""
    if not paths or not paths[0]:
        return
    path = path_of(paths[place % len(paths)][:1])
    folded = TicketFilter(**{**vars(view), "fold": (path,), "rows": 100})
    grid = Grid(folded)
    shown = [line["id"] for line in grid.lines if not isinstance(line, Head)]
    assert shown == [fact.ticket.id for fact, own in zip(found, paths, strict=True) if path_of(own[:1]) != path]
    (head,) = [line for line in grid.lines if isinstance(line, Head) and line.path == path]
    assert (head.is_folded, head.size) == (True, sum(path_of(own[:1]) == path for own in paths))


@pytest.mark.parametrize("who", PEOPLE)
def test_counts_of_the_filters_are_what_the_model_says(facts, cast, who):
    user = getattr(cast, who)
    shows = [name for name in ("all", "opened", "closed", "drafts", "mine") if name != "drafts" or not user.is_support]
    expected = {show: sum(model.is_seen(user, fact.ticket, show) for fact in facts) for show in shows}
    assert counts(user, shows) == expected
