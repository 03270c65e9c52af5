"""What is too large, too many, or sent to another name: refused in words, quickly, and nothing is kept of it."""

import io
import socket

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from portal.tickets.models import Ticket
from tests.factories import request_form
from tests.serving import serving

FIELDS = {f"field-{number}": "1" for number in range(20_000)}
MB = 1_000_000


@pytest.fixture
def alice(signed_in, cast):
    """Alice's browser."""
    return signed_in(cast.alice)


def multipart(data):
    """The body that a browser makes; the client's own would leave a temporary file open."""
    boundary, body = encode_multipart(data)
    return {"data": body, "content_type": f"multipart/form-data; boundary={boundary}"}


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
@pytest.mark.parametrize("address", ["/language", "/drafts", "/services/agenda/tickets"])
def test_twenty_thousand_fields_are_413(alice, address, kind):
    data = {"language": "fr", "service": "agenda", **request_form(), **FIELDS}
    body = multipart(data) if kind == "multipart/form-data" else {"data": data}
    assert alice.post(address, **body).status_code == 413
    assert Ticket.select().count() == 0
    assert alice.get("/catalogs").status_code == 200


def test_same_field_twenty_thousand_times_is_413(alice):
    assert alice.post("/language", data={"language": ["fr"] * 20_000}).status_code == 413


@pytest.mark.parametrize("length", [60 * MB, 10**12])
@pytest.mark.parametrize("address", ["/language", "/drafts", "/services/agenda/tickets"])
def test_body_that_says_it_is_huge_is_413_whatever_follows(alice, address, length):
    kind, body = "application/x-www-form-urlencoded", io.BytesIO(b"x" * 1000)
    answer = alice.post(
        address, input_stream=body, environ_overrides={"CONTENT_LENGTH": str(length)}, content_type=kind
    )
    assert answer.status_code == 413
    assert "This is too large to be sent" in answer.text


@pytest.mark.parametrize(("address", "size"), [("/drafts", 2.1 * MB), ("/services/agenda/tickets", 53 * MB)])
def test_multipart_over_the_limit_is_413_and_leaves_no_file(alice, app, address, size):
    data = {**request_form(), "service": "agenda", "files": FileStorage(io.BytesIO(bytes(int(size))), "a.bin")}
    assert alice.post(address, **multipart(data)).status_code == 413
    assert Ticket.select().count() == 0
    assert [path for path in app.config["PORTAL"].files.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.2", "", "a b"]
)
def test_foreign_host_is_400_and_is_not_printed(alice, host):
    for address in ("/", "/sign-in", "/tickets", "/static/css/tokens.css", "/nowhere"):
        answer = alice.get(address, headers={"Host": host})
        assert answer.status_code == 400
        assert not host or host not in answer.text + str(answer.headers)


@pytest.mark.parametrize("host", ["localhost", "localhost:9999", "127.0.0.1:8000"])
def test_names_of_this_machine_are_answered(alice, host):
    assert alice.get("/sign-in", headers={"Host": host}).status_code in (200, 303)


def test_forwarded_host_changes_no_address(alice):
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher", "Forwarded": "host=evil.example"}
    for address in ("/", "/catalogs", "/tickets"):
        answer = alice.get(address, headers=forged)
        assert "evil.example" not in answer.text + str(answer.headers)


def test_long_address_and_many_cookies_are_answered(alice):
    assert alice.get("/tickets?q=" + "x" * 100_000).status_code == 200
    assert alice.get("/" + "x" * 100_000).status_code == 404
    assert alice.get("/healthz", headers={"Cookie": "; ".join(f"c{n}=1" for n in range(2000))}).status_code == 200


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    """A portal that runs."""
    with serving(tmp_path_factory.mktemp("limits") / "data") as server:
        yield server


def test_sixty_megabytes_are_refused_by_the_running_portal(portal):
    """The whole body is sent, as a browser does; other visitors are answered meanwhile."""
    head = b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    with socket.create_connection(("127.0.0.1", portal.port), timeout=30) as connection:
        connection.sendall(head + b"Content-Length: 60000000\r\n\r\n")
        for _ in range(59):
            connection.sendall(b"x" * MB)
        assert portal.browser().ask("GET", "/sign-in")[0] == 200
        connection.sendall(b"x" * MB)
        assert connection.recv(20).startswith(b"HTTP/1.1 413 ")


def test_two_megabytes_of_password_are_refused_by_the_running_portal(portal):
    visitor = portal.browser()
    fields = {"csrf_token": visitor.token(), "email": "a@b.example", "password": "x" * 2 * MB}
    assert visitor.ask("POST", "/sign-in", fields)[0] == 413
