"""A real Chromium on a real server; every test also fails on a console error, a broken request or a CSP violation."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, expect
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import create_server

from portal.accounts.actions import choose_language
from portal.accounts.models import User
from portal.kb.library import Library
from tests.library import make_kb, write_both, write_picture

EVERYTHING = Path(__file__).parents[1] / "kb/everything"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = ("--disable-dev-shm-usage", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")  # fmt: skip
LISTEN = "addEventListener('securitypolicyviolation', (e) => reportViolation(`${e.violatedDirective} ${e.blockedURI}`))"

expect.set_options(timeout=10_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs a browser."""
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The Chromium of the system; Playwright's own is never downloaded."""
    named = os.environ.get("CHROMIUM_PATH")
    found = next(filter(None, map(shutil.which, [named] if named else CHROMIUM)), None)
    return {**browser_type_launch_args, "executable_path": found, "args": list(QUIET)}


@dataclass
class Server:
    """The portal, served as in production; ``settle`` waits until no request is under way."""

    app: Flask
    url: str = ""
    delays: dict[str, float] = field(default_factory=dict)  # how long answers take, by the end of the query string
    under_way: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, environ: Any, start_response: Any) -> Any:
        """Count the request while the portal works on it, which is as long as it may hold the database open."""
        with self.lock:
            self.under_way += 1
        try:
            time.sleep(next((wait for end, wait in self.delays.items() if environ["QUERY_STRING"].endswith(end)), 0))
            return self.app(environ, start_response)
        finally:
            with self.lock:
                self.under_way -= 1

    def settle(self) -> None:
        """The database is about to be put back: nobody may be using it, nor a last autosave be on its way."""
        until = time.monotonic() + 10
        quiet = 0.0
        while quiet < 0.1 and time.monotonic() < until:
            time.sleep(0.01)
            quiet = 0 if self.under_way else quiet + 0.01
        assert not self.under_way


class Channel(HTTPChannel):
    """Closes the spool of an upload that a browser broke off, which waitress leaves to the garbage collector."""

    def handle_close(self) -> None:
        """The connection is over; what it had begun to send will never be complete."""
        super().handle_close()
        if self.request:
            self.request.close()


@pytest.fixture(scope="session")
def server(app: Flask) -> Iterator[Server]:
    """The session's portal on a free port."""
    server = Server(app)
    waitress = create_server(server, host="127.0.0.1", port=0, threads=8, asyncore_use_poll=True, ident=None)
    waitress.channel_class = Channel
    server.url = f"http://127.0.0.1:{waitress.effective_port}"
    thread = threading.Thread(target=waitress.run, daemon=True)
    thread.start()
    yield server
    waitress.trigger.pull_trigger(lambda: wasyncore.close_all(waitress._map))
    thread.join(10)
    waitress.task_dispatcher.shutdown()


@dataclass
class Watch:
    """What went wrong in the pages of a test. ``expected`` names the errors that the test is about."""

    faults: list[str] = field(default_factory=list)
    expected: set[int | str] = field(default_factory=set)

    def over(self, context: BrowserContext, scripts: bool) -> None:
        """Begin to listen."""
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"script error: {error.error}"))
        context.on("response", self._response)
        context.on("requestfailed", self._failed)
        if scripts:
            context.expose_binding("reportViolation", lambda _source, text: self.faults.append(f"CSP: {text}"))
            context.add_init_script(LISTEN)

    def _console(self, message: ConsoleMessage) -> None:
        # of a failed request, the response itself says more
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.faults.append(f"console: {message.text}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.faults.append(f"{response.status} {response.request.method} {response.url}")

    def _failed(self, request: Request) -> None:
        # a download, a newer search and leaving the page abort a request
        if request.failure not in {"net::ERR_ABORTED", *self.expected}:
            self.faults.append(f"{request.failure} {request.method} {request.url}")


@pytest.fixture
def watch() -> Iterator[Watch]:
    """The test's pages have no fault at its end."""
    watch = Watch()
    yield watch
    assert not watch.faults, "\n".join(watch.faults)


@pytest.fixture
def visit(
    app: Flask,
    browser: Browser,
    server: Server,
    watch: Watch,
    signed_in: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Callable[..., Page]]:
    """A function that opens a browser of its own, signed in as a person who reads in a language, or as nobody."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    contexts: list[BrowserContext] = []

    def open_browser(user: User | None = None, language: str = "en", **options: Any) -> Page:
        options = {"locale": f"{language}-CA", "timezone_id": "America/Toronto", "reduced_motion": "reduce", **options}
        context = browser.new_context(base_url=server.url, **options)
        contexts.append(context)
        context.set_default_timeout(15_000)
        watch.over(context, options.get("java_script_enabled", True))
        if user:
            choose_language(user, language)
            cookie = signed_in(user).get_cookie("guichet")
            context.add_cookies([{"name": "guichet", "value": cookie.value, "url": server.url}])
        return context.new_page()

    yield open_browser
    for context in contexts:
        context.close()
    server.delays.clear()
    server.settle()


@pytest.fixture
def everything(app: Flask, database: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A knowledge base with a solution that has everything a solution can have, and one that it leads to."""
    kb = make_kb(tmp_path / "kb")
    write_both(kb, "other")
    for path in EVERYTHING.iterdir():
        shutil.copy(path, kb / "solutions/agenda")
    write_picture(kb / "solutions/agenda/everything.png", 900, 500)
    monkeypatch.setitem(app.extensions, "kb", Library(kb))


@pytest.fixture(params=["fr", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """Both languages are first-class."""
    return str(request.param)
