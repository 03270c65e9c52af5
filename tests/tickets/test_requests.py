"""The request form: looking stores nothing, saving makes one ticket, a refused form keeps what was typed."""

import dataclasses
import re

import pytest

from portal.accounts.models import Client, User
from portal.tickets.actions import submit
from portal.tickets.models import Attachment, Ticket
from portal.tickets.views import submissions
from tests.factories import catalogs, make_draft, make_ticket, posted, request_form

NEW, CREATE = "/services/agenda/tickets/new", "/services/agenda/tickets"


def test_form_has_the_services_summary_and_types(alice):
    page = alice.get(NEW)
    assert page.status_code == 200
    assert 'value="Question about the agenda"' in page.text
    assert re.findall(r'name="type" value="(\w+)"', page.text) == ["question", "problem", "suggestion"]


def test_summary_is_in_the_readers_language(alice, cast):
    User.update(language="fr").where(User.id == cast.alice.id).execute()
    assert "Question sur l’agenda" in alice.get(NEW).text


def test_looking_stores_nothing(alice):
    for _ in range(3):
        alice.get(NEW)
    assert Ticket.select().count() == 0


def test_every_form_has_its_own_key(alice):
    keys = {re.search(r'name="key" value="([0-9a-f]{32})"', alice.get(NEW).text)[1] for _ in range(3)}
    assert len(keys) == 3


@pytest.mark.parametrize("service", ["no-such-service", "fax", "AGENDA", "..", "%00", "é"])
def test_unknown_or_retired_service_is_404(alice, service):
    assert alice.get(f"/services/{service}/tickets/new").status_code == 404
    assert alice.post(f"/services/{service}/tickets", data=request_form()).status_code == 404
    assert Ticket.select().count() == 0


def test_catalog_closed_to_the_client_is_404(alice, cast):
    Client.update(catalogs=["municipal"]).where(Client.id == cast.ribambelle.id).execute()
    assert alice.get(NEW).status_code == 404
    assert alice.post(CREATE, data=request_form()).status_code == 404
    assert alice.get("/services/taxation/tickets/new").status_code == 200


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"summary": ""}, "Say in one sentence what it is about."),
        ({"summary": "x" * 10_000}, "The summary is too long: at most 200 characters."),
        ({"description": " \n "}, "Describe what happened, even in a few words."),
        ({"description": "y" * 200_001}, "The description is too long."),
        ({"type": ""}, "Choose a ticket type."),
        ({"type": "no-such-type"}, "Choose a ticket type."),
    ],
)
def test_invalid_is_422_and_keeps_what_was_typed(alice, changes, message):
    form = request_form(**changes)
    answer = alice.post(CREATE, data=form)
    assert answer.status_code == 422
    assert message in answer.text
    assert f'value="{form["summary"]}"' in answer.text
    assert form["description"] in answer.text
    assert form["key"] in answer.text
    assert Ticket.select().count() == 0


def test_extra_fields_are_ignored(alice, cast):
    extra = {"status": "closed", "state": "solution_provided", "number": "99999999", "client_id": cast.shore.id}
    extra |= {"author": cast.bob.id, "author_id": cast.bob.id, "severity": "1", "assignee": cast.nadia.id, "id": "77"}
    assert alice.post(CREATE, data=request_form(**extra)).status_code == 303
    ticket = Ticket.get()
    assert (ticket.id, ticket.number, ticket.status, ticket.state) == (1, "00000001", "new", "to_process")
    assert (ticket.author, ticket.client, ticket.severity, ticket.assignee) == (cast.alice, cast.ribambelle, 3, None)


def test_same_key_twice_is_one_ticket(alice):
    first, second = (alice.post(CREATE, data=request_form(files=posted())) for _ in range(2))
    assert first.location == second.location
    assert (Ticket.select().count(), Attachment.select().count()) == (1, 1)


def test_same_key_of_another_person_is_another_ticket(signed_in, cast):
    for user in (cast.alice, cast.bob):
        signed_in(user).post(CREATE, data=request_form())
    assert Ticket.select().count() == 2


def test_numbers_start_where_the_setting_says(alice, app, monkeypatch, cast):
    make_ticket(cast.bob)
    monkeypatch.setitem(app.config, "PORTAL", dataclasses.replace(app.config["PORTAL"], ticket_start=1_993_318))
    assert alice.post(CREATE, data=request_form()).location == "/tickets/01993318"
    assert alice.post(CREATE, data=request_form(key="c" * 32)).location == "/tickets/01993319"


@pytest.mark.parametrize("other", ["billing", "fax", "gone-from-the-file", "taxation"])
@pytest.mark.parametrize("kind", ["problem", ""], ids=["valid", "refused"])
def test_key_of_a_draft_of_another_service_is_another_ticket(alice, cast, other, kind):
    """The other draft stays as it is: nothing is sent to a service that is retired, closed or not the one asked for."""
    draft = make_draft(cast.alice, summary="Not sent", type="question")
    Ticket.update(service=other).execute()
    if other == "taxation":
        Client.update(catalogs=["childcare"]).where(Client.id == cast.ribambelle.id).execute()
    form = request_form(key=draft.key, type=kind)
    answers = [alice.post(CREATE, data={**form, "files": posted()}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303 if kind else 422] * 2
    kept = Ticket.get_by_id(draft.id)
    assert (kept.service, kept.summary, kept.submitted_at, kept.attachments.count()) == (other, "Not sent", None, 0)
    (made,) = Ticket.select().where(Ticket.id != draft.id)
    assert (made.service, made.summary, made.attachments.count()) == ("agenda", "Agenda is grey", 1)
    assert bool(made.submitted_at) is bool(kind)


def test_key_of_a_ticket_of_another_service_is_another_ticket(alice):
    alice.post("/services/billing/tickets", data=request_form())
    assert alice.post(CREATE, data=request_form()).location == "/tickets/00000002"
    assert [ticket.service for ticket in Ticket.select().order_by(Ticket.id)] == ["billing", "agenda"]


def test_first_autosave_with_the_key_of_another_service_leaves_its_draft_alone(alice, cast):
    draft = make_draft(cast.alice, service="billing", summary="Kept")
    answers = [alice.post("/drafts", data=request_form(service="agenda", key=draft.key)) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert sorted((ticket.service, ticket.summary) for ticket in Ticket.select()) == [
        ("agenda", "Agenda is grey"),
        ("billing", "Kept"),
    ]


def test_type_that_left_the_catalog_meanwhile_is_refused_in_words(alice, cast, monkeypatch):
    """The form was checked against the catalog, which changed before the ticket was made."""
    draft = make_draft(cast.alice)
    fewer = dataclasses.replace(catalogs().services["agenda"], types=())
    monkeypatch.setattr(submissions, "submit", lambda *given: submit(*given[:2], fewer, *given[3:]))
    answer = alice.post(f"/drafts/{draft.id}/submission", data=request_form(version=1))
    assert answer.status_code == 422
    assert "Choose a ticket type." in answer.text and "Agenda is grey" in answer.text
    assert Ticket.get().submitted_at is None
