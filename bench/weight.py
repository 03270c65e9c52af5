"""How many bytes travel when the demo's customer first opens the grid, and when a filter changes.

python3 bench/weight.py [--all], with Playwright and a Chromium: `make test` has brought the first. Counted by the
browser, as sent: answers compressed, their headers included. --all lists every file.
"""

import sys
from collections import Counter, defaultdict
from typing import Any
from urllib.parse import urlsplit

from browser import launch, sign_in
from playwright.sync_api import CDPSession, Page, expect, sync_playwright
from serving import Portal, portal

FIRST, CHANGE = 120_000, 12_000
FILTERS = ".rail a"


class Scale:
    """Adds up what a page receives."""

    def __init__(self, session: CDPSession) -> None:
        self.sizes: Counter[str] = Counter()
        self.headers = 0
        self.hosts: set[str] = set()
        self._urls: dict[str, str] = {}
        session.on("Network.responseReceived", self._begin)
        session.on("Network.loadingFinished", self._end)
        session.send("Network.enable")

    def _begin(self, event: dict[str, Any]) -> None:
        self._urls[event["requestId"]] = event["response"]["url"]
        if event["response"]["url"].startswith("http"):
            self.headers += int(event["response"]["encodedDataLength"])

    def _end(self, event: dict[str, Any]) -> None:
        url = urlsplit(self._urls.get(event["requestId"], ""))
        if url.scheme.startswith("http"):
            self.hosts.add(url.netloc)
            self.sizes[url.path] += int(event["encodedDataLength"])

    def take(self) -> Counter[str]:
        """What came since the last time, by address."""
        taken, self.sizes = self.sizes, Counter()
        return taken


def weigh(running: Portal) -> tuple[Counter[str], int, int, set[str]]:
    """The first visit of the grid with an empty cache, its headers, the largest change of a filter, the hosts asked."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        known = browser.new_context()
        sign_in(known.new_page(), running)
        context = browser.new_context()  # of the first one only the cookies
        context.add_cookies(known.cookies())
        page = context.new_page()
        scale = Scale(context.new_cdp_session(page))
        page.goto(f"{running.url}/tickets", wait_until="networkidle")
        first, headers = scale.take(), scale.headers
        changes = [_choose(page, scale, place) for place in reversed(range(page.locator(FILTERS).count()))]
        browser.close()
    return first, headers, max(changes), scale.hosts


def _choose(page: Page, scale: Scale, place: int) -> int:
    """Bytes of one change of the filter."""
    with page.expect_request_finished(lambda request: "hx-request" in request.headers):
        page.locator(FILTERS).nth(place).click()
    expect(page.locator(FILTERS).nth(place)).to_have_attribute("aria-current", "true")
    page.wait_for_load_state("networkidle")
    return scale.take().total()


def main() -> None:
    """Print both sums, and what the first consists of."""
    with portal() as running:
        first, headers, change, hosts = weigh(running)
    if "--all" in sys.argv:
        for path, size in first.most_common():
            print(f"{size:8}  {path}")
    kinds: defaultdict[str, list[int]] = defaultdict(list)
    for path, size in first.items():
        kinds[path.rpartition(".")[2] if "." in path else "page"].append(size)
    print(f"first load of the grid      {sum(first.values()) / 1000:6.1f} KB  (wanted: at most {FIRST // 1000})")
    for kind, sizes in sorted(kinds.items(), key=lambda pair: -sum(pair[1])):
        print(f"  {kind:6} {len(sizes):3} files          {sum(sizes) / 1000:6.1f} KB")
    print(f"  of these, headers         {headers / 1000:6.1f} KB")
    print(f"largest change of filter    {change / 1000:6.1f} KB  (wanted: at most {CHANGE // 1000})")
    print(f"hosts that were asked       {len(hosts):6}")


if __name__ == "__main__":
    main()
