"""The web server: waitress with limits that slow clients cannot use up, and a clean stop."""

import logging
import signal
from typing import Any

from flask import Flask
from waitress.channel import HTTPChannel
from waitress.server import create_server
from waitress.task import ErrorTask

from portal.config import Config
from portal.environ import ConfigError
from portal.security import HEADERS, upload_bytes

log = logging.getLogger(__name__)


def serve(app: Flask, settings: Config) -> None:
    """Serve until SIGINT or SIGTERM; requests under way are finished. Raises ConfigError when the port is taken."""
    # waitress warns once for each request that waits for a thread, which says nothing under load
    logging.getLogger("waitress.queue").setLevel("ERROR")
    HTTPChannel.error_task_class = _Refusal
    try:
        server = create_server(
            app,
            host=settings.host,
            port=settings.port,
            threads=8,
            connection_limit=1000,
            channel_timeout=30,
            cleanup_interval=5,
            # twice the portal's own limit, so that the page that explains it is what people usually see
            max_request_body_size=2 * upload_bytes(settings.max_upload_mb),
            asyncore_use_poll=True,
            ident=None,
            **_proxy(settings),
        )
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise ConfigError(
            f"Port {settings.port} on {settings.host} cannot be used ({why}). "
            "Stop the other program, or set PORTAL_PORT to another number."
        ) from None
    signal.signal(signal.SIGTERM, _interrupt)
    log.info("serving %s", settings.url)
    try:
        server.run()
    finally:
        server.close()
        log.info("stopped")


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


def _interrupt(*_args: Any) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # asked again, it would leave requests under way unanswered
    raise KeyboardInterrupt
