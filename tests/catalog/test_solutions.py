"""A solution: read in both languages, printed, and a way on for who is still stuck."""

import pytest

from portal.accounts.models import Client
from tests.kb.git import commit, git
from tests.library import write, write_both
from tests.markup import tree, with_class, words


def test_solution_is_shown_in_the_readers_language_the_other_one_click_away(alice, kb):
    write(kb, "day.en.md", "English text.", title="Change a day")
    write(kb, "day.fr.md", "Texte français.", title="Changer une journée")
    root = tree(alice.get("/solutions/day").text)
    assert words(next(root.iter("h1"))) == "Change a day"
    (link,) = [a for a in root.iter("a") if a.get("href") == "/solutions/day?lang=fr"]
    assert (link.get("hreflang"), link.get("lang")) == ("fr-CA", "fr-CA")
    french = tree(alice.get("/solutions/day?lang=fr").text)
    assert words(next(french.iter("h1"))) == "Changer une journée"
    assert next(french.iter("article")).get("lang") == "fr-CA"
    assert "not translated" not in words(french)


@pytest.mark.parametrize("asked", ["", "?lang=fr", "?lang=de", "?lang=../en"])
def test_missing_twin_shows_the_other_with_a_notice(alice, kb, asked):
    write(kb, "day.fr.md", "Texte français.", title="Changer une journée")
    root = tree(alice.get(f"/solutions/day{asked}").text)
    assert words(next(root.iter("h1"))) == "Changer une journée"
    if asked != "?lang=fr":
        assert "This solution is not translated yet" in words(root)
    assert next(root.iter("article")).get("lang") == "fr-CA"


def test_unknown_language_in_the_address_keeps_the_readers(alice, kb):
    write_both(kb, "day")
    write(kb, "day.fr.md", "Texte français.", title="Changer une journée")
    alice.post("/language", data={"language": "fr"})
    assert "Changer une journée" in alice.get("/solutions/day?lang=de").text


def test_translation_behind_its_source_says_which_is_more_recent(app, alice, kb):
    git(kb.parent, "init", "-q", "-b", "main")
    write_both(kb, "day")
    commit(kb)
    write(kb, "day.en.md", "Other text.")
    commit(kb)
    assert alice.get("/solutions/day").status_code == 200
    app.extensions["kb"].updates.look_at_history()
    assert "more recent" not in alice.get("/solutions/day").text
    assert "The English version is more recent" in alice.get("/solutions/day?lang=fr").text


def test_neighbours_in_the_other_language_say_so(alice, kb):
    write_both(kb, "day")
    write(kb, "late.fr.md", title="En retard")
    write(kb, "early.en.md", title="Early")
    root = tree(alice.get("/solutions/day").text)
    links = {
        words(a): a.get("lang") for a in root.iter("a") if a.get("href") in ("/solutions/late", "/solutions/early")
    }
    assert links == {"Early": None, "En retard": "fr-CA"}


def test_paper_begins_with_portal_service_address_and_date(alice, kb):
    write_both(kb, "day", updated="2026-10-28")
    (head,) = with_class(tree(alice.get("/solutions/day").text), "print-head")
    assert words(head) == "Ticket portal, AgendaUpdated 2026/10/28http://127.0.0.1:8000/solutions/day"


def test_still_stuck_leads_to_the_form_of_the_service(alice, kb):
    write_both(kb, "day")
    root = tree(alice.get("/solutions/day").text)
    (link,) = [a for a in root.iter("a") if words(a) == "Open a ticket for this service"]
    assert link.get("href") == "/services/agenda/tickets/new?solution=day"
    assert alice.get(link.get("href")).status_code == 200


def test_still_stuck_leads_to_a_service_that_the_reader_has(alice, kb, cast):
    write_both(kb, "day", services="[roads]")
    Client.update(catalogs=["municipal"]).where(Client.id == cast.ribambelle.id).execute()
    assert "/services/roads/tickets/new" in alice.get("/solutions/day").text


def test_contents_of_a_long_solution_lead_to_its_headings(alice, kb):
    write_both(kb, "day", "## First\n\nA.\n\n## Second\n\nB.\n\n### Inner\n\nC.")
    root = tree(alice.get("/solutions/day").text)
    folded, beside = with_class(root, "toc")
    for contents in (folded, beside):
        targets = [a.get("href").removeprefix("#") for a in contents.iter("a")]
        assert [words(h) for h in root.iter("h2") if h.get("id") in targets] == ["First", "Second"]


@pytest.mark.parametrize("slug", ["nothing", "day.en", "DAY", "day/", "%00", "x" * 3000])
def test_solution_that_does_not_exist_is_404(alice, kb, slug):
    write_both(kb, "day")
    assert alice.get(f"/solutions/{slug}").status_code == 404
