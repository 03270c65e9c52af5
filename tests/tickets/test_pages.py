"""Pages of the grid: every ticket on one of them, links to the neighbours, nothing twice when tickets come in."""

import re

import pytest

from portal.tickets.models import Ticket
from tests.factories import close, make_ticket
from tests.tickets.grid import link, page, rows


@pytest.fixture
def alice(signed_in, cast):
    """Alice in front of 55 tickets, 25 a page."""
    for number in range(55):
        make_ticket(cast.alice, summary=f"n{number}")
    return signed_in(cast.alice)


def at(client, number, **query):
    """A page of 25."""
    return rows(client, page=number, rows=25, **query)


def follow(client, address):
    """The rows of the page at ``address``."""
    return rows(client, address)


def test_every_ticket_is_on_one_page(alice):
    pages = [at(alice, number) for number in (1, 2, 3)]
    assert [len(found) for found in pages] == [25, 25, 5]
    assert [*pages[0], *pages[1], *pages[2]] == [f"n{number}" for number in reversed(range(55))]


@pytest.mark.parametrize(
    "view",
    [
        {},
        {"sort": "number"},
        {"sort": "summary"},
        {"sort": "-summary"},
        {"sort": ["status", "summary"]},
        {"group": "status"},
        {"group": "created", "sort": "summary"},
        {"q": "det"},
        {"q": "det", "sort": "created"},
        {"q": "det", "group": "service"},
    ],
)
def test_next_leads_through_every_ticket_once_in_the_order_of_the_pages(alice, cast, view):
    close(cast.nadia, Ticket.get(Ticket.summary == "n7"))
    pages = [at(alice, number, **view) for number in (1, 2, 3)]
    second = link(alice, "next", rows=25, **view)
    third = next(a.get("href") for a in page(alice, second).iter("a") if a.get("rel") == "next")
    assert [follow(alice, second), follow(alice, third)] == pages[1:]
    assert len({summary for found in pages for summary in found}) == 55


def test_ticket_that_comes_in_meanwhile_is_not_shown_twice(alice, cast):
    first, second = at(alice, 1), link(alice, "next", rows=25)
    make_ticket(cast.alice, summary="new")
    assert not set(follow(alice, second)) & set(first)


def test_next_page_of_a_view_that_the_ticket_left_is_that_page_by_its_place(alice, cast):
    second = link(alice, "next", rows=25, show="opened")
    close(cast.nadia, Ticket.get(Ticket.summary == at(alice, 1, show="opened")[-1]))
    assert follow(alice, second) == at(alice, 2, show="opened")


@pytest.mark.parametrize("after", ["00000054", "99999999", "00000000"])
def test_number_of_somewhere_else_changes_nothing(alice, signed_in, cast, after):
    assert rows(signed_in(cast.bob), page=2, after=after, rows=25) == []
    assert len(at(alice, 2, after=after, show="drafts")) == 0
    assert at(alice, 2, after="99999999") == at(alice, 2)


def test_neighbours(alice):
    there = "/tickets?rows=25"
    assert [link(alice, "prev", page=number, rows=25) for number in (1, 2, 3)] == [None, there, f"{there}&page=2"]
    assert [link(alice, "next", page=number, rows=25) for number in (1, 2, 3)] == [
        f"{there}&page=2&after=00000031",
        f"{there}&page=3&after=00000006",
        None,
    ]


def test_links_keep_the_view(alice):
    view = {"q": "det", "sort": ["summary", "-created"], "group": ["client", "-status"], "status": "new", "rows": 25}
    words = "q=det&status=new&sort=summary&sort=-created&group=client&group=-status&rows=25&page=2&after="
    assert link(alice, "next", **view).startswith(f"/tickets?{words}")


def test_another_filter_begins_at_its_first_page(alice):
    text = alice.get("/tickets?page=2&rows=25").text
    assert 'href="/tickets?show=opened&amp;rows=25"' in text
    assert 'href="/tickets?sort=summary&amp;rows=25"' in text


@pytest.mark.parametrize(("number", "words"), [(1, "1–25 of 55"), (2, "26–50 of 55"), (3, "51–55 of 55")])
def test_says_where_one_is(alice, number, words):
    text = alice.get(f"/tickets?page={number}&rows=25").text
    assert f"{words} tickets" in text
    assert re.findall(r'aria-current="page"\s+aria-label="Page (\d)"', text) == [str(number)]


@pytest.mark.parametrize("number", [4, 99_999_999])
def test_beyond_the_last_is_the_last(alice, number):
    assert at(alice, number) == at(alice, 3)
    assert link(alice, "prev", page=number, rows=25) == "/tickets?rows=25&page=2"
    assert link(alice, "next", page=number, rows=25) is None


def test_exactly_one_page_has_no_neighbours(signed_in, cast):
    for _ in range(25):
        make_ticket(cast.bob)
    bob = signed_in(cast.bob)
    assert (len(at(bob, 1)), link(bob, "next", rows=25), link(bob, "prev", rows=25)) == (25, None, None)
