"""The tiles: products, their services, and what a client organisation is limited to."""

import pytest

from portal.tickets.rules import State, Status
from tests.factories import make_ticket, move
from tests.library import write_both
from tests.markup import tree, with_class, words


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return tree(answer.text)


def tile(client, name):
    """The tile of a service of the childcare product."""
    (found,) = [each for each in with_class(page(client, "/catalogs/childcare"), "svc") if name in words(each)]
    return found


def test_products_are_tiles_in_the_order_of_the_file(alice):
    root = page(alice, "/catalogs")
    assert [words(h) for h in root.iter("h1")] == ["Select a Catalog"]
    links = [next(each.iter("a")) for each in with_class(root, "tile")]
    assert [(words(a), a.get("href")) for a in links] == [
        ("Childcare Services", "/catalogs/childcare"),
        ("Municipal", "/catalogs/municipal"),
    ]


@pytest.mark.parametrize(("address", "target"), [("/catalogs", "/"), ("/catalogs/childcare", "/catalogs")])
def test_back_stands_at_the_top_right(alice, address, target):
    (end,) = with_class(page(alice, address), "head-end")
    (back,) = end.iter("a")
    assert (words(back), back.get("href")) == ("Back", target)


def test_service_tile_has_two_links_side_by_side(alice, kb):
    write_both(kb, "change-a-day")
    links = list(tile(alice, "Agenda").iter("a"))
    assert [a.get("href") for a in links] == ["/services/agenda/tickets/new", "/services/agenda/solutions"]
    assert not [inner for a in links for inner in a.iter("a") if inner is not a]


def test_solutions_open_in_a_new_tab_that_cannot_reach_back(alice, kb):
    write_both(kb, "change-a-day")
    form, solutions = tile(alice, "Agenda").iter("a")
    assert (solutions.get("target"), solutions.get("rel")) == ("_blank", "noopener")
    assert form.get("target") is None
    assert words(solutions).endswith("for Agenda, new tab")


def test_no_link_of_any_page_is_nested(alice, kb):
    write_both(kb, "change-a-day")
    for address in ("/catalogs", "/catalogs/childcare", "/solutions", "/solutions/change-a-day"):
        for link in page(alice, address).iter("a"):
            assert not [inner for inner in link.iter() if inner is not link and inner.tag in ("a", "button")]


@pytest.mark.parametrize(
    ("count", "said"), [(0, "No solution published"), (1, "1 solution found"), (2, "2 solutions found")]
)
def test_tile_says_how_many_solutions(alice, kb, count, said):
    for number in range(count):
        write_both(kb, f"solution-{number}")
    assert said in words(tile(alice, "Agenda"))


def test_count_follows_french_grammar(alice, kb):
    alice.post("/language", data={"language": "fr"})
    write_both(kb, "one")
    assert "1 solution trouvée" in words(tile(alice, "Agenda"))
    write_both(kb, "two")
    assert "2 solutions trouvées" in words(tile(alice, "Agenda"))


def test_further_service_counts_the_solution_too(alice, kb):
    write_both(kb, "both", services="[billing]")
    assert "1 solution found" in words(tile(alice, "Billing"))


def test_retired_service_is_not_offered(alice):
    assert "Fax" not in words(page(alice, "/catalogs/childcare"))
    assert alice.get("/services/fax/tickets/new").status_code == 404
    assert alice.get("/services/fax/solutions").status_code == 404


@pytest.mark.parametrize("slug", ["nothing", "agenda", "..", "%2e%2e", "childcare%00", "CHILDCARE", "x" * 3000])
def test_product_that_does_not_exist_is_404(alice, slug):
    assert alice.get(f"/catalogs/{slug}").status_code == 404


def test_agent_is_led_to_solutions_not_to_a_form(kb, signed_in, cast):
    assert next(tile(signed_in(cast.nadia), "Agenda").iter("a")).get("href") == "/services/agenda/solutions"


@pytest.mark.parametrize(
    "address", ["/catalogs", "/catalogs/childcare", "/solutions", "/services/agenda/solutions", "/solutions/day"]
)
def test_ticket_that_waits_for_the_reader_is_counted_in_the_header(alice, kb, cast, address):
    write_both(kb, "day")
    move(cast.nadia, make_ticket(cast.alice), Status.INVESTIGATION, State.AWAITING_CLIENT)
    (count,) = [each for each in page(alice, address).iter("span") if each.get("id") == "turn"]
    assert words(count) == "Waiting for you: 1"
    assert count.get("hidden") is None
