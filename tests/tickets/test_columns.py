"""Columns: shown, hidden, in one's own order and width; remembered for each person and place."""

import pytest

from tests.factories import make_ticket
from tests.tickets.grid import page


def heads(client, path="/tickets?show=all"):
    """The columns that the grid has, in order."""
    return [
        a.get("data-column") for head in page(client, path).iter("th") for a in head.iter("a") if a.get("data-column")
    ]


@pytest.fixture
def alice(signed_in, cast):
    make_ticket(cast.alice)
    return signed_in(cast.alice)


def keep(client, *columns, place="tickets", **fields):
    return client.post(f"/{place}/columns?show=all", data={"column": list(columns), **fields})


def test_every_column_is_there_by_default(alice):
    assert heads(alice) == ["number", "status", "state", "summary", "created", "client", "service", "external_ref"]


def test_hidden_columns_stay_hidden_and_the_view_stays(alice):
    answer = alice.post("/tickets/columns?sort=summary&group=status", data={"column": ["number", "summary"]})
    assert answer.location == "/tickets?sort=summary&group=status"
    assert heads(alice) == ["number", "summary"]
    assert heads(alice, "/tickets?group=service") == ["number", "summary"], "a hidden column can be grouped by"


def test_htmx_gets_the_view_with_its_new_columns(alice):
    form = {"column": ["number", "summary"]}
    answer = alice.post("/tickets/columns?group=status&group=-service", data=form, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<div id="tickets"')
    assert answer.text.count("data-column=") == 2
    assert 'data-group="Grouped by Status, then Service (descending), 1 group"' in answer.text


def test_order_is_by_the_places_given(alice):
    keep(alice, "number", "status", "summary", **{"place-number": "2", "place-status": "3", "place-summary": "1"})
    assert heads(alice) == ["summary", "number", "status"]


@pytest.mark.parametrize(("place", "there"), [("1", 0), ("2", 1), ("3", 2), ("7", 6), ("8", 7)])
def test_column_goes_to_the_place_it_is_given(alice, place, there):
    every = heads(alice)
    places = {f"place-{name}": str(number) for number, name in enumerate(every, 1)}
    keep(alice, *every, **{**places, "place-created": place})
    assert heads(alice).index("created") == there


def test_number_always_stays(alice):
    keep(alice, "summary")
    assert heads(alice) == ["number", "summary"]
    keep(alice)
    assert heads(alice) == ["number"]


def test_as_at_first(alice):
    keep(alice, "number")
    keep(alice, reset="1")
    assert len(heads(alice)) == 8


def test_width_is_kept_within_reason(alice):
    keep(alice, "number", "summary", **{"width-summary": "320", "width-number": "99999"})
    assert [col.get("width") for col in page(alice, "/tickets?show=all").iter("col")] == ["900", "320"]


def test_desk_and_portal_are_apart(nadia):
    keep(nadia, "number", "summary", "client", place="desk")
    assert heads(nadia, "/desk?show=all") == ["number", "summary", "client"]
    assert len(heads(nadia)) == 8


@pytest.mark.parametrize("columns", [["gone", "number", "summary"], ["summary", "summary", "number", "<b>"]])
def test_columns_that_there_are_not_are_left_out(alice, columns):
    keep(alice, *columns)
    assert sorted(heads(alice)) == ["number", "summary"]


@pytest.mark.parametrize("place", ["-1", "x", "9" * 20, "1.5"])
def test_place_that_is_no_number_changes_nothing(alice, place):
    assert keep(alice, "number", "summary", **{"place-summary": place, "width-summary": place}).status_code == 303
    assert sorted(heads(alice)) == ["number", "summary"]
