"""Changes that are refused: by rule 1 with 422, because a colleague was faster with 409; what was chosen stays."""

import pytest

from portal.tickets.models import Event, Ticket
from portal.tickets.rules import State, Status
from tests.factories import close, make_ticket, move
from tests.markup import tree, words

HX = {"HX-Request": "true"}


@pytest.fixture
def ticket(cast):
    return make_ticket(cast.alice)


@pytest.fixture
def send(signed_in, cast, ticket):
    """A function with which Nadia sends the form, with the version of now unless told."""
    nadia = signed_in(cast.nadia)

    def send(headers=None, **fields):
        data = {"version": Ticket.get_by_id(ticket.id).version, **fields}
        return nadia.post(f"/tickets/{ticket.number}/progress", data=data, headers=headers)

    return send


def chosen(answer, name):
    """What the form's list ``name`` has chosen."""
    (select,) = [element for element in tree(answer.text).iter("select") if element.get("name") == name]
    return next(option.get("value") for option in select if "selected" in option.attrib)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"status": "new", "state": "in_progress"}, "This state does not go with this status."),
        ({"status": "closed", "state": "to_process"}, "This state does not go with this status."),
        ({"status": "resolution", "state": "nonsense"}, "Invalid Choice"),
        ({"status": "draft"}, "Invalid Choice"),
        ({"severity": "5"}, "Not a valid choice"),
        ({"severity": "x"}, "Invalid Choice"),
        ({"assignee": "4"}, "Not a valid choice"),  # Bob is no agent
        ({"assignee": "9" * 30}, "Not a valid choice"),
        ({"external_ref": "x" * 61}, "The reference is too long: at most 60 characters."),
        ({"version": ""}, "Reload the page, then try again."),
        ({"version": "x"}, "Not a valid integer value"),
    ],
)
@pytest.mark.parametrize("headers", [None, HX], ids=["page", "fragment"])
def test_refused_is_422_with_words_and_changes_nothing(send, fields, message, headers):
    answer = send(headers, **fields)
    assert answer.status_code == 422
    assert message in words(tree(answer.text))
    assert (Ticket.get().version, Event.select().count()) == (2, 1)


def test_refused_keeps_what_was_chosen(send):
    answer = send(status="closed", state="to_process", severity="1", external_ref="R-77")
    assert [chosen(answer, name) for name in ("status", "state", "severity")] == ["closed", "to_process", "1"]
    assert 'value="R-77"' in answer.text


def test_backward_is_refused_but_from_resolution_to_investigation(send, cast, ticket):
    move(cast.nadia, ticket, Status.RESOLUTION, State.SOLUTION_PROVIDED)
    answer = send(status="classification", state="in_progress")
    assert answer.status_code == 422
    assert "A ticket only moves forward, or from Resolution back to Investigation." in answer.text
    assert send(status="investigation", state="in_progress").status_code == 303


@pytest.mark.parametrize("status", ["new", "classification", "investigation", "resolution", "closed"])
def test_nothing_leaves_closed(send, cast, ticket, status):
    close(cast.nadia, ticket, external_ref="R")
    answer = send(status=status, state="awaiting_client", external_ref="Other")
    assert answer.status_code == 422
    assert (Ticket.get().status, Ticket.get().state, Ticket.get().external_ref) == ("closed", "solution_provided", "R")


def test_stale_is_409_shows_the_change_and_keeps_the_choice(send, cast, ticket):
    stale = ticket.version
    move(cast.adam, ticket, Status.INVESTIGATION, State.AWAITING_INTERNAL, assignee=cast.adam)
    answer = send(version=stale, status="resolution", state="in_progress", external_ref="R-9")
    assert answer.status_code == 409
    assert "A colleague changed this ticket meanwhile" in words(tree(answer.text))
    assert "Adam Bouchard" in answer.text
    assert [chosen(answer, name) for name in ("status", "state")] == ["resolution", "in_progress"]
    assert 'value="R-9"' in answer.text
    assert Ticket.get().status == "investigation"
    assert f'name="version" value="{Ticket.get().version}"' in answer.text


def test_stale_form_saved_again_does_not_undo_the_colleague(send, cast, ticket):
    stale = ticket.version
    move(cast.adam, ticket, Status.NEW, State.TO_PROCESS, severity=1)
    answer = send(version=stale, assignee=cast.nadia.id)  # the short form: take this ticket
    assert answer.status_code == 409
    assert chosen(answer, "severity") == "1"


@pytest.fixture
def page(signed_in, cast, ticket):
    """What Nadia's page posts: the fields that it shows, and what they were when she opened it."""
    root = tree(signed_in(cast.nadia).get(f"/tickets/{ticket.number}").text)
    (shown,) = [one for one in root.iter("form") if any(f.get("name") == "was_status" for f in one.iter("input"))]
    fields = {field.get("name"): field.get("value") for field in shown.iter("input") if field.get("name")}
    for select in shown.iter("select"):
        fields[select.get("name")] = next(one.get("value") for one in select if "selected" in one.attrib)
    return fields


def test_page_of_before_keeps_what_the_agent_changed_and_shows_the_rest_as_it_is(send, cast, ticket, page):
    move(cast.adam, ticket, Status.INVESTIGATION, State.AWAITING_INTERNAL, assignee=cast.adam)
    answer = send(**{**page, "severity": "1", "external_ref": "R-9"})
    assert answer.status_code == 409
    assert [chosen(answer, name) for name in ("status", "state")] == ["investigation", "awaiting_internal"]
    assert (chosen(answer, "assignee"), chosen(answer, "severity")) == (str(cast.adam.id), "1")
    assert 'value="R-9"' in answer.text
    said = words(tree(answer.text))
    assert "A colleague changed this ticket meanwhile (Status, State, Assigned To)." in said


def test_saved_again_it_overwrites_nothing_of_the_colleague(send, cast, ticket, page):
    move(cast.adam, ticket, Status.INVESTIGATION, State.AWAITING_INTERNAL, assignee=cast.adam, severity=4)
    root = tree(send(**{**page, "external_ref": "R-9"}).text)
    (shown,) = [one for one in root.iter("form") if any(f.get("name") == "was_status" for f in one.iter("input"))]
    again = {field.get("name"): field.get("value") for field in shown.iter("input") if field.get("name")}
    for select in shown.iter("select"):
        again[select.get("name")] = next(one.get("value") for one in select if "selected" in one.attrib)
    assert send(**again).status_code == 303
    after = Ticket.get()
    assert (after.status, after.state, after.severity) == ("investigation", "awaiting_internal", 4)
    assert (after.assignee, after.external_ref) == (cast.adam, "R-9")
    assert Event.select().order_by(Event.id.desc()).get().changes == {"external_ref": ["", "R-9"]}


def test_what_both_changed_keeps_the_agents_choice_and_is_named(send, cast, ticket, page):
    move(cast.adam, ticket, Status.NEW, State.TO_PROCESS, severity=4)
    answer = send(**{**page, "severity": "1"})
    assert (answer.status_code, chosen(answer, "severity")) == (409, "1")
    assert "(Severity)" in words(tree(answer.text))


@pytest.mark.parametrize("value", ["", "x", "<b>", "9" * 5000, "\x00"])
def test_odd_memory_of_what_was_there_breaks_nothing(send, cast, ticket, page, value):
    move(cast.adam, ticket, Status.INVESTIGATION, State.AWAITING_INTERNAL)
    answer = send(**{name: value if name.startswith("was_") else kept for name, kept in page.items()})
    assert answer.status_code == 409
