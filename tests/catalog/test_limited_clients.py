"""A client organisation that is limited to certain products meets nothing of the others."""

from dataclasses import replace

import pytest

from portal.accounts.models import Client
from tests.library import write, write_both, write_picture
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


@pytest.fixture
def torn(limited, kb):
    """Twins that do not agree: the English one is for childcare alone, the French one for roads, too."""
    write(kb, "torn.en.md", "![x](torn.en.png) Canary.", title="Canary in a mine", summary="Canary.")
    write(kb, "torn.fr.md", "![x](torn.fr.png) Texte.", title="Serin de rue", services="[roads]")
    for language in ("en", "fr"):
        write_picture(kb / "solutions" / "agenda" / f"torn.{language}.png")
    return limited


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    "address",
    [
        "/solutions",
        "/services/roads/solutions",
        "/solutions?q=serin",
        "/solutions?q=canary",
        "/solutions/torn",
        "/solutions/torn?lang=en",
        "/services/roads/suggestions?summary=canary+in+a+mine+serin+de+rue",
        "/services/roads/tickets/new?solution=torn",
    ],
)
def test_of_twins_that_do_not_agree_only_the_text_for_its_products_is_read(torn, address, language):
    torn.post("/language", data={"language": language})
    answer = torn.get(address, headers={"HX-Request": "true"} if "suggestions" in address else {})
    assert answer.status_code == 200
    said = words(tree(answer.text))
    assert "anary" not in said
    assert "Serin de rue" in said or "q=canary" in address


def test_of_twins_that_do_not_agree_only_the_own_pictures_are_shown(torn):
    assert torn.get("/solutions/torn/images/torn.en.png").status_code == 404
    with torn.get("/solutions/torn/images/torn.fr.png") as answer:
        assert answer.status_code == 200


def test_twins_that_do_not_agree_are_one_solution_for_who_may_read_both(torn, signed_in, cast):
    bob = signed_in(cast.bob)
    assert "1 solution found" in words(page(bob, "/services/roads/solutions"))
    assert "Canary in a mine" in words(page(bob, "/solutions/torn"))


@pytest.mark.parametrize("address", ["/solutions.en.atom", "/sitemap.xml"])
def test_text_of_other_products_is_not_published_to_the_limited(torn, app, monkeypatch, address):
    monkeypatch.setitem(app.config, "PORTAL", replace(app.config["PORTAL"], kb_public=True))
    assert "torn?lang=en" not in torn.get(address).text
