"""Solutions: listed by service, and found by the words that people type."""

from urllib.parse import quote

import pytest

from tests.library import write, write_both
from tests.markup import tree, with_class, words


def titles(client, address):
    return [words(each) for box in with_class(tree(client.get(address).text), "sol") for each in box.iter("h2")]


def test_list_is_by_title_and_counts(alice, kb):
    write_both(kb, "b", title="Zebra crossing")
    write_both(kb, "a", title="attendance")
    assert titles(alice, "/solutions") == ["attendance", "Zebra crossing"]
    assert "2 solutions found" in alice.get("/solutions").text


def test_service_lists_its_own_and_those_that_name_it(alice, kb):
    write_both(kb, "own", title="Own", service="billing")
    write_both(kb, "named", title="Named", service="agenda", services="[billing]")
    write_both(kb, "other", title="Other", service="agenda")
    assert titles(alice, "/services/billing/solutions") == ["Named", "Own"]


def test_fragment_is_the_list_alone(alice, kb):
    write_both(kb, "one")
    answer = alice.get("/solutions?q=title", headers={"HX-Request": "true"})
    assert [child.get("id") for child in tree(answer.text)] == ["solutions"]


@pytest.mark.parametrize(
    "query", ["reinitialiser", "RÉINITIALISER", "réini", "l'envoi", "l’envoi", "coeur", "Cœur", "901"]
)
def test_search_forgives_accents_case_elision_and_ligatures(alice, kb, query):
    body = "Réinitialiser le mot de passe avant l’envoi au cœur du réseau."
    write(kb, "password.fr.md", body, title="Mot de passe", keywords='["901"]')
    write_both(kb, "other", "Nothing of the kind.", title="Other")
    alice.post("/language", data={"language": "fr"})
    assert titles(alice, f"/solutions?q={query}") == ["Mot de passe"]


def test_every_word_counts_and_titles_come_first(alice, kb):
    write_both(kb, "in-text", "About an invoice and a parent.", title="Alpha")
    write_both(kb, "in-title", "For a parent.", title="Wrong invoice")
    write_both(kb, "half", "About an invoice.", title="Half")
    assert titles(alice, "/solutions?q=invoice+parent") == ["Wrong invoice", "Alpha"]


@pytest.mark.parametrize(
    "query", ["%00", "%22", "%25", "_", "*", "(", "a" * 5000, "%20%20", "%F0%9F%98%80", "<script>x"]
)
def test_odd_query_is_answered_and_printed_as_text(alice, kb, query):
    write_both(kb, "one")
    answer = alice.get(f"/solutions?q={query}")
    assert answer.status_code == 200
    assert "<script>x" not in answer.text


def test_nothing_found_says_what_to_try(alice, kb):
    write_both(kb, "one")
    assert "Try fewer" in alice.get("/solutions?q=nothingatall").text


@pytest.mark.parametrize("query", ["?", "...", "« »", "!?", "'", "’"])
def test_query_of_nothing_but_punctuation_finds_nothing(alice, kb, query):
    write_both(kb, "one", "What? An answer... « yes » it's here!")
    assert titles(alice, f"/solutions?q={quote(query)}") == []
    assert titles(alice, "/solutions?q=") != []
