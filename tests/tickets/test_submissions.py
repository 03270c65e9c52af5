"""Save = submit: from the form or from a draft, once, with every word and file."""

import re

import pytest

from portal import richtext
from portal.accounts.models import Client
from portal.tickets.models import Attachment, Event, Ticket
from portal.tickets.store import files_on_disk, path_of
from tests.factories import make_draft, make_ticket, posted, request_form
from tests.markup import form, tree, with_class
from tests.tickets.pictures import drawn, send_picture


def test_works_and_shows_the_toast(signed_in, cast):
    client = signed_in(cast.alice)
    answer = client.post("/services/agenda/tickets", data=request_form(files=posted("liste.csv")))
    assert answer.status_code == 303
    ticket = Ticket.get()
    assert answer.location == f"/tickets/{ticket.number}"
    assert re.fullmatch(r"\d{8}", ticket.number)
    assert (ticket.status, ticket.state, ticket.severity, ticket.team) == ("new", "to_process", 3, "childcare")
    page = client.get(answer.location).text
    assert f"Ticket {ticket.number} created" in page
    assert "liste.csv" in page
    assert Attachment.get().name == "liste.csv"
    assert Event.get().kind == "submitted"


def test_toast_is_shown_once(signed_in, cast):
    client = signed_in(cast.alice)
    page = client.post("/services/agenda/tickets", data=request_form()).location
    assert [" created" in client.get(page).text for _ in range(2)] == [True, False]


def test_draft_becomes_ticket_once(signed_in, cast):
    draft = make_draft(cast.alice, files=2)
    client = signed_in(cast.alice)
    kept, dropped = Attachment.select().order_by(Attachment.name)
    data = request_form(version=draft.version, had=[kept.id, dropped.id], keep=kept.id)
    answer = client.post(f"/drafts/{draft.id}/submission", data=data)
    assert answer.status_code == 303
    assert [file.id for file in Attachment.select()] == [kept.id]
    assert path_of(kept.id).is_file()
    assert not path_of(dropped.id).exists()
    again = client.post(f"/drafts/{draft.id}/submission", data=data)
    assert again.location == answer.location
    assert Event.select().count() == 1


def test_last_words_are_submitted_although_no_autosave_sent_them(signed_in, cast):
    draft = make_draft(cast.alice, summary="Half a sen")
    signed_in(cast.alice).post(f"/drafts/{draft.id}/submission", data=request_form(version=draft.version))
    assert Ticket.get().summary == "Agenda is grey"
    assert Ticket.get().submitted_at


def test_new_files_join_those_of_the_draft(signed_in, cast):
    draft = make_draft(cast.alice, files=1)
    data = request_form(version=draft.version, keep=draft.attachments[0].id, files=[posted("a.txt"), posted("b.txt")])
    signed_in(cast.alice).post(f"/drafts/{draft.id}/submission", data=data)
    assert sorted(file.name for file in Ticket.get().attachments) == ["a.txt", "b.txt", "file-0.txt"]


def test_file_that_an_interrupted_press_already_stored_is_kept(signed_in, cast):
    draft = make_draft(cast.alice, files=1)
    data = request_form(version=draft.version, files=posted("file-0.txt", b"file-0.txt"))
    signed_in(cast.alice).post(f"/drafts/{draft.id}/submission", data=data)
    assert [file.name for file in Ticket.get().attachments] == ["file-0.txt"]


def test_another_drafts_file_cannot_be_taken_along(signed_in, cast):
    draft, foreign = make_draft(cast.alice), make_draft(cast.bob, files=1)
    data = request_form(version=draft.version, keep=foreign.attachments[0].id)
    signed_in(cast.alice).post(f"/drafts/{draft.id}/submission", data=data)
    assert list(Ticket.get_by_id(draft.id).attachments) == []
    assert foreign.attachments.count() == 1


def test_stale_shows_both_texts_and_submits_nothing(signed_in, cast):
    draft = make_draft(cast.alice, summary="The text of the other tab")
    answer = signed_in(cast.alice).post(f"/drafts/{draft.id}/submission", data=request_form(version=99))
    assert answer.status_code == 409
    assert "The text of the other tab" in answer.text
    assert "Agenda is grey" in answer.text
    assert Ticket.get().submitted_at is None


def test_invalid_draft_keeps_the_files(signed_in, cast):
    draft = make_draft(cast.alice)
    data = request_form(version=draft.version, description="", files=posted("photo.png"))
    answer = signed_in(cast.alice).post(f"/drafts/{draft.id}/submission", data=data)
    assert answer.status_code == 422
    assert "photo.png" in answer.text
    assert "Agenda is grey" in answer.text
    assert [file.name for file in draft.attachments] == ["photo.png"]


def test_too_many_files_with_those_of_the_draft(signed_in, cast):
    draft = make_draft(cast.alice, files=9)
    kept = [file.id for file in draft.attachments]
    data = request_form(version=draft.version, keep=kept, files=[posted("a.txt"), posted("b.txt")])
    answer = signed_in(cast.alice).post(f"/drafts/{draft.id}/submission", data=data)
    assert answer.status_code == 422
    assert "You chose 11 files; at most 10 can be attached." in answer.text
    assert draft.attachments.count() == 9


def test_numbers_follow_one_another(signed_in, cast):
    numbers = [make_ticket(user).number for user in (cast.alice, cast.bob, cast.alice)]
    assert numbers == ["00000001", "00000002", "00000003"]


@pytest.mark.parametrize(("service", "severity"), [("agenda", 3), ("tax-slips", 2), ("public-safety", 1)])
def test_service_sets_the_severity(cast, service, severity):
    assert make_ticket(cast.alice, service=service).severity == severity


@pytest.mark.parametrize("version", ["", "0", "x", None])
def test_page_that_names_no_version_is_stale(alice, cast, version):
    draft = make_draft(cast.alice, summary="The text of the other tab")
    data = request_form(**({} if version is None else {"version": version}))
    answer = alice.post(f"/drafts/{draft.id}/submission", data=data)
    assert (answer.status_code, Ticket.get().submitted_at) == (409, None)
    assert "The text of the other tab" in answer.text and "Agenda is grey" in answer.text


def test_page_that_has_the_stored_words_is_never_stale(alice, cast):
    draft = make_draft(cast.alice, summary="Agenda is grey", description="The box\nis grey.")
    assert alice.post(f"/drafts/{draft.id}/submission", data=request_form()).status_code == 303


def test_stale_shows_both_types(alice, cast):
    draft = make_draft(cast.alice, summary="Agenda is grey", description="The box\nis grey.", type="question")
    page = tree(alice.post(f"/drafts/{draft.id}/submission", data=request_form(version=9)).text)
    mine, theirs = (with_class(page, side)[0] for side in ("mine", "theirs"))
    assert [dd.text for side in (mine, theirs) for dd in side.iter("dd") if dd.get("data-field") == "type"] == [
        "Problem",
        "Question",
    ]


def test_stale_page_sent_again_is_the_ticket_with_the_persons_words(alice, cast):
    draft = make_draft(cast.alice, summary="The text of the other tab")
    answer = alice.post(f"/drafts/{draft.id}/submission", data=request_form(version=9))
    version = form(tree(answer.text), f"/drafts/{draft.id}/submission")["version"]
    assert alice.post(f"/drafts/{draft.id}/submission", data=request_form(version=version)).status_code == 303
    assert Ticket.get().summary == "Agenda is grey"


@pytest.mark.parametrize(
    ("changes", "stored"),
    [
        ({"type": ""}, ("Agenda is grey", "<p>The box<br>is grey.</p>", "")),
        ({"type": "made-up"}, ("Agenda is grey", "<p>The box<br>is grey.</p>", "")),
        ({"summary": ""}, ("", "<p>The box<br>is grey.</p>", "problem")),
        ({"summary": "x" * 300}, ("x" * 200, "<p>The box<br>is grey.</p>", "problem")),
        ({"description": ""}, ("Agenda is grey", "", "problem")),
        ({"description": "y" * 200_000}, ("Agenda is grey", "<p>Details</p>", "problem")),
    ],
    ids=["no type", "made-up type", "no summary", "long summary", "no description", "long description"],
)
def test_words_of_a_refused_submission_stay_on_the_draft_as_far_as_they_fit(alice, cast, changes, stored):
    draft = make_draft(cast.alice)
    answer = alice.post(f"/drafts/{draft.id}/submission", data=request_form(version=1, **changes))
    assert answer.status_code == 422
    kept = Ticket.get()
    assert (kept.summary, kept.description, kept.type) == stored
    assert (kept.submitted_at, kept.version) == (None, 2)
    assert form(tree(answer.text), f"/drafts/{draft.id}/submission")["version"] == "2"


def test_refused_and_stale_shows_both_texts_and_keeps_the_newer(alice, cast):
    draft = make_draft(cast.alice, summary="The text of the other tab")
    answer = alice.post(f"/drafts/{draft.id}/submission", data=request_form(version=9, type=""))
    assert answer.status_code == 409
    assert Ticket.get().summary == "The text of the other tab"


@pytest.mark.parametrize("how", ["retired", "gone", "closed to the client"])
def test_draft_of_a_service_that_is_gone_is_refused_in_words_and_kept(alice, cast, how):
    draft = make_draft(cast.alice)
    if how == "closed to the client":
        Client.update(catalogs=["municipal"]).where(Client.id == cast.ribambelle.id).execute()
    else:
        Ticket.update(service="fax" if how == "retired" else "gone-from-the-file").execute()
    answer = alice.post(f"/drafts/{draft.id}/submission", data=request_form(version=1))
    assert answer.status_code == 422
    assert "This service is no longer offered." in answer.text and "Agenda is grey" in answer.text
    assert (Ticket.get().submitted_at, Ticket.get().summary) == (None, "Agenda is grey")


def test_formatting_survives_a_form_without_javascript(alice, cast):
    draft = make_draft(cast.alice)
    html = "<p>One <b>bold</b> word </p><ul><li>a</li><li>b</li></ul><p>l’été &lt;x&gt;</p>"
    alice.post(f"/drafts/{draft.id}", data=request_form(version=1, format="html", description=html))
    (field,) = tree(alice.get(f"/drafts/{draft.id}").text).iter("textarea")
    plain = {"format": "text", "description": (field.text or "").removeprefix("\n").replace("\n", "\r\n")}
    alice.post(f"/drafts/{draft.id}/submission", data=request_form(version=2, **plain))
    assert Ticket.get().submitted_at and Ticket.get().description == html


def test_plain_words_that_were_changed_replace_the_formatting(alice, cast):
    draft = make_draft(cast.alice)
    alice.post(f"/drafts/{draft.id}", data=request_form(version=1, format="html", description="<p>One <b>bold</b></p>"))
    alice.post(f"/drafts/{draft.id}/submission", data=request_form(version=2, description="One bold, changed"))
    assert Ticket.get().description == "<p>One bold, changed</p>"


@pytest.mark.parametrize(("words", "shape"), [("Changed\n\nwords", "<p>Changed</p><p>words</p>"), ("", "")])
def test_pictures_stay_below_words_that_were_changed_without_javascript(alice, cast, words, shape):
    draft = make_draft(cast.alice)
    first, second = (send_picture(alice, f"/drafts/{draft.id}", drawn()).json["url"] for _ in range(2))
    html = f'<p>One <img src="{first}" alt="a &gt; b"> word</p><ul><li><img src="{second}" alt=""></li></ul>'
    alice.post(f"/drafts/{draft.id}", data=request_form(version=1, format="html", description=html))
    page = alice.get(f"/drafts/{draft.id}").text
    assert "There are 2 pictures in this text. They stay, below your words if you change them." in page
    alice.post(f"/drafts/{draft.id}/submission", data=request_form(version=2, format="text", description=words))
    ticket = Ticket.get()
    assert ticket.submitted_at
    assert ticket.description == f'{shape}<p><img src="{first}" alt="a &gt; b"></p><p><img src="{second}" alt=""></p>'
    assert all(path_of(file.id).is_file() for file in Attachment.select()) and Attachment.select().count() == 2


def test_hostile_html_is_stored_sanitised_and_shown_inert(alice):
    html = (
        '<p onclick="alert(1)">Hello<script>alert(2)</script><img src="https://evil.example/p" onerror="alert(3)"></p>'
    )
    ticket = alice.post("/services/agenda/tickets", data=request_form(format="html", description=html)).location
    assert Ticket.get().description == "<p>Hello<img></p>"
    assert "alert(" not in alice.get(ticket).text and "evil.example" not in alice.get(ticket).text


def test_html_posted_as_plain_text_is_text(alice):
    ticket = alice.post("/services/agenda/tickets", data=request_form(description="<b>x</b>", format="other")).location
    assert "&lt;b&gt;x&lt;/b&gt;" in alice.get(ticket).text


LATE = "Ticket 00000001 had been created already. What you changed since is in a draft."


@pytest.fixture(params=["form", "draft"])
def press(request, alice, cast):
    """A function that presses the button of a request's form: each time of the same one."""
    draft = make_draft(cast.alice) if request.param == "draft" else None
    address = f"/drafts/{draft.id}/submission" if draft else "/services/agenda/tickets"

    def press(**changes):
        answer = alice.post(address, data=request_form(version=1, **changes))
        assert (answer.status_code, answer.location) == (303, "/tickets/00000001")
        return alice.get(answer.location).text

    return press


@pytest.mark.parametrize(
    "changes",
    [
        {"summary": "Another"},
        {"description": "Other words"},
        {"type": "question"},
        {"files": posted("new.txt", b"new")},
    ],
    ids=["summary", "description", "type", "file"],
)
def test_what_was_changed_after_the_first_press_is_in_a_draft_and_the_toast_says_so(press, changes):
    press(files=posted("old.txt", b"old"))
    again = posted("new.txt", b"new") if "files" in changes else posted("old.txt", b"old")
    assert LATE in press(**{**changes, "files": again})
    ticket, draft = Ticket.select().order_by(Ticket.id)
    assert (ticket.summary, ticket.description, ticket.type) == (
        "Agenda is grey",
        "<p>The box<br>is grey.</p>",
        "problem",
    )
    assert (draft.submitted_at, draft.service) == (None, "agenda")
    wanted = request_form(**changes)
    assert (draft.summary, draft.type) == (wanted["summary"], wanted["type"])
    assert draft.description == str(richtext.paragraphs(wanted["description"]))
    assert [file.name for file in ticket.attachments] == ["old.txt"]
    assert [file.name for file in draft.attachments] == (["new.txt"] if "files" in changes else [])
    assert all(path_of(file.id).is_file() for file in Attachment.select())


def test_second_press_with_the_same_words_leaves_no_draft(press, alice, cast):
    press(files=posted("old.txt", b"old"))
    html = "<p>The <b>box</b><br>is grey.</p>"
    assert LATE not in press(files=posted("old.txt", b"old")) + press(description=html, format="html")
    assert alice.post("/drafts/1/submission", data={}).location == "/tickets/00000001"
    assert (Ticket.select().count(), len(files_on_disk())) == (1, 1)


def test_third_press_with_the_same_changes_is_the_same_draft(press):
    press()
    assert all(LATE in press(summary="Another", files=posted("new.txt", b"new")) for _ in range(2))
    assert (Ticket.select().count(), len(files_on_disk())) == (2, 1)
