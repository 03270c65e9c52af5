"""Client organisations: the list, a new one, the page of one."""

import pytest

from portal.accounts.actions import create_client
from portal.accounts.audit import COMMAND_LINE, Action, Entry
from portal.accounts.models import Client, User
from tests.admin.test_moves import organization
from tests.factories import make_draft, make_ticket
from tests.markup import tree, words

FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def adam(signed_in, cast):
    """The administrator's browser."""
    return signed_in(cast.adam)


def rows(answer):
    return [[words(cell) for cell in row.iter("td")] for row in tree(answer.text).iter("tr")][1:]


def new(browser, **changes):
    return browser.post("/admin/organisations", data={"name": "Ville", "scope": "every", "language": "fr", **changes})


def test_list_counts_people_and_submitted_tickets(adam, cast):
    make_ticket(cast.alice)
    make_draft(cast.alice)
    User.update(erased_at=cast.carol.created_at, active=False).where(User.id == cast.carol.id).execute()
    create_client(COMMAND_LINE, "Ville de Val-des-Érables", ["municipal"])
    assert rows(adam.get("/admin/organisations")) == [
        ["CPE La Ribambelle", "2 people", "1 ticket", "Every catalog"],
        ["Ville de Val-des-Érables", "0 people", "0 tickets", "Municipal"],
        ["West Shore Childcare", "1 person", "0 tickets", "Every catalog"],
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=cpe+RIBAM", ["CPE La Ribambelle"]),
        ("q=%25", []),
        ("sort=-name", ["West Shore Childcare", "CPE La Ribambelle"]),
        ("sort=-members", ["CPE La Ribambelle", "West Shore Childcare"]),
        ("sort=members", ["West Shore Childcare", "CPE La Ribambelle"]),
        ("sort=tickets", ["CPE La Ribambelle", "West Shore Childcare"]),
        ("sort=-tickets", ["West Shore Childcare", "CPE La Ribambelle"]),
    ],
)
def test_search_and_order_are_in_the_address(adam, cast, query, expected):
    make_ticket(cast.bob)
    for headers in ({}, FRAGMENT):
        assert [row[0] for row in rows(adam.get(f"/admin/organisations?{query}", headers=headers))] == expected


def test_new_one_with_the_catalogs_that_it_may_use(adam, cast):
    answer = new(adam, name="  Ville  de Québec ", scope="some", catalogs=["municipal"], language="en")
    assert (answer.status_code, answer.location) == (303, "/admin/organisations")
    client = Client.get(Client.name == "Ville de Québec")
    assert (client.catalogs, client.language, client.name_key) == (["municipal"], "en", "ville de quebec")
    (entry,) = Entry.select().where((Entry.client == client) & (Entry.action == Action.CLIENT_ADDED))
    assert (entry.actor, entry.address) == (cast.adam, "127.0.0.1")
    new(adam, name="Autre", scope="every", catalogs=["municipal"])
    assert Client.get(Client.name == "Autre").catalogs is None, "every catalog, new ones too"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, "Enter the name."),
        ({"name": " "}, "A name has 1 to 200 characters."),
        ({"name": "x" * 201}, "A name has 1 to 200 characters."),
        ({"name": "west shore CHILDCARE"}, "Another organization has this name."),
        ({"scope": "some"}, "Choose one catalog at least."),
        ({"scope": "some", "catalogs": ["municipal", "nowhere"]}, "Choose one catalog at least."),
        ({"scope": "all of them"}, "Choose which catalogs."),
        ({"language": "xx"}, "Choose a language."),
    ],
)
def test_what_does_not_do_is_422_with_what_was_typed_for_new_and_old(adam, cast, change, said):
    before = list(Client.select().order_by(Client.id).dicts())
    for answer in (
        new(adam, **{"name": "Typed", **change}),
        organization(adam, cast.ribambelle, **{"name": "Typed", **change}),
    ):
        assert answer.status_code == 422 and said in answer.text
        assert "name" in change or 'value="Typed"' in answer.text
    assert list(Client.select().order_by(Client.id).dicts()) == before


def test_stale_page_is_409_and_keeps_what_was_typed(adam, cast):
    stale = Client.get_by_id(cast.shore.id)
    path = f"/admin/organisations/{stale.id}"
    page = adam.get(path).text
    organization(adam, cast.shore, name="Shore Childcare")
    seen = next(field.get("value") for field in tree(page).iter("input") if field.get("name") == "seen")
    answer = adam.post(path, data={"name": "West Shore", "scope": "every", "language": "en", "seen": seen})
    assert answer.status_code == 409 and 'value="West Shore"' in answer.text
    assert "changed by somebody else" in answer.text and Client.get_by_id(stale.id).name == "Shore Childcare"


def test_catalog_that_is_gone_from_the_file_is_shown_and_may_stay_or_go(adam, cast):
    Client.update(catalogs=["childcare", "vanished"]).where(Client.id == cast.shore.id).execute()
    assert 'value="vanished" checked' in adam.get(f"/admin/organisations/{cast.shore.id}").text
    organization(adam, cast.shore, scope="some", catalogs=["childcare"])
    assert Client.get_by_id(cast.shore.id).catalogs == ["childcare"]


def test_its_people_are_one_link_away(adam, cast):
    answer = adam.get(f"/admin/users?client={cast.ribambelle.id}")
    assert "Only people of CPE La Ribambelle" in answer.text
    assert "Bob MacDougall" not in answer.text and "Alice Tremblay" in answer.text


def test_longest_names_of_signs_are_kept_and_noted(adam, cast):
    assert new(adam, name="\U0001f600" * 200).status_code == 303
    client = Client.get(Client.name == "\U0001f600" * 200)
    assert organization(adam, client, name="\U0001f601" * 200).status_code == 303
    assert Client.get_by_id(client.id).name == "\U0001f601" * 200
    assert "\U0001f601" * 200 in adam.get("/admin/audit").text


@pytest.mark.parametrize("id", ["999999", str(2**63), str(2**70), "0"])
def test_what_is_not_there_is_404(adam, id):
    for path in (f"/admin/organisations/{id}", f"/admin/users/{id}", f"/admin/users/{id}/erasure"):
        assert (adam.get(path).status_code, adam.post(path).status_code) == (404, 404)
