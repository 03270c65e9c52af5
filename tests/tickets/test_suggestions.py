"""Solutions beside the request form, for what its summary says; and the one that makes the request needless."""

import pytest

from portal.accounts.models import Client, User
from portal.catalog.library import Shelf
from portal.kb import library
from portal.kb.models import Solved
from portal.tickets import store
from portal.tickets.models import Attachment, Ticket
from tests.factories import make_draft, make_ticket, request_form
from tests.library import make_kb, write, write_both
from tests.markup import form, tree, with_class, words

NEW = "/services/agenda/tickets/new"
SUMMARY = "I cannot change the invoice"


@pytest.fixture
def kb(app, database, tmp_path, monkeypatch):
    """A small knowledge base."""
    folder = make_kb(tmp_path / "kb")
    monkeypatch.setattr(library, "SCAN_EVERY", -1)
    monkeypatch.setitem(app.extensions, "kb", library.Library(folder))
    monkeypatch.setitem(app.extensions, "catalog", Shelf(folder / "catalog.toml"))
    write_both(folder, "grey", title="A grey box")
    return folder


@pytest.fixture
def alice(kb, signed_in, cast):
    return signed_in(cast.alice)


def beside(client, summary=SUMMARY, service="agenda"):
    """What stands beside the form of a service once the summary is typed."""
    answer = client.get(f"/services/{service}/suggestions", query_string={"summary": summary})
    assert answer.status_code == 200
    return tree(answer.text)


def shown(root):
    """The heading, and the solutions."""
    (heading,) = [head for head in root.iter("h2") if head.get("id") == "suggestions-title"]
    return words(heading), [a.get("data-slug") for a in root.iter("a") if a.get("data-slug")]


def said(root):
    """What is said aloud."""
    (status,) = [each for each in root.iter("p") if each.get("id") == "suggested"]
    return words(status)


def counted():
    return {row.solution: row.count for row in Solved.select()}


def test_form_begins_with_the_solutions_of_its_service(alice, kb):
    write_both(kb, "road", service="roads")
    root = tree(alice.get(NEW).text)
    assert shown(root) == ("Solutions for this service", ["grey"])
    assert said(root) == ""


def test_solutions_that_match_the_summary_take_their_place_the_services_first(alice, kb):
    write_both(kb, "elsewhere", service="billing", title="Change the invoice, any invoice")
    write_both(kb, "own", title="Change an invoice")
    root = beside(alice)
    assert shown(root) == ("2 possible solutions", ["own", "elsewhere"])
    assert said(root) == "2 possible solutions"
    assert [words(mark) for mark in root.iter("mark")][:2] == ["Change", "invoice"]


@pytest.mark.parametrize("summary", ["", "invoice", "my invoice", "          a", "zzz zzz zzz", "?" * 5000, "\0 \0 \0"])
def test_summary_that_says_little_or_finds_nothing_keeps_the_services_solutions(alice, kb, summary):
    write_both(kb, "own", title="Change an invoice", service="billing")
    root = beside(alice, summary)
    assert shown(root) == ("Solutions for this service", ["grey"])
    assert said(root) == ""


@pytest.mark.parametrize("summary", ["my own invoice", "the invoices"])
def test_three_words_or_twelve_characters_say_enough(alice, kb, summary):
    write_both(kb, "own", title="Change an invoice")
    assert shown(beside(alice, summary)) == ("1 possible solution", ["own"])


def test_five_at_most(alice, kb):
    for number in range(8):
        write_both(kb, f"invoice-{number}", title=f"Invoice {number}")
    assert shown(beside(alice))[0] == "5 possible solutions"
    assert len(shown(beside(alice))[1]) == 5
    root = tree(alice.get(NEW).text)
    assert len(shown(root)[1]) == 5
    assert "/services/agenda/solutions" in [a.get("href") for a in root.iter("a")]


def test_they_open_in_a_new_tab_and_say_so(alice, kb):
    write_both(kb, "own", title="Change an invoice")
    (link,) = [a for a in beside(alice).iter("a") if a.get("data-slug")]
    assert (link.get("href"), link.get("target"), link.get("rel")) == ("/solutions/own", "_blank", "noopener")
    assert words(link) == "Change an invoice new tab"


def test_reader_of_french_gets_french_ones_and_others_say_their_language(alice, kb, cast):
    User.update(language="fr").where(User.id == cast.alice.id).execute()
    write(kb, "own.fr.md", title="Modifier une présence")
    write(kb, "only.en.md", title="Remittance advice")
    assert shown(beside(alice, "Je veux modifier la presence")) == ("1 solution possible", ["own"])
    (item,) = list(beside(alice, "where is the remittance").iter("li"))
    assert [words(each) for each in item.iter("b") if each.get("lang") == "en-CA"] == ["Remittance advice"]


def test_title_and_summary_are_printed_as_text(alice, kb):
    write_both(kb, "own", "<b>x</b> invoice", title="'<script>alert(1)</script> invoice'")
    page = alice.get("/services/agenda/suggestions?summary=<script>invoice</script>+<img+src=x>").text
    assert "<script" not in page and "<img" not in page
    assert "&lt;<mark>script</mark>&gt;alert(1)" in page


def test_other_clients_catalog_is_never_suggested(alice, kb, cast):
    write_both(kb, "secret", title="Change the invoice of a road", service="roads")
    assert "secret" in shown(beside(alice))[1]
    Client.update(catalogs=["childcare"]).where(Client.id == cast.ribambelle.id).execute()
    assert shown(beside(alice)) == ("Solutions for this service", ["grey"])
    assert alice.get("/services/roads/suggestions?summary=invoice+of+a+road").status_code == 404
    assert alice.post("/services/agenda/acceptances", data={"solution": "secret"}).status_code == 404
    assert alice.post("/services/roads/acceptances", data={"solution": "grey"}).status_code == 404
    assert counted() == {}


def test_resumed_draft_shows_what_its_summary_finds(alice, kb, cast):
    write_both(kb, "own", title="Change an invoice")
    draft = make_draft(cast.alice, summary=SUMMARY)
    assert shown(tree(alice.get(f"/drafts/{draft.id}").text)) == ("1 possible solution", ["own"])


def test_service_without_solutions_shows_nothing(alice, kb):
    root = tree(alice.get("/services/billing/tickets/new").text)
    (aside,) = with_class(root, "sugg")
    assert aside.get("hidden") is not None


def test_that_solved_it_asks_which_one_before_anything_is_deleted(alice, kb):
    write_both(kb, "own", title="Change an invoice")
    write_both(kb, "two", title="Print an invoice")
    root = beside(alice)
    (button,) = [each for each in root.iter("button") if each.get("popovertarget") and each.get("class") == "btn full"]
    (question,) = [each for each in root.iter() if each.get("id") == button.get("popovertarget")]
    assert "deleted for good" in words(question)
    choices = list(question.iter("input"))
    assert {(each.get("form"), each.get("name")) for each in choices} == {("solved", "solution")}
    assert {each.get("value") for each in choices} == {"own", "two"}
    assert not [each for each in choices if each.get("checked") is not None]


def test_that_solved_it_closes_the_draft_with_its_files_and_counts(alice, cast):
    draft = make_draft(cast.alice, files=2)
    paths = [store.path_of(file.id) for file in draft.attachments]
    assert all(path.exists() for path in paths)
    page = tree(alice.get(f"/drafts/{draft.id}").text)
    sent = form(page, "/services/agenda/acceptances") | {"solution": "grey"}
    answer = alice.post("/services/agenda/acceptances", data=sent)
    assert (answer.status_code, answer.location) == (303, "/tickets")
    assert not Ticket.select().exists() and not Attachment.select().exists()
    assert not any(path.exists() for path in paths)
    assert counted() == {"grey": 1}
    page = alice.get("/tickets").text
    assert "Thank you for telling us" in page and "Your draft is closed." in page


@pytest.mark.parametrize("version", ["1", "3", "", "x", "0", "9" * 30, None])
def test_draft_that_another_tab_changed_is_not_closed_from_a_stale_one(alice, cast, version):
    draft = make_draft(cast.alice, files=1)
    alice.post(f"/drafts/{draft.id}", data=request_form(version=1, summary="Newer", description="Written since"))
    data = {"solution": "grey", "key": draft.key, "version": version}
    answer = alice.post("/services/agenda/acceptances", data={name: one for name, one in data.items() if one})
    assert answer.status_code == 409
    kept = Ticket.get()
    assert (kept.summary, kept.description, kept.version) == ("Newer", "<p>Written since</p>", 2)
    assert all(store.path_of(file.id).exists() for file in kept.attachments) and counted() == {}
    page = tree(answer.text)
    said = "This draft was changed in another tab. So it was not closed. The form below has its text as it is now."
    assert said in [words(each) for each in page.iter() if each.get("role") == "alert"]
    shown = form(page, f"/drafts/{draft.id}/submission")
    assert (shown["summary"], shown["version"]) == ("Newer", "2") and "Written since" in answer.text
    again = form(page, "/services/agenda/acceptances") | {"solution": "grey"}
    assert alice.post("/services/agenda/acceptances", data=again).status_code == 303
    assert not Ticket.select().exists() and counted() == {"grey": 1}


def test_that_solved_it_counts_without_a_draft_and_says_nothing_of_one(alice):
    alice.post("/services/agenda/acceptances", data={"solution": "grey", "key": "e" * 32})
    assert counted() == {"grey": 1}
    page = alice.get("/tickets").text
    assert "Thank you for telling us" in page and "Your draft is closed." not in page


def test_person_counts_once_a_day_for_a_solution(alice, kb, cast, signed_in):
    write_both(kb, "own", title="Change an invoice")
    for client, slug in ((alice, "grey"), (alice, "grey"), (alice, "own"), (signed_in(cast.bob), "grey")):
        client.post("/services/agenda/acceptances", data={"solution": slug, "key": "e" * 32})
    assert counted() == {"grey": 2, "own": 1}


def test_that_solved_it_leaves_everything_else_alone(alice, cast):
    others = make_draft(cast.bob), make_draft(cast.alice, service="billing"), make_ticket(cast.alice)
    for other in others:
        data = {"solution": "grey", "key": other.key}
        assert alice.post("/services/agenda/acceptances", data=data).status_code == 303
    assert Ticket.select().count() == 3


@pytest.mark.parametrize("slug", ["", "nothing", "../grey", "GREY", "x" * 3000])
def test_solution_that_does_not_exist_is_404_and_the_draft_stays(alice, cast, slug):
    draft = make_draft(cast.alice)
    answer = alice.post("/services/agenda/acceptances", data={"solution": slug, "key": draft.key})
    assert answer.status_code == 404
    assert Ticket.select().count() == 1 and counted() == {}


def test_suggestions_may_be_used_by_a_manager(kb, cast, signed_in):
    write_both(kb, "own", title="Change an invoice")
    mona = signed_in(cast.mona)
    draft = mona.post("/drafts", data=request_form(service="agenda")).json
    assert shown(beside(mona)) == ("1 possible solution", ["own"])
    mona.post("/services/agenda/acceptances", data={"solution": "own", "key": "a" * 32, "version": 1})
    assert mona.get(draft["url"]).status_code == 404
    assert counted() == {"own": 1}
