"""A client organisation that is limited to certain products meets nothing of the others."""

import pytest

from portal.accounts.models import Client
from tests.library import write_both
from tests.markup import tree, with_class, words


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return tree(answer.text)


@pytest.fixture
def limited(alice, kb, cast):
    """Alice's organisation may use the municipal product alone; the other has a solution."""
    write_both(kb, "secret-of-childcare", service="agenda")
    Client.update(catalogs=["municipal"]).where(Client.id == cast.ribambelle.id).execute()
    return alice


def test_limited_client_sees_only_its_products(limited):
    assert [words(next(t.iter("h2"))) for t in with_class(page(limited, "/catalogs"), "tile")] == ["Municipal"]


@pytest.mark.parametrize(
    "address",
    [
        "/catalogs/childcare",
        "/services/agenda/tickets/new",
        "/services/agenda/solutions",
        "/solutions/secret-of-childcare",
        "/solutions/secret-of-childcare/images/a.png",
    ],
)
def test_limited_client_gets_404_elsewhere(limited, address):
    assert limited.get(address).status_code == 404


def test_limited_client_does_not_meet_the_rest_by_searching(limited):
    assert "secret-of-childcare" not in limited.get("/solutions?q=title").text
    assert "Agenda" not in words(page(limited, "/solutions"))


def test_limited_client_opens_no_ticket_elsewhere(limited):
    assert limited.post("/services/agenda/tickets", data={"summary": "x"}).status_code == 404
    assert limited.post("/drafts", data={"service": "agenda", "summary": "x"}).status_code == 404


def test_colleagues_of_another_client_are_not_limited(limited, signed_in, cast):
    assert signed_in(cast.bob).get("/catalogs/childcare").status_code == 200


def test_client_without_any_product_left_reads_what_to_do(alice, cast):
    Client.update(catalogs=["gone"]).where(Client.id == cast.ribambelle.id).execute()
    assert "Contact your manager" in words(page(alice, "/catalogs"))
