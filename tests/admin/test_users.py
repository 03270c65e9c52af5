"""The list of people with the invitation beside it, for administrators alone."""

from datetime import timedelta

import pytest

from portal.accounts import invitations
from portal.accounts.actions import create_user
from portal.accounts.audit import COMMAND_LINE, Entry
from portal.accounts.models import Client, Role, User
from portal.accounts.tokens import Token
from portal.db import utcnow
from portal.outbox import Mail
from tests.markup import tree, untokened, with_class, words

FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def adam(signed_in, cast):
    """The administrator's browser."""
    return signed_in(cast.adam)


def names(answer):
    """The people of the list, in order."""
    return [words(link) for cell in with_class(tree(answer.text), "person") for link in cell.iter("a")]


def invitation(**changes):
    sent = {"email": "new@shore.example", "name": "Nora New", "role": "customer", "language": "en"}
    return {**sent, "client": str(Client.get(Client.name == "West Shore Childcare").id), **changes}


@pytest.mark.parametrize("person", ["alice", "mona", "nadia"])
def test_everyone_else_finds_nothing_there(signed_in, cast, person):
    client = signed_in(getattr(cast, person))
    for path in ("/admin/users", f"/admin/users/{cast.bob.id}", "/admin/organisations", "/admin/audit"):
        answer, absent = client.get(path), client.get("/admin/nothing")
        assert answer.status_code == 404
        assert untokened(answer.text) == untokened(absent.text.replace("/admin/nothing", path))


def test_list_says_who_and_from_where_and_how_they_get_in(adam, cast):
    User.update(signed_in_at=utcnow().replace(year=2025, month=7, day=1, hour=16, minute=30)).where(
        User.id == cast.bob.id
    ).execute()
    rows = [[words(cell) for cell in row.iter("td")] for row in tree(adam.get("/admin/users").text).iter("tr")]
    said = {row[0]: row[1:4] for row in rows if row}
    assert said["BMBob MacDougall bob@shore.example"] == [
        "West Shore Childcare", "Customer Active", "Last sign-in: 2025/07/01 12:30",
    ]  # fmt: skip
    assert said["NFNadia Ferhat nadia@support.example"] == ["Customer Service", "Agent Active", "Last sign-in: Never"]


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
