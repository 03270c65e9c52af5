"""Grouping by each column: every ticket once, groups in their order, sizes over all pages."""

import pytest

from portal.tickets.models import Ticket
from tests.factories import close, make_draft, make_ticket
from tests.tickets.grid import groups, rows

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


def test_groups_of_days_in_both_directions(nadia):
    days = [head for head, _size in groups(nadia, group="-created")]
    assert days[1:] == ["2024/01/04", "2024/01/03", "2024/01/02", "2024/01/01"]
    assert [head for head, _size in groups(nadia, group="created")] == days[::-1]


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
    assert groups(alice, group="status", rows=25) == [("New", 26)]
    assert groups(alice, group="status", rows=25, page=2) == [("New", 26), ("Closed", 1)]


def test_drafts_can_be_sorted_and_grouped_too(signed_in, cast):
    for summary in ("b", "", "a"):
        make_draft(cast.alice, summary=summary)
    alice = signed_in(cast.alice)
    for column in ("number", "summary", "status", "created", "service"):
        assert len(rows(alice, show="drafts", sort=column, group=column)) == 3
