"""The list of people and the page of an account, for administrators alone."""

from datetime import timedelta

import pytest

from portal.accounts import invitations, tokens
from portal.accounts.actions import LastAdministrator, create_user, deactivate
from portal.accounts.audit import COMMAND_LINE, Action, Actor, Entry
from portal.accounts.changes import change_user
from portal.accounts.details import Details, NotChanged, Reason, seen
from portal.accounts.models import Client, Role, User
from portal.accounts.tokens import Purpose, Token
from portal.db import utcnow
from portal.outbox import Mail
from tests.conftest import PASSWORD
from tests.markup import form, tree, with_class, words

FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def adam(signed_in, cast):
    """The administrator's browser."""
    return signed_in(cast.adam)


def names(answer):
    """The people of the list, in order."""
    return [words(link) for cell in with_class(tree(answer.text), "person") for link in cell.iter("a")]


def details(browser, person, **changes):
    """What the form of an account posts when ``changes`` are typed into it."""
    page = tree(browser.get(f"/admin/users/{person.id}").text)
    fields = form(page, f"/admin/users/{person.id}")
    kept = {"name": fields["name"], "email": fields["email"], "seen": fields["seen"], "role": person.role}
    return {**kept, "client": str(person.client_id or ""), "language": person.language, **changes}


def change(browser, person, **changes):
    return browser.post(f"/admin/users/{person.id}", data=details(browser, person, **changes))


def invitation(**changes):
    sent = {"email": "new@shore.example", "name": "Nora New", "role": "customer", "language": "en"}
    return {**sent, "client": str(Client.get(Client.name == "West Shore Childcare").id), **changes}


@pytest.mark.parametrize("person", ["alice", "mona", "nadia"])
def test_everyone_else_finds_nothing_there(signed_in, cast, person):
    client = signed_in(getattr(cast, person))
    for path in ("/admin/users", f"/admin/users/{cast.bob.id}", "/admin/organisations", "/admin/audit"):
        answer, absent = client.get(path), client.get("/admin/nothing")
        assert answer.status_code == 404
        assert answer.text == absent.text.replace("/admin/nothing", path)


def test_list_says_who_and_from_where_and_how_they_get_in(adam, cast):
    User.update(signed_in_at=utcnow().replace(year=2025, month=7, day=1, hour=16, minute=30)).where(
        User.id == cast.bob.id
    ).execute()
    rows = [[words(cell) for cell in row.iter("td")] for row in tree(adam.get("/admin/users").text).iter("tr")]
    said = {row[0]: row[1:4] for row in rows if row}
    assert said["BMBob MacDougall bob@shore.example"] == [
        "West Shore Childcare", "Customer Active", "Last sign-in 2025/07/01 12:30",
    ]  # fmt: skip
    assert said["NFNadia Ferhat nadia@support.example"] == ["Customer Service", "Agent Active", "Last sign-in Never"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=TRÉMBLAY", ["Alice Tremblay"]),
        ("q=shore.example", ["Bob MacDougall"]),
        ("q=ribam+gag", ["Mona Gagnon"]),
        ("q=%25", []),
        ("role=agent", ["Nadia Ferhat"]),
        ("access=deactivated", ["Carol Roy"]),
        ("q=ribambelle&access=active", ["Alice Tremblay", "Mona Gagnon"]),
        ("q=ribambelle&sort=-name", ["Mona Gagnon", "Carol Roy", "Alice Tremblay"]),
    ],
)
def test_search_filters_and_order_are_in_the_address(adam, cast, query, expected):
    User.update(active=False).where(User.id == cast.carol.id).execute()
    assert names(adam.get(f"/admin/users?{query}")) == expected
    assert names(adam.get(f"/admin/users?{query}", headers=FRAGMENT)) == expected


@pytest.mark.parametrize("sort", ["name", "-name", "client", "-client", "access", "-access", "signed_in", "-signed_in"])
def test_every_column_sorts_and_says_so(adam, sort):
    answer = adam.get(f"/admin/users?sort={sort}")
    heads = {th.get("aria-sort") for th in tree(answer.text).iter("th")} - {None}
    assert heads == {"descending" if sort.startswith("-") else "ascending"}
    assert len(names(answer)) == 6


def test_role_and_access_sort_together(adam, cast):
    invitations.invite(COMMAND_LINE, "a@shore.example", "Aaron", Role.CUSTOMER, cast.shore, "en")
    found = names(adam.get("/admin/users?sort=access"))
    assert set(found[:3]) == {"Alice Tremblay", "Bob MacDougall", "Carol Roy"}
    assert found[3:] == ["Aaron", "Mona Gagnon", "Nadia Ferhat", "Adam Bouchard"]


def test_access_of_the_list_and_of_the_filter_agree(adam, cast):
    sent = invitations.invite(COMMAND_LINE, "sent@shore.example", "Sent", Role.CUSTOMER, cast.shore, "en")
    old = invitations.invite(COMMAND_LINE, "old@shore.example", "Old", Role.CUSTOMER, cast.shore, "en")
    gone = invitations.invite(COMMAND_LINE, "gone@shore.example", "Gone", Role.CUSTOMER, cast.shore, "en")
    Token.update(created_at=utcnow() - timedelta(days=8)).where(Token.user == old).execute()
    invitations.revoke(COMMAND_LINE, gone)
    said = {
        "invited": ("Invitation sent", sent),
        "expired": ("Invitation expired", old),
        "revoked": ("Invitation revoked", gone),
    }
    for way, (label, person) in said.items():
        answer = adam.get(f"/admin/users?access={way}")
        assert names(answer) == [person.name]
        assert label in words(with_class(tree(answer.text), "two")[0])


def test_what_the_address_asks_in_vain_is_said(adam):
    for query in ("role=king", "sort=password", "page=x", "access=1", "client=x"):
        answer = adam.get(f"/admin/users?{query}")
        assert answer.status_code == 200 and "Part of this address could not be used" in answer.text, query
    assert len(names(adam.get("/admin/users?page=99999999"))) == 6, "a page that is not there is the last one"


def test_pages_lead_on_and_back_and_keep_the_view(adam, cast):
    for number in range(60):
        create_user(
            COMMAND_LINE, f"p{number:02}@shore.example", f"Person {number:02}", Role.CUSTOMER, cast.shore, "en", None
        )
    first = tree(adam.get("/admin/users?q=person&sort=-name").text)
    (on,) = [link for link in first.iter("a") if link.get("rel") == "next"]
    second = adam.get(on.get("href"))
    assert names(second) == [f"Person {number:02}" for number in range(9, -1, -1)]
    assert "51–60 of 60" in words(with_class(tree(second.text), "pager")[0])
    (back,) = [link for link in tree(second.text).iter("a") if link.get("rel") == "prev"]
    assert back.get("href") == "/admin/users?q=person&sort=-name"


def test_fragment_is_the_list_alone(adam):
    page, part = adam.get("/admin/users"), adam.get("/admin/users", headers=FRAGMENT)
    assert part.text.lstrip().startswith('<div id="list"') and "Invite a person" not in part.text
    assert part.text.strip() in page.text and page.headers["Vary"].count("HX-Request")


def test_administrator_invites_to_any_organization_in_any_role(adam, cast):
    answer = adam.post("/admin/users?q=shore", data=invitation())
    assert (answer.status_code, answer.location) == (303, "/admin/users?q=shore")
    nora = User.get(User.email == "new@shore.example")
    assert (nora.client, nora.role, nora.password_hash) == (cast.shore, "customer", None)
    assert Mail.select().where(Mail.recipient_id == nora.id).count() == 1
    adam.post("/admin/users", data=invitation(email="second@support.example", role="admin"))
    second = User.get(User.email == "second@support.example")
    assert (second.client_id, second.role) == (None, "admin"), "the team belongs to no organization"
    entry = Entry.select().order_by(Entry.id.desc()).first()
    assert (entry.actor, entry.user, entry.address) == (cast.adam, second, "127.0.0.1")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"email": "p.lavoie@"}, "The part after the “@” is missing."),
        ({"email": "BOB@shore.example"}, "Another account has this address."),
        ({"name": "  "}, "Enter the person’s name."),
        ({"role": "king"}, "Choose a role."),
        ({"client": ""}, "Choose the organization."),
        ({"client": "999999"}, "Choose the organization."),
    ],
)
def test_invitation_that_does_not_do_is_422_with_what_was_typed(adam, change, said):
    before = User.select().count()
    answer = adam.post("/admin/users", data=invitation(**{"name": "Nora <b>", **change}))
    assert answer.status_code == 422 and said in answer.text
    assert User.select().count() == before
    if "name" not in change:
        assert 'value="Nora &lt;b&gt;"' in answer.text


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
