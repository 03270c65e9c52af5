"""The audit: who did what to whom, when, from where, in words."""

import csv
import io
from datetime import datetime, timedelta

import pytest

from portal.accounts import audit
from portal.accounts.audit import COMMAND_LINE, Action, Actor, Entry, record
from portal.accounts.labels import ACTION
from portal.accounts.models import User
from portal.db import utcnow
from portal.tickets.housekeeping import clean_up
from tests.admin.forms import change
from tests.markup import tree, with_class, words

HEAD = ["Date", "Who", "What", "Account or organization", "Details", "Network address"]


@pytest.fixture
def adam(signed_in, cast):
    """The administrator's browser, in a portal whose past is forgotten."""
    Entry.delete().execute()
    return signed_in(cast.adam)


def rows(answer):
    return [[words(cell) for cell in row.iter("td")] for row in tree(answer.text).iter("tr")][1:]


def file(browser, query=""):
    answer = browser.get(f"/admin/audit.csv?{query}")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_every_action_has_its_words(app):
    assert set(ACTION) == set(Action)


def test_entries_are_in_words_the_newest_first(adam, cast):
    record(Action.CLIENT_ADDED, COMMAND_LINE, client=cast.shore, name="West Shore Childcare")
    record(Action.RESET_ASKED, Actor(None, "192.0.2.7"), user=cast.bob)
    change(adam, cast.bob, role="agent")
    change(adam, cast.alice, client=str(cast.shore.id), email="alice@shore.example", language="fr")
    Entry.update(at=datetime(2026, 1, 15, 16, 26)).execute()
    assert rows(adam.get("/admin/audit")) == [
        [
            "2026/01/15 11:26", "Adam Bouchard", "Account changed", "Alice Tremblay West Shore Childcare",
            "e-mail; organization: CPE La Ribambelle → West Shore Childcare; language: English → Français", "127.0.0.1",
        ],
        [
            "2026/01/15 11:26", "Adam Bouchard", "Account changed", "Bob MacDougall",
            "role: Customer → Agent; organization: West Shore Childcare → Customer Service", "127.0.0.1",
        ],
        ["2026/01/15 11:26", "Not signed in", "New password asked for", "Bob MacDougall", "–", "192.0.2.7"],
        [
            "2026/01/15 11:26", "Command line", "Organization added", "West Shore Childcare",
            "name: West Shore Childcare", "–",
        ],
    ]  # fmt: skip


def test_words_are_the_readers(adam, cast):
    change(adam, cast.bob, role="manager")
    User.update(language="fr").where(User.id == cast.adam.id).execute()
    (row,) = rows(adam.get("/admin/audit"))
    assert row[2:5] == ["Compte modifié", "Bob MacDougall West Shore Childcare", "rôle : Client → Gestionnaire"]


def test_person_action_and_period_narrow_it(adam, cast):
    record(Action.USER_DEACTIVATED, Actor(cast.mona, "192.0.2.1"), user=cast.carol, client=cast.ribambelle)
    record(Action.PASSWORD_CHANGED, Actor(cast.bob, "192.0.2.2"), user=cast.bob)
    Entry.update(at=datetime(2026, 3, 1, 4, 30)).where(Entry.user == cast.bob).execute()  # 28 February in Montréal
    Entry.update(at=datetime(2026, 3, 5, 12)).where(Entry.user == cast.carol).execute()
    found = {
        query: [row[2] for row in rows(adam.get(f"/admin/audit?{query}"))]
        for query in (
            f"person={cast.mona.id}", f"person={cast.carol.id}", f"client={cast.ribambelle.id}",
            "action=password_changed", "from=2026-03-01", "to=2026-02-28", "from=2026-02-28&to=2026-03-05",
        )
    }  # fmt: skip
    gone, changed = "Account deactivated", "Password changed"
    assert list(found.values()) == [[gone], [gone], [gone], [changed], [gone], [changed], [changed, gone]]
    assert [row[2] for row in file(adam, "action=password_changed")] == ["What", changed]
    assert "Part of this address could not be used" in adam.get("/admin/audit?action=nothing&from=yesterday").text


def test_file_has_all_rows_and_no_formula(adam, cast):
    User.update(name='=HYPERLINK("http://x.example")').where(User.id == cast.bob.id).execute()
    for number in range(1101):
        Entry.create(action=Action.PASSWORD_CHANGED, actor=cast.bob, user=cast.bob, address=f"+{number}")
    head, *lines = file(adam)
    assert head == HEAD and len(lines) == 1101
    assert lines[0][1:] == [
        '\'=HYPERLINK("http://x.example")',
        "Password changed",
        '\'=HYPERLINK("http://x.example")',
        "",
        "'+1100",
    ]
    assert lines[-1][-1] == "'+0", "a thousand are read at a time, none is left out or doubled"


def test_pages_lead_on(adam, cast):
    for _number in range(51):
        record(Action.PASSWORD_CHANGED, Actor(cast.bob, ""), user=cast.bob)
    first = adam.get("/admin/audit", headers={"HX-Request": "true"})
    assert "1–50 of 51" in words(with_class(tree(first.text), "pager")[0])
    (on,) = [link.get("href") for link in tree(first.text).iter("a") if link.get("rel") == "next"]
    assert on == "/admin/audit?page=2" and len(rows(adam.get(on))) == 1


def test_names_are_escaped(adam, cast):
    User.update(name="<script>alert(1)</script>").where(User.id == cast.bob.id).execute()
    record(Action.PASSWORD_CHANGED, Actor(cast.bob, "<b>"), user=cast.bob)
    for path in ("/admin/audit", "/admin/users", f"/admin/users/{cast.bob.id}", f"/admin/users/{cast.bob.id}/erasure"):
        assert "<script>alert" not in adam.get(path).text


def test_unknown_facts_and_actions_of_other_versions_are_no_error(adam, cast):
    record(Action.USER_CHANGED, Actor(cast.bob, ""), user=cast.bob, unheard={"of": [1]}, organization=[1, 99999])
    Entry.create(action="from_the_future", facts={}, address="")
    assert [row[2] for row in rows(adam.get("/admin/audit"))] == ["from_the_future", "Account changed"]
    assert "CPE La Ribambelle → #99999" in rows(adam.get("/admin/audit"))[1][4]


def test_what_is_older_than_two_years_is_forgotten(adam, cast):
    for days in (1, 732):
        Entry.create(
            action=Action.PASSWORD_CHANGED, user=cast.bob, at=utcnow() - timedelta(days=days), address=str(days)
        )
    clean_up()
    assert [entry.address for entry in Entry.select()] == ["1"]
    assert timedelta(days=730) < audit.KEPT
