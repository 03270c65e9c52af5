"""Erasing a person: nothing of the name is left where the portal keeps it, and the tickets stay."""

import pytest

from portal import db
from portal.accounts import invitations, sessions, tokens
from portal.accounts.actions import LastAdministrator, create_user
from portal.accounts.audit import COMMAND_LINE, Action, Actor, Entry, record
from portal.accounts.models import ERASED, Role, Session, User
from portal.accounts.tokens import Purpose, Token
from portal.admin.erasing import erase
from portal.kb.actions import answer
from portal.outbox import Mail
from portal.tickets.digests import Held
from portal.tickets.housekeeping import clean_up
from portal.tickets.models import Attachment, Event, Note, NoteDraft, Ticket
from portal.tickets.rules import State, Status
from portal.tickets.saved_views import GridColumns, SavedView, keep_columns, save_view
from portal.tickets.store import path_of
from tests.conftest import PASSWORD
from tests.factories import make_draft, make_note, make_note_draft, make_ticket, move
from tests.markup import tree, words


@pytest.fixture
def adam(signed_in, cast):
    """The administrator's browser."""
    return signed_in(cast.adam)


@pytest.fixture
def named(app, cast):
    """Carol with a name that stands nowhere else, and all that can hang on a person."""
    carol = cast.carol
    User.update(
        name="Zoé Quévillon", name_key="zoe quevillon", email="zq@ribambelle.example", email_key="zq@ribambelle.example"
    ).where(User.id == carol.id).execute()
    carol = User.get_by_id(carol.id)
    ticket = make_ticket(carol, summary="Kept", files=1)
    make_note(carol, ticket, files=1)
    make_note(cast.nadia, ticket)
    make_draft(carol, files=1)
    make_note_draft(carol, ticket)
    save_view(carol, "tickets", "Hers", "show=mine", True)
    keep_columns(carol, "tickets", ["number"])
    answer(carol, "edit-attendance-after-closing", "en", helpful=False, comment="Hers alone")
    tokens.issue(carol, Purpose.RESET)
    sessions.start(carol, remember=True)
    User.update(digest=True).where(User.id == carol.id).execute()
    make_note(cast.nadia, ticket, "Held until seven")
    record(Action.RESET_ASKED, Actor(None, "10.0.0.1"), user=carol, email="ZQ@ribambelle.example", kept="yes")
    return carol


def erase_by_form(browser, person, typed=None):
    return browser.post(f"/admin/users/{person.id}/erasure", data={"email": typed or person.email})


def stored():
    """All that the database holds, the index of words included."""
    return "\n".join(db.database.connection().iterdump()).casefold()


def test_page_names_the_person_and_says_what_goes_and_what_stays(adam, cast):
    page = words(tree(adam.get(f"/admin/users/{cast.bob.id}/erasure").text))
    for said in (
        "Erase Bob MacDougall",
        "bob@shore.example",
        "This cannot be undone.",
        "Type bob@shore.example to confirm.",
    ):
        assert said in page
    assert "cannot be recalled" in page


@pytest.mark.parametrize("typed", ["", "alice@ribambelle.example", "bob"])
def test_other_address_than_the_persons_is_422_and_erases_nobody(adam, cast, typed):
    answer = adam.post(f"/admin/users/{cast.bob.id}/erasure", data={"email": typed})
    assert answer.status_code == 422 and "Nothing was erased." in answer.text
    assert User.get_by_id(cast.bob.id).name == "Bob MacDougall"


def test_nothing_of_name_and_address_is_left(adam, named):
    assert "quévillon" in stored() and "zq@ribambelle" in stored() and "quevillon" in stored()
    answer = erase_by_form(adam, named, "ZQ@Ribambelle.example")
    assert (answer.status_code, answer.location) == (303, "/admin/users")
    left = [line for line in stored().splitlines() for word in ("quévillon", "quevillon", "zoé", "zq@") if word in line]
    assert left == []


def test_no_page_of_the_index_holds_the_name_once_the_house_is_cleaned(adam, named):
    def pages():
        """The pages that hold a word of the name; a dump shows them as numbers."""
        rows = db.database.execute_sql("SELECT block FROM ticket_search_data").fetchall()
        return [block for (block,) in rows if b"quevillon" in block]

    erase_by_form(adam, named)
    assert pages(), "taken out, and not yet written over"
    clean_up()
    assert pages() == []


def test_account_is_a_shell_that_lets_nobody_in(adam, app, named):
    assert Session.select().where(Session.user == named).exists()
    assert Held.select().where(Held.user == named).exists()
    erase_by_form(adam, named)
    shell = User.get_by_id(named.id)
    assert (shell.email, shell.name, shell.active) == (f"erased-{named.id}@erased.invalid", ERASED, False)
    assert shell.password_hash is None and shell.erased_at and shell.client_id == named.client_id
    for model in (Session, Token, SavedView, GridColumns, Held):
        assert not model.select().where(model.user == named).exists()
    assert not Mail.select().where(Mail.recipient_id == named.id).exists()
    for email in (named.email, shell.email):
        assert app.test_client().post("/sign-in", data={"email": email, "password": PASSWORD}).status_code == 422
    invitations.send(COMMAND_LINE, shell)
    assert not Token.select().exists(), "nobody is invited into it"


def test_private_things_go_with_their_files_and_submitted_ones_stay(adam, named):
    private = [file.id for file in Attachment.select() if file.ticket.number is None or file.note_draft_id]
    assert len(private) == 2
    erase_by_form(adam, named)
    assert [path_of(id).exists() for id in private] == [False, False]
    assert not Ticket.select().where(Ticket.number.is_null()).exists() and not NoteDraft.select().exists()
    assert Ticket.select().where(Ticket.author == named).count() == 1
    assert Note.select().count() == 3
    assert [path_of(file.id).exists() for file in Attachment.select()] == [True, True]


@pytest.mark.parametrize(("code", "said"), [("en", "Erased person"), ("fr", "Personne effacée")])
def test_readers_see_it_in_their_language(adam, signed_in, cast, named, code, said):
    ticket = Ticket.get(Ticket.summary == "Kept")
    erase_by_form(adam, named)
    User.update(language=code).execute()
    for person in (cast.mona, cast.nadia):
        page = signed_in(person).get(f"/tickets/{ticket.number}").text
        assert said in page and "Quévillon" not in page
    assert said in signed_in(cast.adam).get("/admin/audit").text


def test_name_of_an_agent_goes_from_timelines_grids_and_filters(adam, signed_in, cast):
    ticket = make_ticket(cast.alice)
    ticket = move(cast.nadia, ticket, Status.CLASSIFICATION, State.IN_PROGRESS, assignee=cast.nadia)
    assert "Nadia Ferhat" in signed_in(cast.adam).get("/desk.csv").text
    erase_by_form(adam, cast.nadia)
    for path in ("/desk", "/desk?group=assignee", "/desk/filters", "/desk.csv", f"/tickets/{ticket.number}"):
        page = adam.get(path).text
        assert "Nadia" not in page, path
        assert ERASED not in page or "tickets/0" in path, path
    assert "Erased person" in adam.get("/desk.csv").text
    assert "nadia" not in stored()


def test_former_name_goes_from_timelines_and_that_of_a_namesake_stays(adam, cast):
    twin = create_user(COMMAND_LINE, "twin@support.example", cast.nadia.name, Role.AGENT, None, "en", None)
    ticket = move(cast.adam, make_ticket(cast.alice), Status.CLASSIFICATION, State.IN_PROGRESS, assignee=cast.nadia)
    ticket = move(cast.adam, ticket, Status.CLASSIFICATION, State.IN_PROGRESS, assignee=twin)
    assert ticket.assignee == twin, "handed over from one to the other of the same name"
    User.update(name="Nadia Roy").where(User.id == cast.nadia.id).execute()
    move(cast.adam, ticket, Status.CLASSIFICATION, State.IN_PROGRESS, assignee=None)
    erase_by_form(adam, User.get_by_id(cast.nadia.id))
    pairs = [event.changes.get("assignee") for event in Event.select().where(Event.kind == "progressed")]
    assert pairs == [[None, ERASED], None, ["Nadia Ferhat", None]]


def test_words_of_the_name_find_no_ticket_any_more_and_those_of_others_do(adam, signed_in, cast):
    User.update(name="Alice Quévillon").where(User.id == cast.alice.id).execute()
    hers, mine = make_ticket(User.get_by_id(cast.alice.id)), make_ticket(cast.bob)
    User.update(name="Bob Quévillon").where(User.id == cast.bob.id).execute()
    nadia = signed_in(cast.nadia)
    assert hers.number in nadia.get("/tickets?q=quevillon").text
    erase_by_form(adam, cast.bob)
    assert hers.number in nadia.get("/tickets?q=quevil").text
    assert mine.number in nadia.get("/tickets?q=question").text and mine.number not in nadia.get("/tickets?q=bob").text


def test_name_of_before_a_change_is_forgotten_too(adam, cast, named):
    User.update(name="Carol Tremblay-Roy").where(User.id == named.id).execute()
    erase_by_form(adam, named)
    assert "quevillon" not in stored()


def test_audit_says_who_erased_and_not_whom(adam, cast, named):
    erase_by_form(adam, named)
    entry = Entry.select().order_by(Entry.id.desc()).first()
    assert (entry.action, entry.actor, entry.user_id, entry.facts) == (Action.USER_ERASED, cast.adam, named.id, {})
    asked = Entry.get(Entry.action == Action.RESET_ASKED)
    assert asked.facts == {"kept": "yes"}, "a fact that names the person goes, the others stay"


def test_erased_people_are_not_listed_and_not_found(adam, named):
    erase_by_form(adam, named)
    assert "erased-" not in adam.get("/admin/users").text
    for path in (f"/admin/users/{named.id}", f"/admin/users/{named.id}/erasure"):
        assert adam.get(path).status_code == 404
    assert adam.post(f"/people/{named.id}/reactivation").status_code == 404


def test_address_is_free_for_somebody_else(adam, cast):
    erase_by_form(adam, cast.bob)
    again = create_user(COMMAND_LINE, "bob@shore.example", "Bob Again", Role.CUSTOMER, cast.shore, "en", None)
    assert again.id != cast.bob.id


def test_last_administrator_is_not_erased_and_nothing_goes_before_that_is_known(cast):
    draft = make_draft(cast.alice)
    with pytest.raises(LastAdministrator):
        erase(Actor(cast.nadia, ""), cast.adam)
    assert User.get_by_id(cast.adam.id).erased_at is None and Ticket.get_by_id(draft.id)
