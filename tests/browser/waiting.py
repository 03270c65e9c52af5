"""Waiting for what no page shows."""

import time
from collections.abc import Callable

from playwright.sync_api import Page

LONGEST = 10  # seconds


def until(page: Page, condition: Callable[[], object]) -> None:
    """Let the browser go on until ``condition`` holds; it fails when that takes too long."""
    end = time.monotonic() + LONGEST
    while not condition():
        assert time.monotonic() < end, "what was waited for did not come"
        page.wait_for_timeout(20)
