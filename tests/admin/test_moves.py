"""A person who moves to another organisation, and an organisation that is limited: what each sees from then on."""

import pytest

from portal.accounts.audit import Action, Entry
from portal.accounts.models import Client, User
from portal.tickets.models import Ticket
from portal.tickets.rules import State, Status
from tests.admin.forms import change
from tests.factories import make_draft, make_ticket, move, request_form
from tests.markup import form, tree


@pytest.fixture
def adam(signed_in, cast):
    """The administrator's browser."""
    return signed_in(cast.adam)


def sees(browser, ticket):
    return browser.get(f"/tickets/{ticket.number}").status_code == 200


def test_tickets_stay_where_they_were_opened_and_their_author_goes_on_with_them(adam, signed_in, cast):
    ticket = make_ticket(cast.alice)
    change(adam, cast.alice, client=str(cast.shore.id))
    assert Ticket.get_by_id(ticket.id).client == cast.ribambelle
    alice, mona, bob = (signed_in(person) for person in (cast.alice, cast.mona, cast.bob))
    assert sees(alice, ticket) and sees(mona, ticket)
    assert not sees(bob, ticket)


def test_draft_goes_along_to_the_new_organization(adam, signed_in, cast):
    draft = make_draft(cast.alice, summary="Begun before")
    change(adam, cast.alice, client=str(cast.shore.id))
    signed_in(cast.alice).post(f"/drafts/{draft.id}/submission", data=request_form(version=1))
    assert Ticket.get_by_id(draft.id).client == cast.shore


def test_manager_who_moves_sees_the_new_organization_and_no_more_of_the_former(adam, signed_in, cast):
    ours, theirs, own = make_ticket(cast.alice), make_ticket(cast.bob), make_ticket(cast.mona)
    mona = signed_in(cast.mona)
    assert (sees(mona, ours), sees(mona, theirs), sees(mona, own)) == (True, False, True)
    change(adam, cast.mona, client=str(cast.shore.id))
    assert (sees(mona, ours), sees(mona, theirs), sees(mona, own)) == (False, True, False)
    assert own.number not in mona.get("/tickets?show=all&q=question").text
    change(adam, User.get_by_id(cast.mona.id), role="customer", client=str(cast.shore.id))
    assert (sees(mona, ours), sees(mona, theirs), sees(mona, own)) == (False, False, True)


def test_customer_who_joins_the_team_sees_all_of_it_and_leaves_no_organization_behind(adam, signed_in, cast):
    ticket, theirs = make_ticket(cast.alice), make_ticket(cast.bob)
    change(adam, cast.alice, role="agent")
    alice = signed_in(User.get_by_id(cast.alice.id))
    assert sees(alice, ticket) and sees(alice, theirs)
    assert alice.get("/services/agenda/tickets/new").status_code == 404


def test_who_leaves_the_team_is_still_named_where_tickets_are_grouped(adam, cast):
    ticket = make_ticket(cast.bob)
    move(cast.nadia, ticket, Status.CLASSIFICATION, State.IN_PROGRESS, assignee=cast.nadia)
    change(adam, cast.nadia, role="customer", client=str(cast.shore.id))
    for query in ("group=assignee", f"assignee={cast.nadia.id}"):
        page = adam.get(f"/desk?{query}").text
        assert ticket.number in page and "Nadia Ferhat" in page and f"#{cast.nadia.id}" not in page


def organization(browser, client, **changes):
    """Post the form of an organisation with ``changes`` typed into it."""
    path = f"/admin/organisations/{client.id}"
    fields = form(tree(browser.get(path).text), path)
    kept = {"name": client.name, "language": client.language, "scope": "every", "seen": fields["seen"]}
    return browser.post(path, data={**kept, **changes})


def test_limit_counts_at_once_for_catalogs_services_solutions_drafts_and_tickets(adam, signed_in, cast):
    alice, draft, ticket = signed_in(cast.alice), make_draft(cast.alice), make_ticket(cast.alice)
    reads = ["/catalogs/childcare", "/services/agenda/solutions", "/solutions/edit-attendance-after-closing"]
    reads += ["/services/agenda/tickets/new", "/services/agenda/suggestions?summary=attendance+day+closed"]
    assert {alice.get(path).status_code for path in reads} == {200}
    assert organization(adam, cast.ribambelle, scope="some", catalogs=["municipal"]).status_code == 303
    assert Client.get_by_id(cast.ribambelle.id).catalogs == ["municipal"]
    assert {path: alice.get(path).status_code for path in reads} == dict.fromkeys(reads, 404)
    assert "childcare" not in alice.get("/catalogs").text
    assert "edit-attendance-after-closing" not in alice.get("/solutions?q=attendance").text
    assert alice.post("/services/agenda/tickets", data=request_form(key="c" * 32)).status_code == 404
    assert alice.post("/drafts", data=request_form(service="agenda", key="d" * 32)).status_code == 404
    answer = alice.post(f"/drafts/{draft.id}/submission", data=request_form(version=1))
    assert answer.status_code != 303 and Ticket.get_by_id(draft.id).number is None
    assert alice.get(f"/drafts/{draft.id}").status_code == 200, "what was written is not taken away"
    assert sees(alice, ticket), "tickets that were opened before stay readable"
    assert organization(adam, Client.get_by_id(cast.ribambelle.id), scope="every").status_code == 303
    assert {alice.get(path).status_code for path in reads} == {200}
    facts = [entry.facts for entry in Entry.select().where(Entry.action == Action.CLIENT_CHANGED)]
    assert facts == [{"catalogs": [None, ["municipal"]]}, {"catalogs": [["municipal"], None]}]
