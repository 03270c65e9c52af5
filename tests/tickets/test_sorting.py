"""Sorting by each column, both ways, and grouping by each column, over pages."""

import pytest

from portal.accounts.models import User
from portal.catalog import library
from portal.tickets.models import Ticket
from portal.tickets.rules import State, Status
from tests.factories import close, make_draft, make_ticket, move
from tests.tickets.grid import groups, page, rows


@pytest.fixture
def nadia(signed_in, cast):
    """An agent in front of five tickets that differ in every column; *c* is the oldest, *a* the newest."""
    c = make_ticket(cast.bob, summary="c", service="agenda")
    e = make_ticket(cast.bob, summary="É", service="timesheets")
    d = make_ticket(cast.alice, summary="D", service="billing")
    b = make_ticket(cast.alice, summary="b", service="tax-slips")
    make_ticket(cast.alice, summary="a", service="taxation")
    move(cast.nadia, e, Status.CLASSIFICATION, State.IN_PROGRESS, severity=1, assignee=cast.nadia)
    move(cast.nadia, d, Status.INVESTIGATION, State.AWAITING_CLIENT, severity=4, assignee=cast.adam)
    move(cast.nadia, b, Status.RESOLUTION, State.SOLUTION_PROVIDED, assignee=cast.adam)
    close(cast.nadia, c, external_ref="R-1")
    for day, ticket in enumerate((c, e, d, b), start=1):
        Ticket.update(submitted_at=f"2024-01-0{day} 12:00:00").where(Ticket.id == ticket.id).execute()
    return signed_in(cast.nadia)


SORTED = {
    "number": "c É D b a",
    "created": "c É D b a",
    "summary": "a b c D É",
    "status": "a É D b c",
    "state": "a D É b c",  # alike ones: the newest first
    "client": "a b D É c",
    "service": "c D b a É",
}


@pytest.mark.parametrize("column", SORTED)
def test_sort(nadia, column):
    assert rows(nadia, sort=column) == SORTED[column].split()


@pytest.mark.parametrize("column", ["number", "created", "summary", "status"])
def test_sort_backwards(nadia, column):
    assert rows(nadia, sort=f"-{column}") == SORTED[column].split()[::-1]


def test_sort_by_reference_puts_it_last_or_first(nadia):
    assert rows(nadia, sort="external_ref")[-1] == "c"
    assert rows(nadia, sort="-external_ref")[0] == "c"


def test_desk_sorts_by_its_own_columns(nadia):
    assert rows(nadia, "/desk", show="all", sort="severity")[0] == "É"
    assert rows(nadia, "/desk", show="all", sort="-severity")[0] == "D"
    assert rows(nadia, "/desk", show="all", sort="assignee")[-1] == "É"


def test_desks_columns_are_not_the_customers(signed_in, cast):
    low, critical = make_ticket(cast.alice, summary="old"), make_ticket(cast.alice, summary="new")
    move(cast.nadia, low, Status.NEW, State.TO_PROCESS, severity=1)
    move(cast.nadia, critical, Status.NEW, State.TO_PROCESS, severity=4)
    alice = signed_in(cast.alice)
    assert rows(alice, sort="severity") == rows(alice, sort="-severity") == ["new", "old"]
    assert groups(alice, group="assignee") == []


def test_services_are_sorted_by_their_name_in_the_readers_language(signed_in, cast, app):
    slugs = ("timesheets", "tax-slips", "child-file", "billing", "agenda")
    for slug in slugs:
        make_ticket(cast.alice, service=slug, summary=slug)
    services = library.load(app.config["PORTAL"].kb / "catalog.toml").services
    for code in ("en", "fr"):
        User.update(language=code).execute()
        by_name = sorted(slugs, key=lambda slug: getattr(services[slug].name, code).casefold())
        assert rows(signed_in(cast.alice), sort="service") == by_name
    assert by_name != sorted(slugs, key=lambda slug: services[slug].name.en.casefold())


def test_header_says_how_it_is_sorted_and_links_the_other_way(nadia):
    found = page(nadia, sort="summary")
    assert [head.get("aria-sort") for head in found.iter("th") if head.get("aria-sort")] == ["ascending"]
    heads = {a.get("href") for head in found.iter("th") for a in head.iter("a")}
    assert {"/tickets?sort=-summary", "/tickets?sort=status", "/tickets"} <= heads


GROUPED = {
    "status": "New Classification Investigation Resolution Closed",
    "client": "CPE La Ribambelle|West Shore Childcare",
    "external_ref": "None|R-1",
    "summary": "a b c D É",
    "state": "To process|Awaiting client response|In progress|Solution provided",
}


@pytest.mark.parametrize("column", GROUPED)
def test_groups_in_the_order_of_their_column(nadia, column):
    words = GROUPED[column]
    expected = words.split("|") if "|" in words else words.split()
    assert [head for head, _size in groups(nadia, group=column)] == expected


@pytest.mark.parametrize(
    "column", ["number", "status", "state", "summary", "created", "client", "service", "external_ref"]
)
def test_groups_hold_every_ticket_once(nadia, column):
    found = groups(nadia, group=column)
    assert sum(size for _head, size in found) == 5
    assert sorted(rows(nadia, group=column)) == ["D", "a", "b", "c", "É"]


def test_groups_of_days_follow_the_sort(nadia):
    days = [head for head, _size in groups(nadia, group="created")][1:]
    assert days == ["2024/01/04", "2024/01/03", "2024/01/02", "2024/01/01"]
    assert [head for head, _size in groups(nadia, group="created", sort="created")][:-1] == days[::-1]


def test_group_of_a_day_is_the_portals_day(nadia):
    Ticket.update(submitted_at="2024-01-16 03:00:00").execute()
    assert groups(nadia, group="created") == [("2024/01/15", 5)]


def test_tickets_within_a_group_follow_the_sort(nadia):
    assert rows(nadia, group="client", sort="summary") == ["a", "b", "D", "c", "É"]
    assert rows(nadia, group="client", sort="-summary") == ["D", "b", "a", "É", "c"]


def test_words_that_sort_alike_are_groups_of_their_own(signed_in, cast):
    for summary in ("ete", "Été", "ete", "Été"):
        make_ticket(cast.alice, summary=summary)
    found = groups(signed_in(cast.alice), group="summary")
    assert sorted(found) == [("ete", 2), ("Été", 2)]


def test_group_over_two_pages_says_its_whole_size(signed_in, cast):
    for _ in range(26):
        make_ticket(cast.alice)
    close(cast.nadia, make_ticket(cast.alice, summary="Over"))
    alice = signed_in(cast.alice)
    assert groups(alice, group="status") == [("New", 26)]
    assert groups(alice, group="status", page=2) == [("New", 26), ("Closed", 1)]


def test_drafts_can_be_sorted_and_grouped_too(signed_in, cast):
    for summary in ("b", "", "a"):
        make_draft(cast.alice, summary=summary)
    alice = signed_in(cast.alice)
    for column in SORTED:
        assert len(rows(alice, show="drafts", sort=column, group=column)) == 3
