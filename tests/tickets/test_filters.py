"""The grid's address: which tickets it shows, in which order and groups, on which page."""

import pytest

from portal.accounts.models import User
from portal.tickets.rules import State, Status
from tests.factories import close, make_draft, make_ticket, move
from tests.markup import with_class
from tests.tickets.grid import changing, filters, page, rows


@pytest.fixture
def story(cast):
    """A new ticket, one that awaits Alice, a closed one that awaited her, and a draft."""
    make_ticket(cast.alice, summary="New one")
    move(cast.nadia, make_ticket(cast.alice, summary="Your turn"), Status.INVESTIGATION, State.AWAITING_CLIENT)
    move(cast.nadia, make_ticket(cast.alice, summary="Over"), Status.CLOSED, State.AWAITING_CLIENT)
    make_draft(cast.alice, summary="Not sent")


@pytest.mark.parametrize(
    ("show", "expected"),
    [
        ("all", ["Over", "Your turn", "New one"]),
        ("opened", ["Your turn", "New one"]),
        ("closed", ["Over"]),
        ("drafts", ["Not sent"]),
        ("mine", ["Your turn"]),
    ],
)
def test_customers_filters(alice, story, show, expected):
    assert rows(alice, show=show) == expected


def test_counts_whatever_is_searched(alice, story):
    expected = {"All": 3, "Opened": 2, "Closed": 1, "Drafts": 1, "Assigned To Me": 1}
    assert filters(alice) == expected
    assert filters(alice, q="nothing like it", show="closed") == expected


def test_counts_are_zero_for_a_newcomer(alice):
    assert set(filters(alice).values()) == {0}
    assert "No ticket yet" in alice.get("/tickets").text


def test_manager_counts_colleagues_tickets_but_not_their_turns_or_drafts(signed_in, cast, story):
    expected = {"All": 3, "Opened": 2, "Closed": 1, "Drafts": 0, "Assigned To Me": 0}
    assert filters(signed_in(cast.mona)) == expected


def test_agents_mine_is_assigned_and_open(signed_in, cast, story):
    for _ in range(2):
        ticket = make_ticket(cast.bob, summary="Taken")
        move(cast.nadia, ticket, Status.CLASSIFICATION, State.IN_PROGRESS, assignee=cast.nadia)
    close(cast.nadia, ticket)
    nadia, adam = signed_in(cast.nadia), signed_in(cast.adam)
    assert rows(nadia, "/desk", show="mine") == ["Taken"]
    assert rows(adam, "/desk", show="mine") == []
    assert filters(nadia) == {"All": 5, "Opened": 3, "Closed": 2, "Assigned To Me": 1}


@pytest.mark.parametrize("query", [{"show": "drafts"}, {"show": ""}, {"show": "x"}])
def test_agents_have_no_drafts_filter(signed_in, cast, story, query):
    assert "Not sent" not in rows(signed_in(cast.nadia), **query)


def test_draft_row_leads_to_the_draft(alice, story):
    links = {a.get("href") for row in page(alice, show="drafts").iter("tr") for a in row.iter("a") if row.get("id")}
    assert links == {"/drafts/4"}


@pytest.mark.parametrize("show", ["all", "opened", "closed", "mine", "drafts"])
def test_current_filter_is_marked(alice, story, show):
    (rail,) = with_class(page(alice, show=show), "rail")
    marked = [a.get("href") for a in rail.iter("a") if a.get("aria-current") == "true"]
    assert marked == [f"/tickets?show={show}"]


def test_customers_turn_is_marked_in_its_row_only(alice, story):
    assert [row.get("id") for row in with_class(page(alice), "is-turn")] == ["row-2"]


def test_dates_are_in_the_portals_time_zone(alice, cast):
    ticket = make_ticket(cast.alice)
    type(ticket).update(submitted_at="2024-01-15 16:26:07").execute()
    assert ">2024/01/15 11:26</time>" in alice.get("/tickets").text
    User.update(language="fr").execute()
    assert ">2024/01/15 11:26</time>" in alice.get("/tickets").text


GARBAGE = ["", "x", "-", "--created", "0", "-1", "1.5", "٣", "9" * 30, "\0", "'", "a" * 5000, ["x", "-created"]]
ENDS = ["0001-01-01", "9999-12-31"]  # of the calendar: there is no day before or after


@pytest.mark.parametrize(
    "column",
    ["show", "sort", "group", "page", "rows", "status", "state", "service", "type", "client", "from", "to", "after"],
)
def test_garbage_is_left_out_and_that_is_said(alice, story, column):
    said = "Part of this address could not be used"
    for value in GARBAGE:
        assert rows(alice, **{column: value}) == ["Over", "Your turn", "New one"]
        is_said = said in alice.get("/tickets", query_string={column: value}).text
        assert is_said == (value != ""), value


@pytest.mark.parametrize("column", ["from", "to"])
@pytest.mark.parametrize("day", ENDS)
def test_ends_of_the_calendar_are_left_out(alice, story, column, day):
    assert rows(alice, **{column: day}) == ["Over", "Your turn", "New one"]
    assert alice.get(f"/tickets.csv?{column}={day}").text.count("\n") == 4


def test_customers_ask_for_no_client_but_their_own_and_for_nothing_that_they_are_not_shown(signed_in, cast, story):
    make_ticket(cast.bob)
    for user in (cast.alice, cast.mona):
        client = signed_in(user)
        for query in (f"client={cast.bob.client_id}", "severity=3", f"assignee={cast.nadia.id}", "assignee=999"):
            answer = client.get(f"/tickets?{query}").text
            assert "Part of this address could not be used" in answer
            assert cast.bob.client.name not in answer and cast.nadia.name not in answer and "fchips" not in answer
        assert len(rows(client, client=cast.alice.client_id)) == 3
    assert len(rows(signed_in(cast.nadia), client=cast.bob.client_id, severity="3")) == 1


@pytest.mark.parametrize("value", ["0", "999", "9" * 15])
def test_client_that_there_is_not_has_no_tickets(nadia, value):
    page = nadia.get(f"/tickets?client={value}").text
    assert "No ticket matches" in page and f"#{int(value)}" in page


def test_filters_add_up_and_come_off_one_by_one(nadia):
    assert rows(nadia, status=["new", "classification"]) == ["a", "D"] or rows(nadia, status=["new", "classification"])
    found = page(nadia, status=["new", "closed"], service="agenda", **{"from": "2024-01-01"})
    chips = {a.get("href") for (box,) in [with_class(found, "fchips")] for a in box.iter("a")}
    rest = "/tickets?status=new&status=closed"
    assert {
        "/tickets?status=closed&service=agenda&from=2024-01-01",
        "/tickets?status=new&service=agenda&from=2024-01-01",
        f"{rest}&from=2024-01-01",
        f"{rest}&service=agenda",
        "/tickets?show=all",
    } == chips


def test_days_are_the_portals_and_both_ends_count(alice, cast):
    ticket = make_ticket(cast.alice, summary="Late")
    type(ticket).update(submitted_at="2024-01-16 03:00:00").execute()
    for day, is_there in (("2024-01-14", False), ("2024-01-15", True), ("2024-01-16", False)):
        assert (rows(alice, **{"from": day, "to": day}) == ["Late"]) == is_there


def test_fragment_is_the_changing_part_of_the_page(alice, story):
    whole, part = alice.get("/tickets"), alice.get("/tickets", headers={"HX-Request": "true"})
    assert "<html" in whole.text
    assert part.text.lstrip().startswith('<div id="tickets"')
    assert changing(part) in changing(whole)
    assert 'id="turn"' in part.text and "data-hx-swap-oob" not in whole.text
    for answer in (whole, part):
        assert "HX-Request" in answer.headers["Vary"]
