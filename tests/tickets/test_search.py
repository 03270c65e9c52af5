"""Search in the grid: by number, by words without accents, by client and reference, never as a pattern."""

import sys
from importlib import import_module

import pytest

from portal.db import database
from portal.tickets import search
from portal.tickets.plan import Plan
from tests.factories import close, make_draft, make_note, make_ticket
from tests.tickets.grid import link, rows


@pytest.mark.parametrize("q", ["1993318", "01993318", "#1993318", "#01993318", " 1993318 ", "19933"])
def test_number_with_or_without_zeros(alice, cast, q):
    make_ticket(cast.alice, summary="Another", number=500)
    make_ticket(cast.alice, summary="Found", number=1993318)
    assert rows(alice, q=q) == ["Found"]


@pytest.mark.parametrize("q", ["reinitialiser", "RÉINITIALISER", "réinit", "oeuvre", "l'œuvre", "re\u0301initialiser"])
def test_accents_case_and_ligatures_do_not_matter(alice, cast, q):
    make_ticket(cast.alice, summary="Réinitialiser l’œuvre")
    make_ticket(cast.alice, summary="Something else")
    assert rows(alice, q=q) == ["Réinitialiser l’œuvre"]


def test_every_word_counts_in_any_order(alice, cast):
    make_ticket(cast.alice, summary="Blue invoice", description="is printed twice")
    make_ticket(cast.alice, summary="Red invoice", description="is printed once")
    assert rows(alice, q="twice invoice") == ["Blue invoice"]
    assert rows(alice, q="invoice") == ["Red invoice", "Blue invoice"]
    assert rows(alice, q="blue red") == []


@pytest.mark.parametrize("q", ["%", "_", "\\", "%%", "*", "?", '"', "' -- (", "^", ":", "+", "🇨🇦"])
def test_marks_are_no_words(alice, cast, q):
    make_ticket(cast.alice, summary=f"With {q} inside")
    make_ticket(cast.alice, summary="Without")
    assert rows(alice, q=q) == ["Without", f"With {q} inside"]
    assert rows(alice, q=f"{q} with {q}") == ["Without", f"With {q} inside"]
    assert rows(alice, q=f"inside{q}") == [f"With {q} inside"]


@pytest.mark.parametrize(
    "q", ["NOT inside", "a OR b", "words : a", "NEAR(a b)", "a AND (b)", "' or 1=1 --", "facts:open", "team:a", "a*b"]
)
def test_operators_are_words(alice, cast, q):
    make_ticket(cast.alice, summary="Nothing of the kind")
    assert rows(alice, q=q) == []
    make_ticket(cast.alice, summary=q)
    assert rows(alice, q=q) == [q]


@pytest.mark.parametrize("q", ["inv", "facture", "FACT", "l'envoi", "d’envoi", "env jan"])
def test_words_are_found_by_their_beginning(alice, cast, q):
    make_ticket(cast.alice, summary="Invoice of January: l’envoi des factures")
    assert len(rows(alice, q=q)) == 1
    assert rows(alice, q=f"x{q}") == []


def test_one_letter_is_a_word_of_its_own(alice, cast):
    make_ticket(cast.alice, summary="The P is grey")
    make_ticket(cast.alice, summary="Printing")
    assert rows(alice, q="p") == ["The P is grey"]


def test_service_and_requester(signed_in, cast):
    make_ticket(cast.alice, summary="Found", service="timesheets")
    make_ticket(cast.carol, summary="Other")
    nadia = signed_in(cast.nadia)
    assert rows(nadia, q="timesh") == rows(nadia, q="feuilles") == rows(nadia, q="alice tremblay") == ["Found"]


def test_notes_are_found_by_who_may_read_them(signed_in, cast, alice):
    ticket = make_ticket(cast.alice, summary="Found")
    make_note(cast.nadia, ticket, "Seen", "marmalade")
    make_note(cast.nadia, ticket, "Unseen", "hedgehog", internal=True)
    nadia = signed_in(cast.nadia)
    assert rows(alice, q="marmalade") == rows(nadia, q="marmalade hedgehog") == ["Found"]
    assert rows(alice, q="hedgehog") == []


def test_client_and_reference(signed_in, cast):
    close(cast.nadia, make_ticket(cast.alice, summary="Fixed"), external_ref="AGD-4471")
    make_ticket(cast.bob, summary="Bob's")
    nadia = signed_in(cast.nadia)
    assert rows(nadia, q="agd-4471") == ["Fixed"]
    assert rows(nadia, q="ribambelle") == ["Fixed"]
    assert rows(nadia, q="west shore") == ["Bob's"]


def test_search_stays_within_the_filter(alice, cast):
    make_ticket(cast.alice, summary="Invoice sent")
    make_draft(cast.alice, summary="Invoice not sent")
    assert rows(alice, q="invoice") == ["Invoice sent"]
    assert rows(alice, q="invoice", show="drafts") == ["Invoice not sent"]


def test_nobody_finds_what_is_not_theirs(signed_in, cast):
    ticket = make_ticket(cast.alice, summary="Canary summary", description="canary words")
    make_note(cast.nadia, ticket, "Canary note", "canary internal", internal=True)
    for user, found in [(cast.carol, 0), (cast.bob, 0), (cast.alice, 1), (cast.mona, 1), (cast.nadia, 1)]:
        assert len(rows(signed_in(user), q="canary")) == found
    for user in (cast.alice, cast.mona):
        assert rows(signed_in(user), q="canary internal") == []


def test_nothing_found_says_so_and_keeps_the_words(alice, cast):
    make_ticket(cast.alice)
    page = alice.get("/tickets", query_string={"q": '"><script>alert(1)</script>'}).text
    assert "No ticket matches your search" in page
    assert 'value="&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("q", ["\x00", "\u202e", "a" * 200, "x " * 100, "🇨🇦", "\ufdfa" * 200, "ab\u19b0cd", "\u1cf2"])
def test_any_query_is_answered(alice, cast, q):
    make_ticket(cast.alice)
    assert alice.get("/tickets", query_string={"q": q}).status_code == 200


def test_every_word_to_look_for_is_one_word_to_the_index(app):
    """A word that FTS5 takes apart would be a phrase, which an index without places refuses."""
    database.execute_sql("CREATE VIRTUAL TABLE temp.one USING fts5 (words, tokenize = 'unicode61', detail = 'column')")
    letters = (chr(code) for code in range(sys.maxunicode + 1))
    found = {word for letter in letters if letter.isalnum() for word in search.words_of(f"a{letter}b")}
    for word in found:
        database.execute_sql("SELECT 1 FROM temp.one WHERE one MATCH ?", (f'"{word}"',)).fetchall()
    database.execute_sql("DROP TABLE temp.one")


FOUND = [("inter", 2), ("interet", 1), ("intervention", 1), ("internal", 0), ("int", 2), ("i", 0)]


@pytest.mark.parametrize(("q", "found"), FOUND)
def test_word_is_found_by_any_of_its_beginnings(alice, cast, q, found):
    make_ticket(cast.alice, summary="Intérêt")
    make_ticket(cast.alice, summary="Intervention")
    assert len(rows(alice, q=q)) == found


def test_beginning_of_very_many_words_finds_them_all(alice, cast):
    for number in range(60):
        make_ticket(cast.alice, summary=f"abcde{number}")
    assert "1–50 of 60 tickets" in alice.get("/tickets?q=abcd").text


def test_so_many_that_counting_takes_long_are_at_least_that_many(nadia, cast, monkeypatch):
    monkeypatch.setattr(Plan, "most", 5)
    for _ in range(7):
        make_ticket(cast.alice, summary="Agenda")
    page = nadia.get("/desk?q=agenda&group=status").text
    assert "1–5 of at least 5 tickets" in page
    assert '<span class="n">5+' in page
    assert len(nadia.get("/desk.csv?q=agenda").text.splitlines()) == 8


def test_group_that_is_counted_in_part_is_shown_that_far_and_no_further(signed_in, cast, monkeypatch):
    monkeypatch.setattr(Plan, "most", 30)
    nadia = signed_in(cast.nadia)
    for _ in range(33):
        make_ticket(cast.alice, summary="Agenda")
    for _ in range(3):
        close(cast.nadia, make_ticket(cast.alice, summary="Agenda, closed"))
    for sort in ("-created", "summary"):
        query = {"q": "agenda", "show": "all", "group": "status", "sort": sort, "rows": 25}
        last = (link(nadia, "next", **query) or "").partition("after=")[2]
        for after in ("", last):
            assert rows(nadia, **query, page=2, after=after) == ["Agenda"] * 5 + ["Agenda, closed"] * 3


def test_words_of_before_are_found_after_the_upgrade(alice, cast):
    make_ticket(cast.alice, summary="Facturation")
    database.execute_sql("DROP TABLE ticket_word")
    for statement in import_module("portal.migrations.0005_words").WORDS:
        database.execute_sql(statement)
    assert len(rows(alice, q="facturat")) == 1
