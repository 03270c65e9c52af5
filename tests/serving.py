"""The portal as people reach it: a real process and real sockets on 127.0.0.1."""

import re
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.running import COMMAND, PATIENCE, environment


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that waits to be counted out is dead (Linux)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


class Server:
    """A running portal. ``output`` is what it has printed so far."""

    def __init__(self, data: Path, *arguments: str, **settings: str) -> None:
        self.data = data
        self.port = int(settings.get("PORTAL_PORT") or free_port())
        self.process = subprocess.Popen(
            [*COMMAND, *arguments],
            env=environment(data, **{"PORTAL_PORT": str(self.port), **settings}),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []
        self.reader = threading.Thread(target=self._read)
        self.ready = threading.Event()
        self.reader.start()

    def _read(self) -> None:
        for line in self.process.stdout or []:
            self.lines.append(line)
            if " INFO serving " in line:
                self.ready.set()
        self.ready.set()

    @property
    def output(self) -> str:
        return "".join(self.lines)

    def wait(self) -> "Server":
        """Until it serves."""
        assert self.ready.wait(PATIENCE) and self.process.poll() is None, self.output
        return self

    def workers(self) -> set[int]:
        """Process ids of those who serve, as Linux tells them; the dead are no more counted."""
        found = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return {int(pid) for pid in found if is_alive(int(pid))}

    def stop(self, with_signal: int = signal.SIGTERM) -> int:
        """Ask it to stop; returns its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(with_signal)
        status = self.process.wait(PATIENCE)
        self.reader.join(PATIENCE)
        if self.process.stdout:
            self.process.stdout.close()
        return status

    def browser(self) -> "Browser":
        """Somebody who visits."""
        return Browser(self.port)


class Browser:
    """Keeps cookies, follows nothing."""

    def __init__(self, port: int) -> None:
        self.port, self.cookies = port, dict[str, str]()

    def send(self, method: str, path: str, fields: dict[str, str] | None = None, **headers: str) -> HTTPConnection:
        """Send a request, without waiting for its answer."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection.request(method, path, None if fields is None else urlencode(fields), headers)
        return connection

    def receive(self, connection: HTTPConnection) -> tuple[int, dict[str, str], str]:
        """Status, headers (by small letters) and text of the answer."""
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        connection.close()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, text

    def ask(self, *request: Any, **headers: str) -> tuple[int, dict[str, str], str]:
        """Send, and wait for the answer."""
        return self.receive(self.send(*request, **headers))

    def token(self, path: str = "/sign-in") -> str:
        """The CSRF token of a page."""
        found = re.search(r'name="csrf-token" content="([^"]+)"', self.ask("GET", path)[2])
        assert found
        return found[1]

    def sign_in(self, email: str, password: str) -> int:
        """The status of the answer."""
        fields = {"csrf_token": self.token(), "email": email, "password": password}
        return self.ask("POST", "/sign-in", fields)[0]


@contextmanager
def serving(data: Path, *arguments: str, **settings: str) -> Iterator[Server]:
    """A portal that serves; stopped at the end, whatever happened."""
    server = Server(data, *arguments, **settings)
    try:
        yield server.wait()
    finally:
        server.stop()
