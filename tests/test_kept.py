"""What is kept from page to page: nobody sees what was made for another reader, nor what is no longer so."""

import re

import pytest

from portal.accounts.models import User
from portal.catalog.library import Shelf
from tests.factories import make_ticket
from tests.library import make_kb

VIEWS = ["show=all", "show=all&group=status&rows=25", "q=agenda&sort=summary"]


def tokens(page):
    return set(re.findall(r'csrf[-_]token" (?:content|value)="([^"]+)"', page))


def without_tokens(page):
    return re.sub(r'(csrf[-_]token" (?:content|value)|at)=[^&>]*', "", page)


@pytest.mark.parametrize("view", VIEWS)
def test_same_address_is_each_readers_own_page(signed_in, cast, view):
    for author in (cast.alice, cast.carol):
        make_ticket(author, summary=f"Agenda of {author.name}")
    User.update(language="fr").where(User.id == cast.carol.id).execute()
    alice, carol, nadia = signed_in(cast.alice), signed_in(cast.carol), signed_in(cast.nadia)
    first = alice.get(f"/tickets?{view}").text
    others = [carol.get(f"/tickets?{view}").text, nadia.get(f"/tickets?{view}").text, nadia.get(f"/desk?{view}").text]
    again = alice.get(f"/tickets?{view}").text
    assert without_tokens(again) == without_tokens(first)
    assert cast.carol.name not in first and cast.alice.name not in others[0]
    english = ("Summary", "All", "Group by", "Columns", "Awaiting", "Created", "Rows")
    assert [word for word in english if re.search(rf">{word}\b", others[0])] == []
    assert all(not tokens(first) & tokens(other) for other in others)
    assert [re.findall(r'"/(?:tickets|desk)\?', page).count('"/desk?') > 0 for page in others] == [False, False, True]


def test_renamed_service_has_its_new_name_in_the_next_page(app, signed_in, cast, tmp_path, monkeypatch):
    catalog = make_kb(tmp_path / "kb") / "catalog.toml"
    monkeypatch.setitem(app.extensions, "catalog", Shelf(catalog))
    make_ticket(cast.alice, service="agenda")
    alice = signed_in(cast.alice)
    assert "Agenda <small>Childcare Services</small>" in alice.get("/tickets").text
    renamed = catalog.read_text(encoding="utf-8").replace('en = "Agenda"', 'en = "Rooms and groups"')
    catalog.write_text(renamed, encoding="utf-8")
    assert "Rooms and groups <small>Childcare Services</small>" in alice.get("/tickets").text


def test_renamed_client_has_its_new_name_in_the_next_page(signed_in, cast):
    make_ticket(cast.alice, summary="Agenda")
    alice = signed_in(cast.alice)
    assert "CPE La Ribambelle" in alice.get("/tickets").text
    type(cast.ribambelle).update(name="La Ronde").where(type(cast.ribambelle).id == cast.ribambelle.id).execute()
    assert ">La Ronde</td>" in alice.get("/tickets").text
