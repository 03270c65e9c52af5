"""The demo: what a newcomer walks through must obey the rules that the portal itself obeys."""

from collections.abc import Iterator

import pytest

from portal import config, create_app, db
from portal.accounts.actions import find_by_password
from portal.accounts.models import Role, User
from portal.catalog.visibility import find_service
from portal.config import Config
from portal.dates import local
from portal.demo import loader
from portal.kb import library as kb
from portal.kb.models import Reading
from portal.kb.usefulness import usefulness
from portal.text import folded
from portal.tickets import rules, search
from portal.tickets.models import Attachment, Event, Note, ReadBefore, Ticket
from portal.tickets.rules import State, Status

SUBMITTED = Ticket.submitted_at.is_null(False)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Config]:
    """A portal that was just filled."""
    settings = config.from_env({"PORTAL_DATA": str(tmp_path_factory.mktemp("demo"))})
    config.prepare(settings)
    db.bind(settings.database)
    db.migrate()
    app = create_app(settings)
    with app.app_context(), db.database.connection_context():
        loader.fill(settings)
        yield settings


def history(ticket: Ticket) -> list[Event]:
    """The ticket's timeline as it was recorded."""
    return list(Event.select().where(Event.ticket == ticket).order_by(Event.id))


def test_refuses_a_database_in_use(demo: Config) -> None:
    with pytest.raises(loader.Refused, match="in use"):
        loader.fill(demo)
    assert Ticket.select().where(SUBMITTED).count() == 60


def test_a_refusal_leaves_no_file_behind(demo: Config) -> None:
    on_disk = {path.name for path in demo.files.rglob("*") if path.is_file()}
    assert on_disk == {file.id for file in Attachment.select()}


def test_nine_accounts_over_all_roles_sign_in_with_the_password(demo: Config) -> None:
    users = list(User.select())
    assert len(users) == 9
    assert {user.role for user in users} == set(Role)
    assert all(find_by_password(user.email, loader.PASSWORD) == user for user in users)


def test_solutions_were_read_before_tickets_and_helped_some_people(demo: Config) -> None:
    assert {row.solution for row in ReadBefore.select()} <= {solution.slug for solution in kb.current().every()}
    assert ReadBefore.select().count() == 3
    assert all(row.read_at < row.ticket.submitted_at for row in ReadBefore.select())
    said = usefulness()
    assert any(one.is_known for one in said.values()) and any(one.no for one in said.values())
    assert (
        {row.solution for row in Reading.select()} == set(said) <= {solution.slug for solution in kb.current().every()}
    )


def test_accounts_and_password_are_printed_and_marked(demo: Config) -> None:
    text = loader.accounts_text()
    assert all(user.email in text and user.role in text for user in User.select())
    assert loader.PASSWORD in text
    password, *emails = (demo.data / "demo").read_text().split()
    assert (password, len(emails)) == (loader.PASSWORD, 9)


def test_sixty_tickets_with_consecutive_numbers_over_all_pairs(demo: Config) -> None:
    tickets = list(Ticket.select().where(SUBMITTED).order_by(Ticket.submitted_at))
    assert [ticket.number for ticket in tickets] == [f"{loader.FIRST_NUMBER + place:08d}" for place in range(60)]
    assert {(ticket.status, ticket.state) for ticket in tickets} == {
        (status, state) for status, states in rules.PAIRS.items() for state in states
    }
    assert Ticket.select().where(~SUBMITTED).count() == 3


def test_every_story_ends_where_its_ticket_is(demo: Config) -> None:
    for ticket in Ticket.select().where(SUBMITTED):
        facts = {"status": Status.NEW, "state": State.TO_PROCESS, "assignee": None, "external_ref": ""}
        events = history(ticket)
        assert events[0].kind == "submitted" and events[0].created_at == ticket.submitted_at
        assert [event.created_at for event in events] == sorted(event.created_at for event in events)
        for event in (event for event in events if event.changes):
            before = dict(facts)
            for name, (old, new) in event.changes.items():
                assert facts.get(name, old) == old, (ticket.number, name)
                facts[name] = new
            pairs = [(Status(pair["status"]), State(pair["state"])) for pair in (before, facts)]
            assert event.kind == "noted" or rules.refusal(*pairs[0], *pairs[1]) is None, (
                ticket.number,
                event.changes,
            )
        assert (facts["status"], facts["state"]) == (ticket.status, ticket.state)
        assert facts["assignee"] == (ticket.assignee and ticket.assignee.name)
        assert facts["external_ref"] == ticket.external_ref
        changed = [event for event in events if event.kind in ("noted", "progressed") and event.changes]
        assert ticket.version == 2 + len(changed)
        assert (ticket.closed_at is None) == (ticket.status is not Status.CLOSED)


def test_nothing_is_in_the_future_or_out_of_business_hours(demo: Config) -> None:
    now = db.utcnow()
    for model in (Ticket, Note, Attachment, Event):
        for row in model.select():
            assert row.created_at < now
            assert local(row.created_at).weekday() < 5 and 8 <= local(row.created_at).hour < 17, (
                model,
                row.id,
            )


def test_customers_write_only_on_services_that_they_see(demo: Config) -> None:
    for ticket in Ticket.select().where(Ticket.service != "fax"):  # retired since
        assert find_service(ticket.author, ticket.service), (ticket.number, ticket.service)


def test_words_are_searchable(demo: Config) -> None:
    for ticket in Ticket.select().where(SUBMITTED):
        assert ticket.summary_key == folded(ticket.summary)
        assert ticket.number in search.numbers(search.expression(ticket.summary, [], False, {}), 100, 0)


def test_the_walk_has_internal_notes_copies_and_notes_after_closing(demo: Config) -> None:
    assert Note.select().where(Note.internal).count() >= 5
    assert not Note.select().join(User).where(Note.internal & (User.role == Role.CUSTOMER)).exists()
    assert Ticket.select().where(Ticket.copied_from.is_null(False)).count() == 2
    assert Note.select().join(Ticket).where(Note.created_at > Ticket.closed_at).exists()
