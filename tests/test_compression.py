"""Pages, fragments and JSON travel compressed, except where that could tell a stranger what they say."""

import gzip

import pytest
from flask import Response, request

from tests.factories import make_ticket

GZIP = {"Accept-Encoding": "gzip, deflate, br"}
LONG = "Je n'arrive pas à joindre la photo. " * 100


@pytest.fixture
def alice(signed_in, cast):
    """A customer with a few tickets."""
    for number in range(5):
        make_ticket(cast.alice, summary=f"Ticket {number}")
    return signed_in(cast.alice)


@pytest.fixture
def answering(app, alice, monkeypatch):
    """A function that makes the catalogues answer something else, and asks for them."""

    def ask(response, **headers):
        monkeypatch.setitem(app.view_functions, "catalogs.index", lambda: response)
        return alice.get("/catalogs", headers={**GZIP, **headers})

    return ask


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_page_and_fragment_are_compressed_and_say_the_same(alice, headers):
    small, whole = alice.get("/tickets", headers={**headers, **GZIP}), alice.get("/tickets", headers=headers)
    assert small.headers["Content-Encoding"] == "gzip" and "Content-Encoding" not in whole.headers
    text = gzip.decompress(small.data).decode()
    assert text.startswith(whole.text[:200]) and "Ticket 4" in text
    assert int(small.headers["Content-Length"]) == len(small.data) < len(whole.data) / 3
    assert {"accept-encoding", "cookie", "hx-request"} <= small.vary.as_set()
    assert "accept-encoding" in whole.vary.as_set()


def test_error_page_is_compressed(alice):
    answer = alice.get("/tickets/99999999", headers=GZIP)
    assert answer.status_code == 404 and b"cannot be found" in gzip.decompress(answer.data)


def test_head_says_the_size_of_the_compressed_page(alice):
    head = alice.head("/tickets", headers=GZIP)
    assert head.headers["Content-Encoding"] == "gzip" and head.data == b""
    assert 1000 < int(head.headers["Content-Length"]) < 8000


@pytest.mark.parametrize(
    "kind", ["text/html", "application/json", "text/csv", "application/xml", "application/atom+xml"]
)
def test_text_of_every_kind_is_compressed(answering, kind):
    answer = answering(Response(LONG, mimetype=kind))
    assert gzip.decompress(answer.data).decode() == LONG and answer.mimetype == kind


UNTOUCHED = {
    "short": lambda: Response("x" * 999),
    "stream": lambda: Response(iter([LONG, LONG])),
    "picture": lambda: Response(LONG, mimetype="image/png"),
    "download": lambda: Response(LONG, headers={"Content-Disposition": "attachment"}),
    "compressed already": lambda: Response(gzip.compress(LONG.encode()), headers={"Content-Encoding": "gzip"}),
    "nothing": lambda: Response(status=204),
    "a part": lambda: Response(LONG, status=206),
}


@pytest.mark.parametrize("case", UNTOUCHED)
def test_answer_that_gains_nothing_or_must_stay_is_left_alone(answering, case):
    before, after = UNTOUCHED[case](), answering(UNTOUCHED[case]())
    assert after.data == before.get_data()
    assert after.headers.get("Content-Encoding") == before.headers.get("Content-Encoding")


def test_tag_of_an_answer_becomes_weak_and_still_matches(app, answering):
    response = Response(LONG)
    response.set_etag("abc")
    tag = answering(response).headers["ETag"]
    assert tag == 'W/"abc"'
    with app.test_request_context(headers={"If-None-Match": tag}):
        assert request.if_none_match.contains_weak("abc")


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_page_that_another_site_made_the_browser_ask_for_is_not_compressed(alice, site):
    answer = alice.get("/tickets?q=guess", headers={**GZIP, "Sec-Fetch-Site": site})
    assert answer.status_code == 200 and "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_page_that_the_portal_or_the_person_asked_for_is(alice, site):
    answer = alice.get("/tickets?q=guess", headers={**GZIP, "Sec-Fetch-Site": site})
    assert answer.headers["Content-Encoding"] == "gzip"
