"""The web server: waitress in a process for each core, with limits that slow clients cannot use up; a clean stop."""

import logging
import os
import signal
import socket
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from flask import Flask
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, create_server
from waitress.task import ErrorTask

from portal import workers
from portal.config import Config
from portal.environ import ConfigError
from portal.security import HEADERS, upload_bytes

DRAIN = 8.0  # seconds; a save that waits for a locked database may need five
log = logging.getLogger(__name__)


THREADS = {False: 8, True: 3}  # of a process: alone, and beside others


def serve(app: Flask, settings: Config, beside: Callable[[bool], AbstractContextManager[None]]) -> None:
    """Serve until SIGINT or SIGTERM; requests under way are finished. Raises ConfigError when the port is taken.

    ``beside(is_first)`` is held in each process that serves, for one of which ``is_first`` is true.
    """
    # waitress warns once for each request that waits for a thread, which says nothing under load
    logging.getLogger("waitress.queue").setLevel("ERROR")
    HTTPChannel.error_task_class = _Refusal
    listeners = _bound(settings)
    count = settings.workers if workers.IS_POSSIBLE else 1

    def work(number: int) -> None:
        with beside(number == 0):
            _run(app, settings, listeners, THREADS[count > 1])

    def release() -> None:
        for listener in listeners:
            listener.close()

    log.info("serving %s with %d worker%s", settings.url, count, "s" if count > 1 else "")
    if count > 1:
        workers.supervise(count, work, release=release)
    else:
        work(0)
    log.info("stopped")


def _bound(settings: Config) -> list[socket.socket]:
    """Sockets that listen: a name such as localhost may stand for several addresses."""
    listeners = []
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, _kind, _protocol, _name, address in found:
            listeners.append(listener := socket.socket(family))
            if os.name == "posix":  # a restart need not wait for old connections; on Windows it would share the port
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            listener.bind(address)
            listener.listen(1024)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise ConfigError(
            f"Port {settings.port} on {settings.host} cannot be used ({why}). "
            "Stop the other program, or set PORTAL_PORT to another number."
        ) from None
    return listeners


def _run(app: Flask, settings: Config, listeners: list[socket.socket], threads: int) -> None:
    """Serve in this process until a signal, then finish what is under way."""
    channels: dict[int, Any] = {}
    create_server(
        app,
        map=channels,
        sockets=listeners,
        threads=threads,
        connection_limit=1000,
        channel_timeout=30,
        cleanup_interval=5,
        # twice the portal's own limit, so that the page that explains it is what people usually see
        max_request_body_size=2 * upload_bytes(settings.max_upload_mb),
        ident=None,
        **_proxy(settings),
    )
    servers = [channel for channel in channels.values() if isinstance(channel, BaseWSGIServer)]
    is_ending = False

    def end(*_args: Any) -> None:
        nonlocal is_ending
        is_ending = True
        servers[0].pull_trigger()

    signal.signal(signal.SIGTERM, end)
    if signal.getsignal(signal.SIGINT) != signal.SIG_IGN:
        signal.signal(signal.SIGINT, end)
    while not is_ending:
        wasyncore.loop(timeout=1, use_poll=True, map=channels, count=1)
    _drain(channels, servers)


def _drain(channels: dict[int, Any], servers: list[BaseWSGIServer]) -> None:
    """Accept nobody any more, and close each connection once all that it asked for is answered.

    waitress' own end leaves requests that wait for a thread, and what a slow reader has not yet received.
    """
    for server in servers:
        wasyncore.dispatcher.close(server)
    until = time.monotonic() + DRAIN
    while time.monotonic() < until:
        open_ = [channel for channel in channels.values() if isinstance(channel, HTTPChannel)]
        if not open_:
            break
        for channel in open_:
            channel.will_close = channel.will_close or not (channel.requests or channel.total_outbufs_len)
        wasyncore.loop(timeout=0.1, use_poll=True, map=channels, count=1)
    servers[0].task_dispatcher.shutdown(timeout=1)


def _proxy(settings: Config) -> dict[str, Any]:
    """Whose word on the visitor's address is taken: the proxy's in front, when there is one."""
    if not settings.trusted_proxy:
        return {}
    headers = {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"}
    return {
        "trusted_proxy": settings.trusted_proxy,
        "trusted_proxy_count": 1,
        "trusted_proxy_headers": headers,
        "clear_untrusted_proxy_headers": True,
    }


class _Refusal(ErrorTask):
    """What waitress itself answers to a request that it cannot read, with the headers of every other answer."""

    def execute(self) -> None:
        self.response_headers.extend({**HEADERS, "Cache-Control": "no-store"}.items())
        super().execute()
