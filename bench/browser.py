"""Chromium, as the system has it, signed in as the demo's customer."""

import os
import shutil
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Playwright
from serving import PASSWORD, PERSON, Portal

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def launch(playwright: Playwright) -> Browser:
    """The browser that ``$CHROMIUM_PATH`` names, or the first that is found; else Playwright's own."""
    path = os.environ.get("CHROMIUM_PATH") or next(filter(None, map(shutil.which, NAMES)), None)
    return playwright.chromium.launch(executable_path=path)


def sign_in(page: Page, running: Portal) -> None:
    """As the demo's customer."""
    page.goto(f"{running.url}/sign-in")
    page.locator("[name=email]").fill(PERSON)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(lambda url: urlsplit(url).path != "/sign-in")
