"""A portal of its own for a measurement: started as `make run` does, with the demo, and signed in to."""

import http.cookiejar
import os
import re
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = Path(os.environ.get("PORTAL_VENV") or ROOT / ".venv") / "bin" / "python"
PERSON, PASSWORD = "me.tremblay@laribambelle.example", "guichet-demo-2026"


def in_environment() -> None:
    """Go on with the Python that has the portal's packages, whichever one runs the script."""
    if PYTHON.parent.parent.resolve() != Path(sys.prefix).resolve():
        os.execv(PYTHON, [str(PYTHON), *sys.argv])  # nosec B606


@dataclass
class Portal:
    """A running portal: its process id and address, and one person's browser."""

    pid: int
    url: str
    browser: urllib.request.OpenerDirector
    token: str = ""

    def get(self, path: str) -> str:
        """A page."""
        return str(self.browser.open(self.url + path, timeout=30).read().decode())

    def post(self, path: str, form: dict[str, str]) -> bytes:
        """A form, with its token."""
        return self.send(self.form(path, form))

    def form(self, path: str, form: dict[str, str]) -> urllib.request.Request:
        """The request that posts a form, with its token, as the scripts of the pages do it: in parts."""
        boundary = secrets.token_hex(16)
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in {**form, "csrf_token": self.token}.items()
        ]
        body = "".join([*parts, f"--{boundary}--\r\n"]).encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        return urllib.request.Request(self.url + path, body, kind)

    def send(self, request: urllib.request.Request) -> bytes:
        """The answer to a request."""
        return bytes(self.browser.open(request, timeout=30).read())

    def sign_in(self, person: str = PERSON) -> None:
        """As the demo's customer, or another ``person``."""
        self.token = token_in(self.get("/sign-in"))
        self.post("/sign-in", {"email": person, "password": PASSWORD})
        self.token = token_in(self.get("/solutions"))

    def as_another(self) -> "Portal":
        """The same portal in another browser."""
        return replace(self, browser=_browser(), token="")

    def cookies(self) -> str:
        """What the browser sends along."""
        jars = (getattr(handler, "cookiejar", ()) for handler in self.browser.handlers)
        return "; ".join(f"{cookie.name}={cookie.value}" for jar in jars for cookie in jar)

    def processor(self) -> float:
        """Seconds of processor time that it and its workers have used, which neighbours change little."""
        workers = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split() for pid in [self.pid, *workers]]
        return sum(int(own[11]) + int(own[12]) for own in fields) / os.sysconf("SC_CLK_TCK")

    def resident(self) -> float:
        """Megabytes of memory that the process holds, or the largest of its workers. Linux only: it reads /proc."""
        workers = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        texts = [Path(f"/proc/{pid}/status").read_text() for pid in workers or [self.pid]]
        return max(int(text.partition("VmRSS:")[2].split()[0]) for text in texts) * 1024 / 1e6


def token_in(page: str) -> str:
    """The token that the page's forms carry."""
    found = re.search(r'name="csrf-token" content="([^"]+)"', page)
    if not found:
        raise SystemExit("the page has no token")
    return found[1]


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _browser() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))


@contextmanager
def portal(*program: str, **settings: str) -> Iterator[Portal]:
    """Start a portal in a folder that is deleted afterwards, unless ``PORTAL_DATA`` is among the ``settings``.

    ``program`` is what Python runs, app.py by default.
    """
    port = free_port()
    with tempfile.TemporaryDirectory() as data:
        environ = {**os.environ, "PORTAL_DATA": data, "PORTAL_PORT": str(port), **settings}
        process = subprocess.Popen(
            [PYTHON, *(program or ("app.py",))],
            cwd=ROOT,
            env=environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        running = Portal(process.pid, f"http://127.0.0.1:{port}", _browser())
        try:
            _wait(running, process)
            yield running
        finally:
            process.terminate()
            process.wait(30)


def _wait(running: Portal, process: "subprocess.Popen[bytes]") -> None:
    while True:
        try:
            running.get("/healthz")
            return
        except (urllib.error.URLError, ConnectionError):
            if process.poll() is not None:
                raise SystemExit("the portal did not start") from None
            time.sleep(0.02)
