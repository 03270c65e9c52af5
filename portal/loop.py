"""One process that serves: waitress with limits that slow clients cannot use up, until it is told to end."""

import signal
import socket
import time
from functools import partial
from typing import Any

from flask import Flask
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, create_server
from waitress.task import ErrorTask

from portal.config import Config
from portal.security import HEADERS, upload_bytes
from portal.shares import Share

ENDS = (signal.SIGTERM, signal.SIGINT)
DRAIN = 8.0  # seconds; a save that waits for a locked database may need five
BACKLOG = 100  # connections that may have been made and not yet seen when the end comes


def run(app: Flask, settings: Config, listeners: list[socket.socket], threads: int, share: Share) -> None:
    """Serve its share of what the listeners bring until SIGTERM or SIGINT, then finish what is under way."""
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
    for server in servers:
        server.channel_class = _Connection
        server.handle_accept = partial(share.take, server.handle_accept)
    is_ending = False

    def end(*_args: Any) -> None:
        nonlocal is_ending
        is_ending = True
        for each in ENDS:  # asked again while Python takes itself apart, it would die of it
            signal.signal(each, signal.SIG_IGN)
        servers[0].pull_trigger()

    for each in ENDS:
        if each == signal.SIGTERM or signal.getsignal(each) != signal.SIG_IGN:
            signal.signal(each, end)
    while not is_ending:
        share.tell(len(channels))
        wasyncore.loop(timeout=1, use_poll=True, map=channels, count=1)
    _drain(channels, servers)


def _drain(channels: dict[int, Any], servers: list[BaseWSGIServer]) -> None:
    """Accept nobody but those who wait at the door, and close each connection once all that it asked for is answered.

    waitress' own end leaves requests that wait for a thread, and what a slow reader has not yet received.
    """
    for _turn in range(BACKLOG):
        wasyncore.loop(timeout=0, use_poll=True, map=channels, count=1)
    for server in servers:
        wasyncore.dispatcher.close(server)  # its own would also take the trigger that the threads pull
    until = time.monotonic() + DRAIN
    while time.monotonic() < until:
        wasyncore.loop(timeout=0.05, use_poll=True, map=channels, count=1)
        visitors = [channel for channel in channels.values() if isinstance(channel, HTTPChannel)]
        if not visitors:
            break
        for visitor in visitors:
            visitor.will_close = visitor.will_close or not (visitor.requests or visitor.total_outbufs_len)
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


class _Connection(HTTPChannel):
    """A visitor's connection."""

    error_task_class = _Refusal

    def writable(self) -> bool:
        """Whether the loop is to send: not while a thread is at work that sends what it has by itself.

        The socket is ready over and over meanwhile, and each time the loop would take the interpreter from the thread,
        to no end. Of very much, the thread waits until the loop has sent it.
        """
        waits = self.total_outbufs_len > (self.adj.outbuf_high_watermark if self.requests else 0)
        return waits or bool(self.will_close or self.close_when_flushed)
