"""Views with a name: each person's own, in the portal and on the desk apart, whatever became of what they name."""

import pytest

from portal.tickets.saved_views import MOST_VIEWS, SavedView
from tests.factories import make_ticket
from tests.markup import with_class
from tests.tickets.grid import page, rows


def keep(client, query="", name="Mine", place="tickets", **fields):
    """What is answered when a view is kept."""
    return client.post(f"/{place}/views?{query}", data={"name": name, **fields})


def names(client, place="tickets"):
    """The names in the rail."""
    (box,) = with_class(page(client, f"/{place}?show=all"), "saved-views")
    return [(a.find("span").text or "").strip() for a in box.iter("a")]


def test_kept_view_is_in_the_rail_and_leads_back(alice):
    keep(alice, "show=closed&sort=summary&group=-status", "Closed ones")
    (box,) = with_class(page(alice), "saved-views")
    (link,) = box.iter("a")
    assert link.get("href") == "/tickets?show=closed&sort=summary&group=-status"
    (box,) = with_class(page(alice, link.get("href")), "saved-views")
    assert next(box.iter("a")).get("aria-current") == "true"


def test_views_are_each_persons_own_and_each_places(signed_in, cast, nadia):
    keep(nadia, "show=mine", "Queue of mine", "desk")
    assert (names(nadia, "desk"), names(nadia), names(signed_in(cast.adam), "desk")) == (["Queue of mine"], [], [])


def test_same_name_again_is_the_same_view(alice):
    keep(alice, "show=closed")
    keep(alice, "show=opened")
    assert [view.query for view in SavedView.select()] == ["show=opened"]


def test_default_view_is_what_the_plain_address_shows(alice, cast):
    make_ticket(cast.alice, summary="b")
    make_ticket(cast.alice, summary="a")
    keep(alice, "sort=-summary", is_default="1")
    assert alice.get("/tickets").location == "/tickets?sort=-summary"
    assert rows(alice, show="all") == ["a", "b"], "all of them can still be asked for"
    alice.post(f"/views/{SavedView.get().id}", data={})
    assert alice.get("/tickets").status_code == 200


def test_only_one_view_is_the_default(alice):
    keep(alice, "show=closed", "One", is_default="1")
    keep(alice, "show=opened", "Two", is_default="1")
    assert alice.get("/tickets").location == "/tickets?show=opened"
    alice.post(f"/views/{SavedView.get(SavedView.name == 'One').id}", data={"is_default": "1"})
    assert alice.get("/tickets").location == "/tickets?show=closed"


def test_deleted_view_is_gone(alice):
    keep(alice, "show=closed", is_default="1")
    alice.post(f"/views/{SavedView.get().id}/deletion")
    assert (names(alice), alice.get("/tickets").status_code) == ([], 200)


@pytest.mark.parametrize("query", ["client=999", "group=gone", "sort=gone&status=gone", "service=gone", "fold=x%2Fy"])
def test_view_that_names_what_is_gone_still_opens(alice, query):
    SavedView.create(user=1, place="tickets", name="Old", query=query, is_default=True)
    assert alice.get("/tickets", follow_redirects=True).status_code == 200


@pytest.mark.parametrize("name", ["", "   ", "\u200b\n"])
def test_view_needs_a_name(alice, name):
    keep(alice, "show=closed", name)
    assert SavedView.select().count() == (1 if "\u200b" in name else 0)


def test_name_is_text_and_short(alice):
    keep(alice, "", "<b>" + "é" * 100)
    assert names(alice) == ["<b>" + "é" * 57]


def test_there_is_an_end_to_views(alice):
    for number in range(MOST_VIEWS + 1):
        keep(alice, "", f"View {number}")
    assert SavedView.select().count() == MOST_VIEWS
    assert f"You have {MOST_VIEWS} already" in alice.get("/tickets").text


@pytest.mark.parametrize("id", [0, 2**63, 2**70])
def test_view_of_nobody_is_404(alice, id):
    assert alice.post(f"/views/{id}/deletion").status_code == 404
