"""Pages of the grid: 25 rows each, every ticket on one of them, links to the neighbours."""

import re

import pytest

from tests.factories import make_ticket
from tests.tickets.grid import link, rows


@pytest.fixture
def alice(signed_in, cast):
    """Alice in front of 55 tickets."""
    for number in range(55):
        make_ticket(cast.alice, summary=f"n{number}")
    return signed_in(cast.alice)


def test_every_ticket_is_on_one_page(alice):
    pages = [rows(alice, page=page) for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [25, 25, 5]
    assert [*pages[0], *pages[1], *pages[2]] == [f"n{number}" for number in reversed(range(55))]


def test_neighbours(alice):
    assert [link(alice, "prev", page=page) for page in (1, 2, 3)] == [None, "/tickets", "/tickets?page=2"]
    assert [link(alice, "next", page=page) for page in (1, 2, 3)] == ["/tickets?page=2", "/tickets?page=3", None]


def test_links_keep_the_view(alice):
    view = {"q": "n", "sort": "summary", "group": "client"}
    assert link(alice, "next", **view) == "/tickets?q=n&sort=summary&group=client&page=2"


def test_another_filter_begins_at_its_first_page(alice):
    page = alice.get("/tickets?page=2").text
    assert 'href="/tickets?show=opened"' in page
    assert 'href="/tickets?sort=summary"' in page


@pytest.mark.parametrize(("page", "words"), [(1, "1–25 of 55"), (2, "26–50 of 55"), (3, "51–55 of 55")])
def test_says_where_one_is(alice, page, words):
    text = alice.get(f"/tickets?page={page}").text
    assert f"{words} tickets" in text
    assert re.findall(r'aria-current="page"\s+aria-label="Page (\d)"', text) == [str(page)]


@pytest.mark.parametrize("page", [4, 99_999_999])
def test_beyond_the_last_is_the_last(alice, page):
    assert rows(alice, page=page) == rows(alice, page=3)
    assert link(alice, "prev", page=page) == "/tickets?page=2"
    assert link(alice, "next", page=page) is None


def test_exactly_one_page_has_no_neighbours(signed_in, cast):
    for _ in range(25):
        make_ticket(cast.bob)
    bob = signed_in(cast.bob)
    assert (len(rows(bob)), link(bob, "next"), link(bob, "prev")) == (25, None, None)
