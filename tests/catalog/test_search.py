"""Solutions: listed by service, and found by the words that people type."""

import os
import sqlite3
from urllib.parse import quote

import pytest

from portal.accounts.models import Client
from portal.kb import best, library
from portal.kb.models import Unfound
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


def test_fragment_is_the_list_and_the_services_to_go_on_in(alice, kb):
    write_both(kb, "one")
    answer = alice.get("/solutions?q=title", headers={"HX-Request": "true"})
    assert [child.get("id") for child in tree(answer.text)] == ["solutions", "services"]


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_search_goes_on_in_another_service(alice, kb, headers):
    write_both(kb, "one", title="Invoice", service="billing")
    write_both(kb, "two")
    root = tree(alice.get("/services/agenda/solutions?q=l'envoi+%26+so", headers=headers).text)
    (rail,) = with_class(root, "rail")
    query = "?q=l'envoi+%26+so"
    places = [f"/{place}solutions" for place in ("", "services/agenda/", "services/billing/")]
    assert [a.get("href") for a in rail.iter("a")] == [place + query for place in places]
    (rail,) = with_class(tree(alice.get("/solutions").text), "rail")
    assert [a.get("href") for a in rail.iter("a")] == places


def test_hit_by_its_title_alone_says_what_it_is_about(alice, kb):
    write_both(kb, "one", "The first lines of a text.", title="Invoices", summary="What to do in short.")
    (hit,) = with_class(main_of(alice, "/solutions?q=invoice"), "sol")
    assert words(hit.find("p")) == "What to do in short."


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


def main_of(client, address):
    """The part of a page that is about what was searched."""
    (found,) = [each for each in tree(client.get(address).text).iter("div") if each.get("id") == "solutions"]
    return found


def links(root):
    return {words(a): a.get("href") for a in root.iter("a")}


def remembered():
    return {(row.words, row.language): row.count for row in Unfound.select()}


def test_found_words_are_marked_in_title_and_text(alice, kb):
    write_both(kb, "one", "Print the invoices of a month.", title="Invoices on paper")
    marks = [words(mark) for mark in main_of(alice, "/solutions?q=invoice").iter("mark")]
    assert marks == ["Invoices", "invoices"]


def test_title_text_and_query_are_printed_as_text(alice, kb):
    write_both(kb, "one", "Write `<script>` here.", title="'<script>alert(1)</script>'", summary="'<img src=x>'")
    for query in ("script", "<script>", "<script>nothing", "<img src=x>"):
        for page in ("/solutions", "/services/agenda/solutions"):
            text = alice.get(page, query_string={"q": query}).text
            assert "<script>" not in text and "<img" not in text
    assert "&lt;<mark>script</mark>&gt;alert(1)" in alice.get("/solutions?q=script").text


def test_reader_gets_own_language_first_and_is_told_of_the_other(alice, kb):
    write(kb, "english.en.md", title="Remittance, remittance, remittance")
    write(kb, "french.fr.md", "Une remittance.", title="Remise")
    write(kb, "both.en.md", title="A remittance")
    write(kb, "both.fr.md", "Une remittance.", title="Une remise")
    alice.post("/language", data={"language": "fr"})
    articles = with_class(main_of(alice, "/solutions?q=remittance"), "sol")
    assert {words(each.find("h2")) for each in articles[:2]} == {"Remise", "Une remise"}
    assert words(articles[2].find("h2")) == "Remittance, remittance, remittance"
    langs = [[each.get("lang") for each in article.iter() if each.get("lang")] for article in articles]
    assert langs == [[], [], ["en-CA"] * 3]
    assert "English" in words(articles[2])


def test_same_hits_are_shown_to_each_in_their_own_words(alice, kb):
    write(kb, "one.en.md", title="Remittance")
    said = {}
    for language in ("en", "fr", "en"):
        alice.post("/language", data={"language": language})
        (hit,) = with_class(main_of(alice, "/solutions"), "sol")
        said.setdefault(language, []).append(words(hit))
    assert "Updated" in said["en"][0] and "Mise à jour" in said["fr"][0]
    assert said["en"][0] == said["en"][1]


def test_hits_are_counted_in_all_and_shown_twenty_a_page(alice, kb):
    for number in range(45):
        write_both(kb, f"invoice-{number:02}", title=f"Invoice {number:02}")
    met, address = [], "/services/agenda/solutions?q=invoice"
    for count in (20, 20, 5):
        page = main_of(alice, address)
        assert "45 solutions found" in words(page)
        assert len(titles(alice, address)) == count
        met += titles(alice, address)
        address = next((a.get("href") for a in page.iter("a") if a.get("rel") == "next"), None)
    assert address is None and len(set(met)) == 45
    (back,) = [a.get("href") for a in page.iter("a") if a.get("rel") == "prev"]
    assert titles(alice, back) == met[20:40]


def test_so_many_hits_that_they_are_not_counted_are_at_least_that_many(alice, kb, monkeypatch):
    monkeypatch.setattr(best, "MANY", 3)
    for number in range(5):
        write_both(kb, f"invoice-{number}", title=f"Invoice {number}")
    assert "At least 3 solutions found" in words(main_of(alice, "/solutions?q=invoice"))


def test_what_was_found_is_not_kept_when_the_index_is_deleted(app, alice, kb, monkeypatch):
    def written(title):
        for language in ("en", "fr"):
            os.utime(write(kb, f"one.{language}.md", title=title), (1, 1))  # old enough to be read once

    written("Invoice of May")
    shelf = library.Library(kb)
    monkeypatch.setitem(app.extensions, "kb", shelf)
    assert titles(alice, "/solutions?q=invoice") == titles(alice, "/solutions") == ["Invoice of May"]
    shelf.index.path.unlink()
    written("Invoice of June")
    assert titles(alice, "/solutions?q=invoice") == titles(alice, "/solutions") == ["Invoice of June"]


def test_full_disk_leaves_what_was_read_until_there_is_room(app, alice, kb):
    write_both(kb, "one", title="Invoice of May")
    assert titles(alice, "/solutions?q=invoice") == ["Invoice of May"]
    connect = sqlite3.connect

    def full(path, *arguments, **options):
        database = connect(path, *arguments, **options)
        if "knowledge" in str(path):
            database.execute("PRAGMA max_page_count = 1")  # no more than it has
        return database

    write_both(kb, "one", " ".join(f"word{number}" for number in range(9000)), title="Invoice of June")
    with pytest.MonkeyPatch.context() as patch:
        app.extensions["kb"].index.close()
        patch.setattr(sqlite3, "connect", full)
        assert titles(alice, "/solutions?q=invoice") == ["Invoice of May"]
        app.extensions["kb"].index.close()
    assert titles(alice, "/solutions?q=invoice") == ["Invoice of June"]


def test_one_page_needs_no_others(alice, kb):
    write_both(kb, "one", title="Invoice")
    root = tree(alice.get("/solutions?q=invoice").text)
    assert "1 solution found" in words(root)
    assert with_class(root, "pager") == []


def test_long_list_comes_in_pages_too(alice, kb):
    for number in range(103):
        write(kb, f"number-{number:03}.en.md", title=f"Number {number:03}")
    page = main_of(alice, "/services/agenda/solutions")
    assert "103 solutions found" in words(page) and len(with_class(page, "sol")) == 100
    assert titles(alice, links(page)["Next page"]) == ["Number 100", "Number 101", "Number 102"]


@pytest.mark.parametrize("page", ["0", "-1", "2", "99999999999999999999", "9" * 5000, "x", "", "%00", "1.5"])
def test_page_that_there_is_not_leads_to_one_that_there_is(alice, kb, page):
    write_both(kb, "one", title="Invoice")
    for query in ("", "invoice"):
        assert titles(alice, f"/solutions?q={query}&page={page}") == ["Invoice"]


@pytest.mark.parametrize("place", ["/solutions", "/services/agenda/solutions"])
def test_misspelt_query_is_offered_as_it_was_meant(alice, kb, place):
    write_both(kb, "one", title="Reset a password")
    root = main_of(alice, f"{place}?q=pasword")
    assert "0 solutions found" in words(root) and "Did you mean: password" in words(root)
    assert titles(alice, links(root)["password"]) == ["Reset a password"]
    assert links(root)["password"] == f"{place}?q=password"


def test_nothing_in_a_service_leads_to_what_the_others_have(alice, kb):
    write_both(kb, "one", title="Reset a password", service="billing")
    write_both(kb, "two", title="Change a password", service="roads")
    root = main_of(alice, "/services/agenda/solutions?q=password")
    assert links(root)["See 2 solutions of the other services"] == "/solutions?q=password"
    assert links(root)["Open a ticket for this service"] == "/services/agenda/tickets/new"


def test_other_clients_solutions_are_neither_found_nor_counted_nor_meant(alice, kb, cast):
    write_both(kb, "one", title="Pothole on a road", service="roads")
    Client.update(catalogs=["childcare"]).where(Client.id == cast.ribambelle.id).execute()
    for query in ("pothole", "potholle"):
        for place in ("/solutions", "/services/agenda/solutions"):
            root = main_of(alice, f"{place}?q={query}")
            assert "0 solutions found" in words(root)
            assert "Did you mean" not in words(root) and "other services" not in words(root)


def test_nothing_anywhere_leads_to_all_solutions_and_to_a_ticket(alice, kb, cast, signed_in):
    write_both(kb, "one")
    found = links(main_of(alice, "/services/agenda/solutions?q=zzzz"))
    assert found == {
        "See all solutions": "/solutions",
        "Open a ticket for this service": "/services/agenda/tickets/new",
    }
    assert links(main_of(alice, "/solutions?q=zzzz"))["Open a ticket"] == "/catalogs"
    assert links(main_of(signed_in(cast.nadia), "/solutions?q=zzzz")) == {"See all solutions": "/solutions"}


def test_search_in_vain_is_remembered_when_the_page_is_asked_for_and_not_while_one_types(alice, kb):
    write_both(kb, "one", title="Invoice")
    for part in ("zz", "zzz", "zzzz"):
        alice.get(f"/solutions?q={part}", headers={"HX-Request": "true"})
    assert remembered() == {}
    alice.get("/solutions?q=Zzzz")
    alice.get("/services/agenda/solutions?q=zzzz")
    alice.get("/solutions?q=invoice")
    alice.get("/services/billing/solutions?q=invoice")  # another service has it
    alice.get("/solutions?q=%20")
    assert remembered() == {("zzzz", "en"): 1}


@pytest.mark.parametrize("query", ["?", "...", "« »", "!?", "'", "’"])
def test_query_of_nothing_but_punctuation_finds_nothing(alice, kb, query):
    write_both(kb, "one", "What? An answer... « yes » it's here!")
    assert titles(alice, f"/solutions?q={quote(query)}") == []
    assert titles(alice, "/solutions?q=") != []
