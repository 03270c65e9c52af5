"""How many processes and threads serve the grid fastest, and what 200 stalled visitors cost (Linux: it reads /proc).

python3 bench/servers.py [rounds] [PROCESSESxTHREADS ...]. Eight connections ask for the demo's signed-in grid.
"""

import selectors
import socket
import statistics
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from serving import Portal, portal
from visitor import Visitor

KINDS = ("1x8", "2x2", "2x3", "2x4")
CONNECTIONS, SECONDS, STALLED = 8, 1.0, 200
HALVES = (b"GET /tickets HTT", b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\nemail=")
START = "from portal import cli, server; server.THREADS = dict.fromkeys((False, True), {}); cli.main([])"


def load(running: Portal, seconds: float) -> list[float]:
    """How long each answer took, in seconds."""
    address = urlsplit(running.url)
    cookies = "; ".join(f"{c.name}={c.value}" for h in running.browser.handlers for c in getattr(h, "cookiejar", ()))
    request = f"GET /tickets HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\nCookie: {cookies}\r\n\r\n".encode()
    times: list[float] = []
    with selectors.DefaultSelector() as ready:
        for _number in range(CONNECTIONS):
            visitor = Visitor(socket.create_connection((address.hostname, address.port), timeout=30))
            ready.register(visitor.socket, selectors.EVENT_READ, visitor)
            visitor.ask(request)
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            for key, _events in ready.select(30):
                if key.data.is_answered():
                    times.append(time.perf_counter() - key.data.asked)
                    key.data.ask(request)
        for key in list(ready.get_map().values()):
            key.data.socket.close()
    return times


def stall(running: Portal) -> list[socket.socket]:
    """Visitors who never finish what they ask."""
    address = urlsplit(running.url)
    stalled = []
    for number in range(STALLED):
        stalled.append(socket.create_connection((address.hostname, address.port)))
        stalled[-1].sendall(HALVES[number % 2])
    return stalled


def processes(running: Portal) -> list[str]:
    """Ids of those that serve."""
    children = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()
    return children or [str(running.pid)]


def memory(running: Portal) -> list[tuple[float, float]]:
    """Megabytes of each process that serves: all that it holds, and its share when shared pages are divided."""
    sizes = []
    for pid in processes(running):
        lines = dict(line.split(":") for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
        sizes.append((int(lines["Rss"].split()[0]) * 1024 / 1e6, int(lines["Pss"].split()[0]) * 1024 / 1e6))
    return sizes


@dataclass
class Figures:
    """What was measured of one kind of server, a number a round."""

    rate: list[float] = field(default_factory=list)
    cost: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    stalled: list[float] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)


def measure(running: Portal, figures: Figures) -> None:
    """One turn, short: the next kind has the same neighbours on the machine."""
    before = running.processor()
    times = load(running, SECONDS)
    figures.cost.append((running.processor() - before) / len(times) * 1000)
    figures.rate.append(len(times) / SECONDS)
    figures.times += times


def measure_stalled(running: Portal, figures: Figures) -> None:
    """The same beside visitors who stall."""
    figures.memory = memory(running)
    stalled = stall(running)
    figures.stalled += load(running, 2 * SECONDS)
    for visitor in stalled:
        visitor.close()


def started(kind: str, stack: ExitStack) -> Portal:
    """A portal of a kind, somebody signed in, warm."""
    count, threads = kind.split("x")
    running = stack.enter_context(portal("-c", START.format(threads), PORTAL_WORKERS=count))
    running.sign_in()
    load(running, 1)
    return running


def main() -> None:
    """Print a line for each kind; its rate is compared with the first one's in the same round."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    kinds = sys.argv[2:] or KINDS
    found = {kind: Figures() for kind in kinds}
    with ExitStack() as stack:
        portals = {kind: started(kind, stack) for kind in kinds}
        for step in [*[measure] * rounds, measure_stalled]:
            for kind in kinds:
                step(portals[kind], found[kind])
    print(
        "kind   a second  ratio   best  ratio   processor   median     95 %   95 % beside stalled   MB each (its share)"
    )
    for kind, figures in found.items():
        print(f"{kind:6} {line(figures, found[kinds[0]])}")


def line(figures: Figures, first: Figures) -> str:
    """Medians, and the slowest twentieth."""
    ratio = statistics.median(mine / other for mine, other in zip(figures.rate, first.rate, strict=True))
    median = statistics.median(figures.times) * 1000
    slow, beside = (statistics.quantiles(times, n=20)[-1] * 1000 for times in (figures.times, figures.stalled))
    sizes = ", ".join(f"{rss:.0f} ({pss:.0f})" for rss, pss in figures.memory)
    rate, cost = statistics.median(figures.rate), statistics.median(figures.cost)
    best, against = max(figures.rate), max(figures.rate) / max(first.rate)  # while the neighbours were quiet
    speed = f"{rate:8.1f} {ratio:6.2f} {best:6.1f} {against:6.2f} {cost:8.1f} ms"
    return f"{speed} {median:5.0f} ms {slow:5.0f} ms {beside:18.0f} ms   {sizes}"


if __name__ == "__main__":
    main()
