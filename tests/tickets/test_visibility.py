"""Who sees what, against a plain model: random members, drafts, tickets, notes and moves (PRODUCT.md, 6, 7, 8, 10)."""

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from portal.accounts.actions import create_user
from portal.accounts.audit import COMMAND_LINE
from portal.accounts.models import Client, Role, User
from portal.db import database
from portal.tickets.attachments import discard
from portal.tickets.copying import copy_ticket
from portal.tickets.counts import counts as counts_of
from portal.tickets.drafts import discard_draft
from portal.tickets.filters import TicketFilter
from portal.tickets.message_form import new_key
from portal.tickets.models import Attachment, Ticket
from portal.tickets.rules import PAIRS, State, moves
from portal.tickets.visibility import (
    attachments_for,
    drafts_of,
    events_for,
    find_attachment,
    find_draft,
    find_for,
    find_submitted,
    notes_for,
    visible_to,
)
from tests.factories import catalogs, make_draft, make_note, make_ticket, move
from tests.tickets.plain_model import Item, Message, is_mine, sees

CHOICE = st.integers(0, 1000)


def names(rows) -> list:
    return sorted(row.id for row in rows)


class Portal(RuleBasedStateMachine):
    """The portal beside its model. Each run is a transaction that is rolled back."""

    def __init__(self) -> None:
        super().__init__()
        self.transaction = database.transaction()
        self.transaction.__enter__()
        self.items: list[Item] = []
        self.people = list(User.select())
        self.clients = list(Client.select())

    def teardown(self) -> None:
        try:
            for user in self.people:
                self.compare(user)
        finally:
            discard(Attachment.select())
            self.transaction.rollback()
            self.transaction.__exit__(None, None, None)

    def pick(self, choice: int, *kinds: str) -> User:
        people = [user for user in self.people if user.role in kinds]
        return people[choice % len(people)]

    def pick_item(self, choice: int, is_draft: bool) -> Item:
        items = [item for item in self.items if (item.number is None) == is_draft]
        return items[choice % len(items)]

    def has(self, is_draft: bool) -> bool:
        return any((item.number is None) == is_draft for item in self.items)

    @precondition(lambda self: len(self.people) < 9)
    @rule(choice=CHOICE, role=st.sampled_from(["customer", "manager", "agent"]))
    def somebody_joins(self, choice: int, role: str) -> None:
        client = None if role == "agent" else self.clients[choice % len(self.clients)]
        email = f"new{len(self.people)}@people.example"
        self.people.append(create_user(COMMAND_LINE, email, "Somebody New", Role(role), client, "en", None))

    @rule(choice=CHOICE)
    def customer_becomes_manager(self, choice: int) -> None:
        user = self.pick(choice, "customer")
        if sum(other.role == "customer" for other in self.people) > 1:
            user.role = Role.MANAGER
            user.save()

    @rule(choice=CHOICE, files=st.integers(0, 1), is_draft=st.booleans())
    def somebody_writes(self, choice: int, files: int, is_draft: bool) -> None:
        user = self.pick(choice, "customer", "manager")
        ticket = (make_draft if is_draft else make_ticket)(user, files=files)
        self.remember(ticket)

    def remember(self, ticket: Ticket) -> None:
        files = {file.id for file in ticket.attachments}
        item = Item(ticket.id, ticket.author_id, ticket.client_id, files, ticket.number, ticket.status, ticket.state)
        self.items.append(item)

    @precondition(lambda self: self.has(is_draft=True))
    @rule(choice=CHOICE)
    def author_discards(self, choice: int) -> None:
        item = self.pick_item(choice, is_draft=True)
        discard_draft(User.get_by_id(item.author), item.id)
        self.items.remove(item)

    @precondition(lambda self: self.has(is_draft=False))
    @rule(choice=CHOICE, who=CHOICE, internal=st.booleans(), files=st.integers(0, 1))
    def somebody_notes(self, choice: int, who: int, internal: bool, files: int) -> None:
        item = self.pick_item(choice, is_draft=False)
        readers = [user for user in self.people if sees(user, item)]
        user = readers[who % len(readers)]
        note = make_note(user, Ticket.get_by_id(item.id), internal=internal, files=files)
        is_support = user.role in ("agent", "admin")
        item.notes.append(Message(note.id, internal and is_support, {file.id for file in note.attachments}))
        if not is_support and item.status != "closed" and item.state in ("awaiting_client", "solution_provided"):
            item.state = State.TO_PROCESS

    @precondition(lambda self: self.has(is_draft=False))
    @rule(choice=CHOICE, who=CHOICE, where=CHOICE, state=st.sampled_from(State) | st.just(State.AWAITING_CLIENT))
    def agent_moves(self, choice: int, who: int, where: int, state: State) -> None:
        item, agent = self.pick_item(choice, is_draft=False), self.pick(who, "agent", "admin")
        ahead = moves(item.status)
        if ahead:
            status = ahead[where % len(ahead)]
            state = state if state in PAIRS[status] else sorted(PAIRS[status])[-1]
            move(agent, Ticket.get_by_id(item.id), status, state, assignee=agent)
            item.status, item.state, item.assignee = status, state, agent.id

    @precondition(lambda self: self.has(is_draft=False))
    @rule(choice=CHOICE, who=CHOICE)
    def somebody_copies(self, choice: int, who: int) -> None:
        item = self.pick_item(choice, is_draft=False)
        readers = [user for user in self.people if sees(user, item) and user.client_id]
        ticket, user = Ticket.get_by_id(item.id), readers[who % len(readers)]
        own = [file for file in attachments_for(user, ticket) if file.note_id is None]
        self.remember(copy_ticket(user, ticket, new_key(), own))

    @rule(choice=CHOICE)
    def somebody_looks(self, choice: int) -> None:
        self.compare(self.people[choice % len(self.people)])

    def compare(self, user: User) -> None:
        """All that ``user`` can ask, against the model."""
        tickets = [item for item in self.items if item.number and sees(user, item)]
        drafts = [item for item in self.items if item.number is None and sees(user, item)]
        is_support = user.role in ("agent", "admin")
        assert names(visible_to(user)) == [item.id for item in tickets]
        assert names(drafts_of(user)) == [item.id for item in drafts]
        closed = sum(item.status == "closed" for item in tickets)
        counts = {"all": len(tickets), "opened": len(tickets) - closed, "closed": closed}
        counts |= {} if is_support else {"drafts": len(drafts)}
        counts |= {"mine": sum(is_mine(user, item) for item in tickets)}
        view = TicketFilter(user, "/tickets", catalogs().services)
        assert counts_of(user, view.shows) == counts
        for item in self.items:
            self.compare_item(user, item, is_support)

    def compare_item(self, user: User, item: Item, is_support: bool) -> None:
        ticket, mine = Ticket.get_by_id(item.id), item.author == user.id
        may = sees(user, item)
        notes = [note for note in item.notes if is_support or not note.internal]
        files = item.files.union(*(note.files for note in notes))
        assert bool(find_draft(user, item.id)) == (mine and item.number is None)
        assert bool(find_submitted(user, item.id)) == (mine and item.number is not None)
        if item.number:
            assert bool(find_for(user, item.number)) == may
        for file in item.files.union(*(note.files for note in item.notes)):
            assert bool(find_attachment(user, file)) == (may and file in files)
        if may and item.number:
            assert names(notes_for(user, ticket)) == [note.id for note in notes]
            assert {file.id for file in attachments_for(user, ticket)} == files
            told = [event.note_id for event in events_for(user, ticket) if event.note_id]
            assert sorted(told) == [note.id for note in notes]


def test_everybody_sees_what_the_rules_say(cast):
    run_state_machine_as_test(
        Portal,
        settings=settings(
            max_examples=12, stateful_step_count=25, deadline=None, derandomize=True, phases=[Phase.generate]
        ),
    )
