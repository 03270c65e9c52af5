"""The portal as a newcomer starts it, and how it stops, waits and withstands: real processes and sockets."""

import signal
import socket
import sqlite3
import threading

import pytest

from tests.serving import Server, free_port, serving

DEMO_PASSWORD = "guichet-demo-2026"
CUSTOMER = "sheila@westshore.example"


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    """A portal that was started with nothing but ``python app.py`` on an empty folder."""
    data = tmp_path_factory.mktemp("first") / "deep" / "data"
    with serving(data) as server:
        yield server


def test_first_start_makes_everything_and_says_so(portal):
    assert f"Guichet: http://127.0.0.1:{portal.port}" in portal.output
    assert f"Data:    {portal.data}" in portal.output
    assert {path.name for path in portal.data.iterdir()} >= {"guichet.sqlite3", "secret-key", "files", "demo"}
    assert (portal.data / "secret-key").stat().st_mode & 0o777 == 0o600
    assert "Traceback" not in portal.output


def test_first_start_prints_each_account_once_and_the_password(portal):
    accounts = [line for line in portal.output.splitlines() if "@" in line and ".example" in line]
    assert len(accounts) == 9
    assert any(CUSTOMER in line and "customer" in line and "West Shore Childcare" in line for line in accounts)
    assert portal.output.count(f"Password of all: {DEMO_PASSWORD}") == 1


def test_printed_account_signs_in_and_sees_its_tickets(portal):
    visitor = portal.browser()
    assert visitor.ask("GET", "/healthz")[0] == 200
    assert visitor.sign_in(CUSTOMER, DEMO_PASSWORD) == 303
    status, _headers, page = visitor.ask("GET", "/tickets")
    assert status == 200 and "West Shore Childcare" in page
    status, _headers, file = visitor.ask("GET", "/tickets.csv")  # streamed when the request itself is over
    assert status == 200 and file.count("\n") == 1 + page.count('id="row-')


def test_server_listens_on_this_machine_alone(portal):
    with socket.socket() as probe:
        probe.bind(("127.0.0.2", 0))
        probe.settimeout(5)
        with pytest.raises(ConnectionRefusedError):
            probe.connect(("127.0.0.2", portal.port))


def test_stalled_visitors_do_not_stop_another(portal):
    halves = [b"GET /sign-in HTT", b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\nemail="]
    stalled = []
    try:
        for number in range(60):
            stalled.append(socket.create_connection(("127.0.0.1", portal.port)))
            stalled[-1].sendall(halves[number % 2])
        assert portal.browser().ask("GET", "/sign-in")[0] == 200
        assert all(connection.fileno() > 0 for connection in stalled)
    finally:
        for connection in stalled:
            connection.close()


def test_eight_visitors_at_once_are_all_answered(portal):
    answers = []
    visitors = [
        threading.Thread(target=lambda: answers.append(portal.browser().sign_in(CUSTOMER, DEMO_PASSWORD)))
        for _ in range(8)
    ]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    assert answers == [303] * 8


@pytest.mark.parametrize("with_signal", [signal.SIGTERM, signal.SIGINT])
def test_second_start_keeps_everything_and_a_signal_ends_it_with_0(portal, with_signal):
    """On the same folder, beside the first: two processes may share it."""
    key = (portal.data / "secret-key").read_text()
    second = Server(portal.data)
    try:
        second.wait()
        assert "applied" not in second.output and "tickets and" not in second.output
        visitor = second.browser()
        assert visitor.sign_in(CUSTOMER, DEMO_PASSWORD) == 303
    finally:
        assert second.stop(with_signal) == 0
    assert "INFO stopped" in second.output and "Traceback" not in second.output
    assert (portal.data / "secret-key").read_text() == key
    first = portal.browser()
    first.cookies = visitor.cookies
    assert first.ask("GET", "/catalogs")[0] == 200  # a session outlives the process that began it


@pytest.mark.parametrize("workers", ["1", "2"])
def test_requests_under_way_are_finished_before_the_end(portal, workers):
    """Also those that wait for a thread, of which there are fewer than visitors."""
    server = Server(portal.data, "serve", PORTAL_WORKERS=workers)
    lock = sqlite3.connect(portal.data / "guichet.sqlite3", isolation_level=None)
    try:
        visitor = server.wait().browser()
        visitor.sign_in(CUSTOMER, DEMO_PASSWORD)
        fields = {"csrf_token": visitor.token("/catalogs"), "language": "en"}
        lock.execute("BEGIN IMMEDIATE")
        waiting = [visitor.send("POST", "/language", fields) for _ in range(12)]
        server.process.send_signal(signal.SIGTERM)
        lock.execute("COMMIT")
        assert [visitor.receive(each)[0] for each in waiting] == [303] * 12
    finally:
        lock.close()
        assert server.stop() == 0


def test_portal_that_a_network_reaches_starts_without_the_demo(tmp_path):
    port = free_port()
    settings = {"PORTAL_HOST": "0.0.0.0", "PORTAL_PORT": str(port), "PORTAL_URL": f"https://localhost:{port}"}
    with serving(tmp_path / "data", **settings) as server:
        assert "Password" not in server.output
        assert "There is no account yet: python app.py user add" in server.output
        status, headers, page = server.browser().ask("GET", "/sign-in")
        assert status == 200 and "demo-accounts" not in page
        assert "; Secure;" in headers["set-cookie"]
