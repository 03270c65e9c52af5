"""The headers of every answer: pages, fragments, refusals, redirects, files, JSON, and what the server itself says."""

import re
import socket

import pytest

from portal.throttle import Hit
from tests.factories import make_ticket, request_form
from tests.serving import serving

FRAGMENT = {"HX-Request": "true"}
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
CLOSED = {"base-uri 'none'", "frame-ancestors 'none'", "object-src 'none'"}
ANSWERS = {  # name: (status, method, path, what else is asked)
    "sign-in": (303, "GET", "/sign-in", {}),
    "page": (200, "GET", "/tickets", {}),
    "fragment": (200, "GET", "/tickets", {"headers": FRAGMENT}),
    "dialog": (200, "GET", "/tickets/{number}/notes/new", {"headers": FRAGMENT}),
    "ticket": (200, "GET", "/tickets/{number}", {}),
    "attachment": (200, "GET", "/attachments/{file}", {}),
    "picture of a solution": (200, "GET", "/solutions/print-group-schedule/images/print-group-schedule.en.png", {}),
    "json": (201, "POST", "/drafts", {"data": {"service": "agenda", **request_form()}}),
    "redirect": (303, "GET", "/", {}),
    "redirect of a fragment": (204, "POST", "/language", {"data": {"language": "en"}, "headers": FRAGMENT}),
    "link to a new password": (404, "GET", "/password/reset/over", {}),
    "form refused": (422, "POST", "/services/agenda/tickets", {"data": {}}),
    "no such page": (404, "GET", "/nowhere", {}),
    "no such ticket": (404, "GET", "/tickets/99999999", {}),
    "wrong method": (405, "POST", "/catalogs", {}),
    "foreign host": (400, "GET", "/tickets", {"headers": {"Host": "evil.example"}}),
    "too large": (413, "POST", "/language", {"data": "x" * 2_000_001, "content_type": "text/plain"}),
    "head": (200, "HEAD", "/tickets", {}),
    "options": (200, "OPTIONS", "/tickets", {}),
    "health": (200, "GET", "/healthz", {}),
}
STATIC = {"style": (200, "/static/css/tokens.css"), "nothing there": (404, "/static/nothing.css")}


@pytest.fixture
def ask(signed_in, cast, app):
    """A function that gives the answer of a case to Alice, who has a ticket with a file."""
    ticket = make_ticket(cast.alice, files=1)
    (file,) = ticket.attachments
    alice = signed_in(cast.alice)

    def attempt(method, path, **others):
        filled = path.format(number=ticket.number, file=f"{file.id}/{file.name}")
        if method == "POST" and isinstance(others.get("data"), str):  # the size is only looked at when a form is read
            others |= {"content_type": "application/x-www-form-urlencoded"}
        return alice.open(filled, method=method, buffered=True, **others)

    return attempt


def policy(headers):
    (text,) = headers.getlist("Content-Security-Policy")
    return {part.strip() for part in text.split(";")}


@pytest.mark.parametrize("case", ANSWERS)
def test_every_answer_is_closed_and_kept_by_nobody(ask, case):
    status, method, path, others = ANSWERS[case]
    answer = ask(method, path, **others)
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in EVERYWHERE} == EVERYWHERE
    assert policy(answer.headers) >= CLOSED
    assert "no-store" in answer.headers["Cache-Control"]
    assert "public" not in answer.headers["Cache-Control"]


@pytest.mark.parametrize("case", STATIC)
def test_files_of_the_portal_are_closed_too(ask, case):
    status, path = STATIC[case]
    answer = ask("GET", path)
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in EVERYWHERE} == EVERYWHERE
    assert policy(answer.headers) >= CLOSED | {"default-src 'self'", "form-action 'self'"}
    assert "Alice" not in answer.text and "Set-Cookie" not in answer.headers


def test_policy_of_pages_allows_no_inline_code_and_no_other_site(ask):
    parts = policy(ask("GET", "/tickets").headers)
    assert parts == CLOSED | {"default-src 'self'", "form-action 'self'"}


def test_file_of_a_ticket_is_a_download_that_may_do_nothing(ask):
    headers = ask("GET", "/attachments/{file}").headers
    assert policy(headers) == CLOSED | {"sandbox", "default-src 'none'", "form-action 'none'"}
    assert headers["Content-Disposition"].startswith("attachment;")


def test_page_and_fragment_are_told_apart_by_caches(ask):
    for others in ({}, {"headers": FRAGMENT}):
        assert {"HX-Request", "Cookie"} <= set(re.split(", *", ask("GET", "/tickets", **others).headers["Vary"]))


def test_error_of_the_program_is_closed_and_tells_nothing(ask, app, monkeypatch):
    monkeypatch.setitem(app.view_functions, "catalogs.index", lambda: 1 / 0)
    answer = ask("GET", "/catalogs")
    assert answer.status_code == 500
    assert policy(answer.headers) >= CLOSED and "no-store" in answer.headers["Cache-Control"]
    assert "division" not in answer.text and "Traceback" not in answer.text
    assert "Something went wrong on our side" in answer.text


def test_refusal_for_guessing_is_closed(ask):
    guess = {"email": "bob@shore.example", "password": "nope"}
    answers = [ask("POST", "/sign-in", data=guess) for _ in range(11)]
    assert answers[-1].status_code == 429
    assert policy(answers[-1].headers) >= CLOSED and "no-store" in answers[-1].headers["Cache-Control"]
    assert Hit.select().count() > 0


REQUESTS = [
    b"GET /sign-in HTTP/1.1\r\nHost: localhost",
    b"GET /static/css/tokens.css HTTP/1.1\r\nHost: localhost",
    b"GET /nowhere HTTP/1.1\r\nHost: localhost",
    b"GET /sign-in HTTP/1.0",
    b"TRACE /sign-in HTTP/1.1\r\nHost: localhost",
    b"GARBAGE",
    b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: abc",
    b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999",
    b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip",
]


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    """A portal without accounts."""
    with serving(tmp_path_factory.mktemp("headers") / "data") as server:
        yield server


@pytest.mark.parametrize("request_line", REQUESTS, ids=lambda line: line.decode()[:50].replace("\r\n", " "))
def test_server_names_no_program_and_no_version(portal, request_line):
    with socket.create_connection(("127.0.0.1", portal.port), timeout=30) as connection:
        connection.sendall(request_line + b"\r\nConnection: close\r\n\r\n")
        answer = b"".join(iter(lambda: connection.recv(65536), b"")).decode()
    head = answer.partition("\r\n\r\n")[0]
    assert re.match(r"HTTP/1\.[01] [2-5]\d\d ", head)
    assert not re.search(r"^(Server|Via|X-Powered-By):", head, re.MULTILINE | re.IGNORECASE)
    assert not re.search(r"waitress|werkzeug|flask|python|sqlite", answer, re.IGNORECASE)
    for name, value in EVERYWHERE.items():
        assert f"\r\n{name}: {value}" in head
    assert all(part in head for part in CLOSED)
