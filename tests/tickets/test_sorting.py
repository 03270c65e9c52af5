"""Sorting by each column, both ways, and grouping by each column, over pages."""

import pytest

from portal.accounts.models import User
from portal.catalog import library
from portal.tickets.rules import State, Status
from tests.factories import make_ticket, move
from tests.tickets.grid import groups, page, rows

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
    assert {"/tickets?sort=-summary", "/tickets?sort=status", "/tickets?show=all"} <= heads
