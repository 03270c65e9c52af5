"""How fast the grid is: beside the smallest honest page, and at a million tickets beside a thousand.

    python3 bench/grid.py SMALL LARGE [rounds] [requests]

SMALL and LARGE are data folders that tickets.py made. Every page is asked for in turn in every round, over one
connection and over eight that are kept, so that all meet the same machine; then LARGE answers many requests (10,000)
while its memory is watched (Linux: it reads /proc).
"""

import re
import selectors
import socket
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from html import unescape
from itertools import cycle, islice
from urllib.parse import urlsplit

from serving import Portal, portal
from visitor import Visitor

SECONDS, MANY = 0.4, 8
CUSTOMER, MANAGER, AGENT = "customer1@bench.example", "manager1@bench.example", "agent1@bench.example"
# the pages that are held to the yardstick, and to themselves with fewer tickets
PLAIN = {
    "a customer's tickets": (CUSTOMER, "/tickets"),
    "the queue, all": (AGENT, "/desk?show=all"),
    "the queue": (AGENT, "/desk"),
}
OTHERS = {
    "a manager's tickets": (MANAGER, "/tickets"),
    "word in half of all": (AGENT, "/desk?show=all&q=agenda"),
    "word in a third": (AGENT, "/desk?show=all&q=fac"),
    "word in a tenth": (AGENT, "/desk?show=all&q=invoice"),
    "word in one of a thousand": (AGENT, "/desk?show=all&q=réinit"),
    "three words": (AGENT, "/desk?show=all&q=facture agenda coralie"),
    "word, open": (AGENT, "/desk?q=facture"),
    "word, a customer's": (CUSTOMER, "/tickets?q=facture"),
    "word, filtered by status": (AGENT, "/desk?show=all&q=facture&status=closed&status=new"),
    "word, by status": (AGENT, "/desk?show=all&q=facture&group=status"),
    "no ticket has the word": (AGENT, "/desk?show=all&q=zzzz"),
    "grouped by status": (AGENT, "/desk?show=all&group=status"),
    "grouped by status, open": (AGENT, "/desk?group=status"),
    "grouped by status, client": (AGENT, "/desk?show=all&group=status&group=client"),
    "grouped by day": (AGENT, "/desk?show=all&group=-created"),
    "a customer's by status": (CUSTOMER, "/tickets?group=status"),
    "filtered by service": (AGENT, "/desk?show=all&service=agenda"),
    "filtered by client": (AGENT, "/desk?show=all&client=7"),
    "filtered by dates": (AGENT, "/desk?show=all&from=2023-01-01&until=2024-01-01"),
    "sorted by client": (AGENT, "/desk?show=all&sort=client"),
    "sorted by service": (AGENT, "/desk?show=all&sort=service"),
    "sorted by summary": (AGENT, "/desk?show=all&sort=summary"),
    "sorted by client, summary": (AGENT, "/desk?show=all&sort=client&sort=summary"),
    "sorted by summary, open": (AGENT, "/desk?sort=summary"),
    "the second page": (AGENT, "/desk?show=all"),
    "a page in the middle": (AGENT, "/desk?show=all"),
    "in the middle, by client": (AGENT, "/desk?show=all&sort=client"),
    "in the middle, of a word": (AGENT, "/desk?show=all&q=facture"),
}
BARRED = [name for name in OTHERS if name.startswith(("word", "three", "grouped by status"))]
Times = dict[int, list[float]]


class Site:
    """A running portal or yardstick, with a browser for each person."""

    def __init__(self, running: Portal, is_portal: bool) -> None:
        self.running, self.is_portal = running, is_portal
        self.browsers: dict[str, Portal] = {}
        for person in (CUSTOMER, MANAGER, AGENT):
            browser = self.browsers[person] = running.as_another()
            if is_portal:
                browser.sign_in(person)
            else:
                browser.get(f"/sign-in/{person}")

    def request(self, person: str, path: str) -> bytes:
        """What a kept connection sends to ask for a page."""
        cookies, quoted = self.browsers[person].cookies(), iri(path)
        return f"GET {quoted} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookies}\r\n\r\n".encode()

    def load(self, requests: Sequence[bytes], connections: int, seconds: float = 0, most: int = 10**9) -> list[float]:
        """How long each answer took, asking for ``seconds`` or ``most`` times, one after another of ``requests``."""
        address, times, asked = urlsplit(self.running.url), [], islice(cycle(requests), most)
        until = time.perf_counter() + (seconds or 10**9)
        with selectors.DefaultSelector() as ready:
            for request in islice(asked, connections):
                visitor = Visitor(socket.create_connection((address.hostname, address.port), timeout=60))
                ready.register(visitor.socket, selectors.EVENT_READ, visitor)
                visitor.ask(request)
            while ready.get_map():
                for key, _events in ready.select(60):
                    if not key.data.is_answered():
                        continue
                    times.append(time.perf_counter() - key.data.asked)
                    request = next(asked, None) if time.perf_counter() < until else None
                    if request is None:
                        ready.unregister(key.data.socket)
                        key.data.socket.close()
                    else:
                        key.data.ask(request)
        return times


def iri(path: str) -> str:
    """A path as a request line has it."""
    return re.sub(r"[^!-~]", lambda found: "".join(f"%{byte:02x}" for byte in found[0].encode()), path)


def place(site: Site, name: str, person: str, path: str) -> str:
    """Where the page is: of the second one, the link that leads there; of one in the middle, its number."""
    if name == "the second page":
        found = re.search(r'rel="next" href="([^"]+)"', site.browsers[person].get(iri(path)))
        return unescape(found[1]) if found else path
    if "in the middle" in name:
        numbers = re.findall(r"[?&;]page=(\d+)", site.browsers[person].get(iri(path)))
        return f"{path}&page={max(map(int, numbers), default=1) // 2}"
    return path


def rounds(sites: dict[str, Site], count: int) -> dict[tuple[str, str], Times]:
    """Times by site and page: for each number of connections, those of all rounds."""
    times: dict[tuple[str, str], Times] = defaultdict(lambda: {1: [], MANY: []})
    asked = {}
    for site_name, site in sites.items():
        for name, (person, path) in {**PLAIN, **(OTHERS if site.is_portal else {})}.items():
            path = place(site, name, person, path) if site.is_portal else path
            asked[site_name, name] = site, site.request(person, path)
    names = list(PLAIN) + list(OTHERS)
    for number in range(count + 1):
        for site_name, name in sorted(asked, key=lambda key: names.index(key[1])):
            site, request = asked[site_name, name]
            for connections, found in times[site_name, name].items():
                taken = site.load([request], connections, SECONDS if number else 0.05)
                found.extend(taken if number else [])  # the first round warms up
    return times


def report(times: dict[tuple[str, str], Times]) -> None:
    """Every bar with what is wanted."""
    large = {name: found for (site, name), found in times.items() if site == "large"}
    small = {name: found for (site, name), found in times.items() if site == "small"}
    yard = {name: found for (site, name), found in times.items() if site == "yardstick"}
    base = statistics.median(large["the queue, all"][1])
    print(f"{'':27}{'requests/s':>11}{'to the':>10}{'median':>9}{'to the':>10}{'to the':>9}{'to':>8}{'99 % of 8':>11}")
    print(f"{'':27}{'with 8':>11}{'yardstick':>10}{'of 1, ms':>9}{'yardstick':>10}{'queue':>9}{'SMALL':>8}{'ms':>11}")
    for name, found in large.items():
        median, rate = statistics.median(found[1]), MANY / statistics.fmean(found[MANY])
        line = f"{name:27}{rate:11.0f}"
        if name in yard:
            line += f"{rate * statistics.fmean(yard[name][MANY]) / MANY:10.2f}{median * 1000:9.1f}"
            line += f"{median / statistics.median(yard[name][1]):10.2f}"
        else:
            line += f"{'':10}{median * 1000:9.1f}{'':10}"
        line += f"{median / base:9.1f}{median / statistics.median(small[name][1]):8.2f}"
        print(f"{line}{percentile(found[MANY]) * 1000:11.0f}")
    for name in PLAIN:
        rate = statistics.fmean(yard[name][MANY]) / statistics.fmean(large[name][MANY])
        grown = statistics.median(large[name][1]) / statistics.median(small[name][1])
        say(f"{name}: throughput to the yardstick's", rate, rate >= 0.6, "at least 0.6")
        say(f"{name}: median to that at SMALL", grown, grown <= 1.2, "at most 1.2")
    for name in BARRED:
        ratio = statistics.median(large[name][1]) / base
        say(f"{name}: median to the unfiltered page", ratio, ratio < 10, "under 10")
    slowest = max(percentile(found[MANY]) for found in large.values()) * 1000
    say("slowest 99th percentile with 8 clients, ms", slowest, slowest < 500, "under 500")


def percentile(times: list[float]) -> float:
    """What 99 of 100 do not take longer than."""
    return sorted(times)[min(len(times) - 1, int(len(times) * 0.99))]


def say(what: str, value: float, is_met: bool, wanted: str) -> None:
    """A bar, and whether it is met."""
    print(f"{what:62}{value:8.2f}  (wanted: {wanted}{'' if is_met else '; NOT MET'})")


def main() -> None:
    """Measure, then print."""
    small, large = sys.argv[1:3]
    count, requests = (int(text) for text in (sys.argv[3:] + ["5", "10000"][len(sys.argv) - 3 :]))
    with ExitStack() as stack:
        sites = {
            "yardstick": Site(stack.enter_context(portal("bench/yardstick.py", PORTAL_DATA=large)), False),
            "small": Site(stack.enter_context(portal(PORTAL_DATA=small)), True),
            "large": Site(stack.enter_context(portal(PORTAL_DATA=large)), True),
        }
        report(rounds(sites, count))
        site = sites["large"]
        before = site.running.resident()
        site.load([site.request(*asked) for asked in (*PLAIN.values(), *OTHERS.values())], MANY, most=requests)
        after = site.running.resident()
        say(f"megabytes of a worker after {requests} requests ({before:.0f} before)", after, after < 120, "under 120")


if __name__ == "__main__":
    main()
