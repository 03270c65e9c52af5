"""Counting what people do with solutions: once a person and day, of nobody, and never in the way of the page."""

import sqlite3
from datetime import timedelta

import pytest

from portal.accounts.models import Client
from portal.catalog.views import counting
from portal.db import database, utcnow
from portal.kb import actions
from portal.kb.models import Reading, Solved, Unfound
from portal.throttle import Hit
from tests.library import write, write_both


@pytest.fixture(autouse=True)
def day(kb):
    write_both(kb, "day")


def counted():
    return sorted((r.solution, r.language, r.day, r.count) for r in Reading.select())


def test_person_counts_once_a_day_in_a_language(alice, signed_in, cast):
    today = utcnow().date()
    for address in ("/solutions/day", "/solutions/day", "/solutions/day?lang=fr", "/solutions/day?lang=fr"):
        alice.get(address)
    assert counted() == [("day", "en", today, 1), ("day", "fr", today, 1)]
    signed_in(cast.bob).get("/solutions/day")
    assert counted()[0] == ("day", "en", today, 2)


def test_next_day_counts_again(alice):
    alice.get("/solutions/day")
    with alice.session_transaction() as session:
        session["counted"] = ("2020-01-01", session["counted"][1])
    alice.get("/solutions/day")
    assert [row[-1] for row in counted()] == [2]


def test_cookie_stays_small_however_much_one_reads(alice, kb):
    for number in range(60):
        write_both(kb, f"solution-{'long-name-' * 15}{number}")
        for language in ("en", "fr"):
            alice.get(f"/solutions/solution-{'long-name-' * 15}{number}?lang={language}")
    assert len(alice.get_cookie("guichet").value) < 2000
    assert len(counted()) == 100


def test_who_reads_much_is_not_counted_again_for_the_same(alice, kb, monkeypatch):
    monkeypatch.setattr(counting, "MOST", 3)
    for number in range(5):
        write_both(kb, f"other-{number}")
        alice.get(f"/solutions/other-{number}")
    for number in range(5):
        alice.get(f"/solutions/other-{number}")
    assert [row[-1] for row in counted()] == [1, 1, 1]


def stubborn(client, act, times=4):
    """Does the same with the same cookie again and again, as if nothing had been counted."""
    cookie = client.get_cookie("guichet").value
    for _time in range(times):
        client.set_cookie("guichet", cookie)
        assert act(client).status_code < 400


def test_one_person_cannot_count_without_end_and_the_others_still_count(alice, signed_in, cast, monkeypatch):
    for name in ("MOST_READINGS", "MOST_SOLVED", "MOST_SEARCHES"):
        monkeypatch.setattr(actions, name, 2)
    solved = {"solution": "day", "key": "e" * 32}
    for client in (alice, signed_in(cast.bob)):
        stubborn(client, lambda client: client.get("/solutions/day"))
        stubborn(client, lambda client: client.get("/solutions?q=zebra"))
        stubborn(client, lambda client: client.post("/services/agenda/acceptances", data=solved))
    assert [row.count for model in (Reading, Solved, Unfound) for row in model.select()] == [4, 4, 4]
    told = {row.key for row in Hit.select()}
    today, people = utcnow().date(), (cast.alice.id, cast.bob.id)
    kinds = ("readings", "solved", "searches")
    assert told == {f"{kind} {id} {today}" for kind in kinds for id in people}, "how many, and of what never"


def test_made_up_searches_of_one_person_push_out_nothing(alice, signed_in, cast, monkeypatch):
    signed_in(cast.bob).get("/solutions?q=zebra")
    monkeypatch.setattr(actions, "MOST_UNFOUND", 25)
    for number in range(30):
        alice.get("/solutions", query_string={"q": "made up " + chr(97 + number // 10) * 3 + chr(97 + number % 10) * 3})
    assert "zebra" in {row.words for row in Unfound.select()}
    assert Unfound.select().count() == actions.MOST_SEARCHES + 1


def test_page_is_there_while_the_database_is_held_and_counts_later(alice, app, cast):
    patience = database.execute_sql("PRAGMA busy_timeout").fetchone()
    other = sqlite3.connect(app.config["PORTAL"].database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert alice.get("/solutions/day").status_code == 200
    assert alice.get("/solutions?q=nothingatall").status_code == 200
    other.close()
    assert counted() == [] and not Unfound.select().exists()
    assert database.execute_sql("PRAGMA busy_timeout").fetchone() == patience


def test_what_is_not_there_or_only_asked_for_its_head_is_not_counted(alice):
    assert alice.get("/solutions/nothing").status_code == 404
    assert alice.head("/solutions/day").status_code == 200
    assert counted() == []


def test_search_in_vain_is_remembered_by_its_words_alone(alice, signed_in, cast):
    for client in (alice, alice, signed_in(cast.bob)):
        client.get("/solutions?q=%20Zebra%20%20Crossing%20")
    client.get("/solutions?q=title")
    (row,) = Unfound.select()
    assert (row.words, row.language, row.count, row.day) == ("zebra crossing", "en", 2, utcnow().date())


def test_search_for_what_only_others_may_read_is_not_one_in_vain(alice, kb, cast):
    write(kb, "road.fr.md", title="Un nid-de-poule", service="roads")
    write_both(kb, "fax", title="A teleprinter", service="fax")
    Client.update(catalogs=["childcare"]).where(Client.id == cast.ribambelle.id).execute()
    for words in ("nid de poule", "teleprinter"):
        assert "Un nid" not in alice.get("/solutions", query_string={"q": words}).text
    assert [row.words for row in Unfound.select()] == ["teleprinter"], "what is retired, nobody reads"


def test_words_half_typed_are_not_remembered(alice):
    alice.get("/solutions?q=zeb", headers={"HX-Request": "true"})
    assert not Unfound.select().exists()


@pytest.mark.parametrize("query", ["alice@ribambelle.example", "01993318", "418 555-0123 ", "...", "   ", "\x00"])
def test_words_that_lead_to_somebody_and_no_words_are_not_remembered(app, cast, query):
    actions.remember_unfound(cast.alice, query.replace("...", ""), "en")
    assert not Unfound.select().exists()


def test_latest_searches_in_vain_are_kept_and_no_more(app, cast, monkeypatch):
    monkeypatch.setattr(actions, "MOST_UNFOUND", 3)
    for number in range(3):
        actions.remember_unfound(cast.alice, f"old {number}", "en")
    Unfound.update(day=utcnow().date() - timedelta(days=2)).execute()
    for words in ("x" * 5000, "new", "old 1"):
        actions.remember_unfound(cast.alice, words, "fr" if words == "new" else "en")
    assert sorted(row.words for row in Unfound.select()) == ["new", "old 1", "x" * 100]


def test_counts_of_more_than_a_year_are_forgotten(app, cast):
    for _time in range(2):
        actions.count_solved(cast.alice, "day")
    actions.count_reading(cast.alice, "day", "en")
    actions.remember_unfound(cast.alice, "zebra", "en")
    assert [row.count for row in Solved.select()] == [2]
    actions.forget_old()
    assert all(model.select().count() == 1 for model in (Reading, Solved, Unfound))
    for model in (Reading, Solved, Unfound):
        model.update(day=utcnow().date() - timedelta(days=401)).execute()
    actions.forget_old()
    assert not any(model.select().exists() for model in (Reading, Solved, Unfound))
