"""The agents' queue: every submitted ticket, open ones first in view, nobody's drafts."""

import pytest

from tests.factories import close, make_draft, make_ticket
from tests.tickets.grid import changing, filters, rows


@pytest.fixture
def tickets(cast):
    make_ticket(cast.alice, summary="Alice's")
    close(cast.nadia, make_ticket(cast.bob, summary="Bob's"))
    make_draft(cast.carol, summary="Carol's draft")


@pytest.mark.parametrize("who", ["nadia", "adam"])
def test_team_sees_the_open_tickets_of_every_client(signed_in, cast, tickets, who):
    client = signed_in(getattr(cast, who))
    assert rows(client, "/desk") == ["Alice's"]
    assert rows(client, "/desk", show="all") == ["Bob's", "Alice's"]
    assert filters(client, "/desk") == {"All": 2, "Opened": 1, "Closed": 1, "Assigned To Me": 0}


def test_drafts_are_nowhere_on_the_desk(signed_in, cast, tickets):
    nadia = signed_in(cast.nadia)
    for query in ("", "?show=drafts", "?show=all&q=carol", "?show=all&group=client"):
        assert "Carol" not in nadia.get(f"/desk{query}").text


def test_desk_shows_severity_and_who_has_it(signed_in, cast, tickets):
    page = signed_in(cast.nadia).get("/desk").text
    assert 'data-column="severity"' in page
    assert 'data-column="assignee"' in page


def test_front_door_leads_agents_to_the_desk_and_customers_to_their_tickets(signed_in, cast, tickets):
    leads = {name: signed_in(getattr(cast, name)).get("/").location for name in ("nadia", "adam", "alice", "carol")}
    assert leads == {"nadia": "/desk", "adam": "/desk", "alice": "/tickets", "carol": "/tickets"}
    assert signed_in(cast.mona).get("/").location == "/tickets"


def test_newcomer_is_led_to_a_first_request(signed_in, cast):
    assert signed_in(cast.alice).get("/").location == "/catalogs"


def test_fragment_is_the_changing_part_of_the_page(signed_in, cast, tickets):
    nadia = signed_in(cast.nadia)
    page, part = nadia.get("/desk"), nadia.get("/desk", headers={"HX-Request": "true"})
    assert changing(part) in changing(page)
    assert "<html" not in part.text
    assert "HX-Request" in part.headers["Vary"]
