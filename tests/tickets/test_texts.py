"""Text extremes through every form that stores words: kept exactly, or refused with 4xx; never 500."""

import json
import unicodedata

import pytest

from portal import richtext
from portal.tickets.models import Note, Ticket
from tests.factories import make_draft, make_ticket, note_form, request_form

EXACT = {
    "emoji": "👩‍👧‍👦 🇨🇦",
    "right to left": "שלום \u202eעולם",
    "combining": "e" + "\u0316" * 50,
    "zero width": "a\u200bb\ufeffc",
    "markup": "<b>&amp;</b> {{ 7*7 }} %(x)s",
    "quotes": "\"'`’«»",
    "last plane": "\U0010fffd",
}
NUL = "A character in this text cannot be stored. Type the text instead of pasting it."
INVISIBLE = {
    "zero width": "\u200b\u200c\u200d\ufeff",
    "marks of direction": "\u200e\u202e\u2066",
    "spaces": "\xa0\u2003\u3000 \n",
    "soft hyphen": "\xad",
    "line separators": "\u2028\u2029",
}
NOTHING = {"NUL": "\x00", "controls": "\x01\x1b\x7f", "NUL and spaces": " \x00 "}
GROWING = "\ufb2c" * 200  # NFC makes three characters of each (composition exclusions, Unicode 15, 5.2)


@pytest.mark.parametrize("text", EXACT.values(), ids=EXACT)
def test_request_is_kept_exactly(alice, text):
    assert alice.post("/services/agenda/tickets", data=request_form(summary=text, description=text)).status_code == 303
    ticket = Ticket.get()
    assert (ticket.summary, richtext.plain(ticket.description)) == (unicodedata.normalize("NFC", text),) * 2
    assert alice.get(f"/tickets/{ticket.number}").status_code == 200
    assert alice.get("/tickets", query_string={"q": text, "group": "summary"}).status_code == 200


def test_controls_among_words_are_dropped(alice):
    alice.post("/services/agenda/tickets", data=request_form(summary="a\x07b\x1bc", description="1\r\n2\x08\r3"))
    assert (Ticket.get().summary, Ticket.get().description) == ("abc", "<p>1<br>2<br>3</p>")


@pytest.mark.parametrize("text", NOTHING.values(), ids=NOTHING)
@pytest.mark.parametrize("field", ["summary", "description"])
def test_request_of_nothing_but_controls_is_refused(alice, field, text):
    assert alice.post("/services/agenda/tickets", data=request_form(**{field: text})).status_code == 422
    assert Ticket.select().count() == 0


@pytest.mark.parametrize("text", NOTHING.values(), ids=NOTHING)
@pytest.mark.parametrize("field", ["title", "description"])
def test_note_of_nothing_but_controls_is_refused(alice, cast, field, text):
    path = f"/tickets/{make_ticket(cast.alice).number}/notes"
    assert alice.post(path, data=note_form(**{field: text})).status_code == 422
    assert Note.select().count() == 0


def test_text_that_grows_over_the_limit_is_refused(alice, cast, signed_in):
    ticket, draft = make_ticket(cast.alice), make_draft(cast.alice)
    assert alice.post("/services/agenda/tickets", data=request_form(summary=GROWING)).status_code == 422
    assert alice.post(f"/drafts/{draft.id}", data=request_form(summary=GROWING, version=1)).status_code == 422
    assert alice.post(f"/tickets/{ticket.number}/notes", data=note_form(title=GROWING)).status_code == 422
    reference = {"version": 2, "external_ref": GROWING[:60]}
    assert signed_in(cast.nadia).post(f"/tickets/{ticket.number}/progress", data=reference).status_code == 422


def test_windows_line_ends_count_as_one_character(alice):
    lines = "\r\n".join("y" * 9 for _ in range(10_000))  # 99,999 characters as stored, 109,998 as posted
    assert alice.post("/services/agenda/tickets", data=request_form(description=lines)).status_code == 303


@pytest.mark.parametrize("raw", [b"%ED%A0%80", b"%FF%FE", b"%C3"], ids=["lone surrogate", "not UTF-8", "cut short"])
def test_bytes_that_are_no_text_never_break_the_page(alice, raw):
    body = b"summary=" + raw + b"&description=" + raw + b"&type="
    content_type = "application/x-www-form-urlencoded"
    refused = alice.post("/services/agenda/tickets", data=body, content_type=content_type)
    kept = alice.post("/services/agenda/tickets", data=body + b"problem", content_type=content_type)
    assert (refused.status_code, kept.status_code) == (422, 303)
    assert alice.get(kept.location).status_code == 200


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "application/xml"])
@pytest.mark.parametrize("path", ["/services/agenda/tickets", "/drafts", "/tickets/00000001/notes", "/sign-in"])
def test_only_forms_are_read(alice, cast, path, content_type):
    make_ticket(cast.alice)
    for body in (request_form(), {"summary": "\ud800"}, {"summary": {"a": [1]}, "key": 5}, [1, 2], 7):
        assert alice.post(path, data=json.dumps(body), content_type=content_type).status_code == 415
    assert (Ticket.select().count(), Note.select().count()) == (1, 0)


@pytest.mark.parametrize("field", ["summary", "description"])
def test_nul_in_a_request_is_refused_in_words_and_the_rest_stays(alice, cast, field):
    draft = make_draft(cast.alice)
    form = request_form(version=1, **{field: "before\x00after"})
    for address in ("/services/agenda/tickets", f"/drafts/{draft.id}/submission"):
        answer = alice.post(address, data=form)
        assert answer.status_code == 422
        assert NUL in answer.text and "beforeafter" in answer.text and "\x00" not in answer.text
    assert [ticket.submitted_at for ticket in Ticket.select()] == [None]


@pytest.mark.parametrize("field", ["title", "description"])
def test_nul_in_a_note_is_refused_in_words_and_the_rest_stays(alice, cast, field):
    path = f"/tickets/{make_ticket(cast.alice).number}/notes"
    answer = alice.post(path, data=note_form(**{field: "before\x00after"}))
    assert answer.status_code == 422
    assert NUL in answer.text and "beforeafter" in answer.text
    assert Note.select().count() == 0


@pytest.mark.parametrize("text", INVISIBLE.values(), ids=INVISIBLE)
@pytest.mark.parametrize("shape", ["text", "html"])
def test_text_that_nobody_sees_counts_as_none(alice, cast, text, shape):
    path = f"/tickets/{make_ticket(cast.alice).number}/notes"
    words = {"format": shape, "description": f"<p>{text}</p><p><br></p>" if shape == "html" else text}
    assert "Describe what happened" in alice.post("/services/agenda/tickets", data=request_form(**words)).text
    assert "Write your note." in alice.post(path, data=note_form(**words)).text
    assert "Say in one sentence" in alice.post("/services/agenda/tickets", data=request_form(summary=text)).text
    assert "Give the note a title." in alice.post(path, data=note_form(title=text)).text
    assert (Ticket.select().count(), Note.select().count()) == (1, 0)
