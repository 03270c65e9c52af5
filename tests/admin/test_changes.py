"""The page of an account: what administrators change, and what they may not."""

import pytest

from portal.accounts import invitations, tokens
from portal.accounts.actions import LastAdministrator, create_user, deactivate
from portal.accounts.audit import COMMAND_LINE, Action, Actor, Entry
from portal.accounts.changes import change_user
from portal.accounts.details import Details, NotChanged, Reason, seen
from portal.accounts.models import Role, User
from portal.accounts.tokens import Purpose, Token
from portal.outbox import Mail
from tests.admin.forms import change, details
from tests.conftest import PASSWORD
from tests.markup import form, tree, words


@pytest.fixture
def adam(signed_in, cast):
    """The administrator's browser."""
    return signed_in(cast.adam)


def test_account_is_changed_and_the_audit_says_what(adam, cast):
    answer = change(adam, cast.bob, name="Robert MacDougall", role="manager", language="fr")
    assert (answer.status_code, answer.location) == (303, "/admin/users")
    bob = User.get_by_id(cast.bob.id)
    assert (bob.name, bob.name_key, bob.role, bob.language) == (
        "Robert MacDougall",
        "robert macdougall",
        "manager",
        "fr",
    )
    (entry,) = Entry.select().where(Entry.action == Action.USER_CHANGED)
    assert entry.facts == {"name": True, "role": ["customer", "manager"], "language": ["en", "fr"]}
    assert (entry.actor, entry.user, entry.client) == (cast.adam, cast.bob, cast.shore)


def test_saving_what_was_there_changes_and_notes_nothing(adam, cast):
    before, entries = User.get_by_id(cast.bob.id).__data__, Entry.select().count()
    assert change(adam, cast.bob).status_code == 303
    assert (User.get_by_id(cast.bob.id).__data__, Entry.select().count()) == (before, entries)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, "Enter the person’s name."),
        ({"name": "x" * 201}, "This name is too long."),
        ({"email": "bob"}, "The “@” is missing."),
        ({"email": "Alice@RIBAMBELLE.example"}, "Another account has this address."),
        ({"email": "bob@shore.example\r\nBcc: x@y.example"}, "This is not an e-mail address."),
        ({"client": ""}, "Choose the organization."),
        ({"role": "owner"}, "Choose a role."),
        ({"language": "xx"}, "Choose a language."),
    ],
)
def test_details_that_do_not_do_are_422_with_what_was_typed(adam, cast, typed, said):
    before = User.get_by_id(cast.bob.id).__data__
    answer = change(adam, cast.bob, **{"name": "Typed Name", **typed})
    assert answer.status_code == 422 and said in answer.text
    assert User.get_by_id(cast.bob.id).__data__ == before
    assert "name" in typed or 'value="Typed Name"' in answer.text


def test_role_counts_with_the_next_request(adam, signed_in, cast):
    bob = signed_in(cast.bob)
    assert bob.get("/desk").status_code == 404
    change(adam, cast.bob, role="agent")
    assert bob.get("/desk").status_code == 200
    assert User.get_by_id(cast.bob.id).client_id is None
    change(adam, User.get_by_id(cast.bob.id), role="customer", client=str(cast.shore.id))
    assert bob.get("/desk").status_code == 404


def test_stale_page_is_409_says_what_changed_and_loses_nothing(adam, cast):
    typed = details(adam, cast.bob, name="Bobby")
    change(adam, cast.bob, language="fr", name="Robert")
    answer = adam.post(f"/admin/users/{cast.bob.id}", data=typed)
    assert answer.status_code == 409
    assert 'value="Bobby"' in answer.text and "Robert · bob@shore.example · Customer" in words(tree(answer.text))
    assert 'role="alert"' in answer.text and 'class="err"' not in answer.text  # said once, of no field
    assert User.get_by_id(cast.bob.id).name == "Robert"
    seen = form(tree(answer.text), f"/admin/users/{cast.bob.id}")["seen"]
    assert adam.post(f"/admin/users/{cast.bob.id}", data={**typed, "seen": seen}).status_code == 303
    assert User.get_by_id(cast.bob.id).name == "Bobby"


def test_new_address_ends_sessions_and_links_to_the_old_one(adam, signed_in, app, cast):
    bob = signed_in(cast.bob)
    tokens.issue(cast.bob, Purpose.RESET)
    change(adam, cast.bob, email="robert@shore.example")
    assert bob.get("/tickets").location.startswith("/sign-in")
    assert not Token.select().where(Token.user == cast.bob).exists()
    fresh = app.test_client()
    assert fresh.post("/sign-in", data={"email": "bob@shore.example", "password": PASSWORD}).status_code == 422
    assert fresh.post("/sign-in", data={"email": "robert@shore.example", "password": PASSWORD}).status_code == 303


def test_who_was_invited_at_a_wrong_address_is_invited_at_the_right_one(adam, cast):
    nora = invitations.invite(COMMAND_LINE, "nra@shore.example", "Nora", Role.CUSTOMER, cast.shore, "en")
    old = Token.get(Token.user == nora)
    change(adam, nora, email="nora@shore.example")
    new = Token.get(Token.user == nora)
    assert new.id != old.id
    assert [mail.facts["token"] for mail in Mail.select().order_by(Mail.id)] == [old.id, new.id]


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_way_back_stays_on_this_site(adam, cast, target):
    path = f"/admin/users/{cast.bob.id}"
    page = tree(adam.get(path, query_string={"next": target}).text)
    assert form(page, path)["next"] == "/admin/users"
    assert not [link for link in page.iter("a") if target in link.get("href", "")]
    typed = details(adam, cast.bob, name="Bobby", next=target)
    assert adam.post(f"/admin/users/{cast.bob.id}", data=typed).location == "/admin/users"


def test_own_role_is_not_for_oneself(adam, cast):
    page = tree(adam.get(f"/admin/users/{cast.adam.id}").text)
    assert [field.get("value") for field in page.iter("input") if field.get("name") == "role"] == ["admin"]
    assert change(adam, cast.adam, role="agent").status_code == 422
    assert User.get_by_id(cast.adam.id).role == "admin"
    assert change(adam, cast.adam, name="Adam B.").status_code == 303
    assert adam.get("/admin/users").status_code == 200


def test_own_new_address_keeps_this_browser_signed_in(adam, signed_in, cast):
    other = signed_in(cast.adam)
    change(adam, cast.adam, email="adam.b@support.example")
    assert adam.get("/admin/users").status_code == 200
    assert other.get("/admin/users").location.startswith("/sign-in")


@pytest.mark.parametrize("verb", ["deactivation", "erasure"])
def test_nobody_shuts_out_or_erases_oneself(adam, cast, verb):
    path = f"/admin/users/{cast.adam.id}/erasure" if verb == "erasure" else f"/people/{cast.adam.id}/{verb}"
    adam.post(path, data={"email": cast.adam.email})
    adam_now = User.get_by_id(cast.adam.id)
    assert adam_now.active and adam_now.erased_at is None


def test_two_administrators_cannot_undo_each_other_at_once(adam, signed_in, cast):
    eve = create_user(COMMAND_LINE, "eve@support.example", "Eve", Role.ADMIN, None, "en", PASSWORD)
    typed = details(adam, eve, role="agent")
    eves = signed_in(eve)
    posted = details(eves, cast.adam, role="agent")
    assert adam.post(f"/admin/users/{eve.id}", data=typed).status_code == 303
    assert eves.post(f"/admin/users/{cast.adam.id}", data=posted).status_code == 404, "she is none any more"
    assert User.select().where((User.role == Role.ADMIN) & User.active).count() == 1


def test_last_administrator_stays_whoever_asks(cast):
    create_user(COMMAND_LINE, "late@support.example", "Late", Role.ADMIN, None, "en", None)  # has no password yet
    by = Actor(cast.nadia, "")  # as if she had been one when her request began
    with pytest.raises(LastAdministrator):
        deactivate(by, cast.adam)
    was = Details.of(cast.adam)
    with pytest.raises(NotChanged) as refused:
        change_user(by, cast.adam.id, Details(was.name, was.email, "agent", None, "en"), seen(was))
    assert refused.value.reason is Reason.LAST
    assert User.get_by_id(cast.adam.id).active and User.get_by_id(cast.adam.id).role == "admin"
