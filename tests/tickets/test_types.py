"""The ticket types of a service: cards up to five, a list beyond, and the choice comes back with a refused form."""

import pytest

from portal.catalog.library import Shelf
from portal.tickets.models import Ticket
from tests.factories import request_form
from tests.library import make_kb
from tests.markup import tree

NEW, CREATE = "/services/agenda/tickets/new", "/services/agenda/tickets"


@pytest.fixture
def types(app, tmp_path, monkeypatch):
    """A function that gives the agenda so many ticket types."""

    def give(count):
        file = make_kb(tmp_path / f"kb{count}") / "catalog.toml"
        slugs = [f"type-{number}" for number in range(count)]
        named = "".join(
            f'\n[[type]]\nslug = "{slug}"\nname = {{ en = "T {slug}", fr = "F {slug}" }}\n' for slug in slugs
        )
        text = file.read_text(encoding="utf-8").replace('team = "care"', f'team = "care"\n  types = {slugs}', 1)
        file.write_text(text + named, encoding="utf-8")
        monkeypatch.setitem(app.extensions, "catalog", Shelf(file))
        return slugs

    return give


def fields(page):
    """The form's radio buttons, and its lists."""
    root = tree(page)
    return [field for field in root.iter("input") if field.get("name") == "type"], list(root.iter("select"))


def test_up_to_five_types_are_cards(alice, types):
    slugs = types(5)
    cards, lists = fields(alice.get(NEW).text)
    assert ([card.get("value") for card in cards], lists) == (slugs, [])


def test_beyond_five_they_are_a_list_in_which_nothing_is_chosen(alice, types):
    slugs = types(6)
    cards, (one,) = fields(alice.get(NEW).text)
    assert cards == [] and (one.get("name"), one.get("id"), "required" in one.attrib) == ("type", "type", True)
    assert [option.get("value") for option in one] == ["", *slugs]
    assert [option.text for option in one][:2] == ["Choose a ticket type.", "T type-0"]
    assert [option for option in one if "selected" in option.attrib] == []


def test_choice_from_the_list_is_kept_and_sent(alice, types):
    slugs = types(6)
    _cards, (one,) = fields(alice.post(CREATE, data=request_form(type=slugs[3], summary="")).text)
    assert [option.get("value") for option in one if "selected" in option.attrib] == [slugs[3]]
    assert alice.post(CREATE, data=request_form(type=slugs[3])).status_code == 303
    assert Ticket.get().type == slugs[3]


def test_list_without_a_choice_is_refused_beside_it(alice, types):
    types(6)
    answer = alice.post(CREATE, data=request_form(type=""))
    _cards, (one,) = fields(answer.text)
    assert answer.status_code == 422
    assert (one.get("aria-invalid"), one.get("aria-describedby")) == ("true", "type-error")
    assert 'id="type-error"' in answer.text
