"""How many processes and threads serve the grid fastest, and what 200 stalled visitors cost (Linux: it reads /proc).

python3 bench/servers.py [rounds] [PROCESSESxTHREADS ...]. Eight connections ask for the demo's signed-in grid.
"""

import selectors
import socket
import statistics
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from serving import Portal, portal

KINDS = ("1x8", "2x1", "2x2", "2x3", "2x4")
CONNECTIONS, SECONDS, STALLED = 8, 5.0, 200
HALVES = (b"GET /tickets HTT", b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\nemail=")
START = "from portal import cli, server; server.THREADS = dict.fromkeys((False, True), {}); cli.main([])"


@dataclass
class Visitor:
    """One connection that is kept, and asks again as soon as it is answered."""

    socket: socket.socket
    asked: float = 0
    received: bytes = b""

    def ask(self, request: bytes) -> None:
        """Send."""
        self.received, self.asked = b"", time.perf_counter()
        self.socket.sendall(request)

    def is_answered(self) -> bool:
        """Read what came; whether that is all."""
        piece = self.socket.recv(1 << 18)
        self.received += piece
        head, _, body = self.received.partition(b"\r\n\r\n")
        if not piece or not head.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"not the grid: {head[:200]!r}")
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        return bool(length) and len(body) >= int(length)


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


def memory(running: Portal) -> list[tuple[float, float]]:
    """Megabytes of each process that serves: all that it holds, and its share when shared pages are divided."""
    children = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()
    sizes = []
    for pid in children or [str(running.pid)]:
        lines = dict(line.split(":") for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
        sizes.append((int(lines["Rss"].split()[0]) * 1024 / 1e6, int(lines["Pss"].split()[0]) * 1024 / 1e6))
    return sizes


@dataclass
class Figures:
    """What was measured of one kind of server, a number a round."""

    rate: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    stalled: list[float] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)


def measure(kind: str, figures: Figures) -> None:
    """One round."""
    processes, threads = kind.split("x")
    with portal("-c", START.format(threads), PORTAL_WORKERS=processes) as running:
        running.sign_in()
        load(running, 1)
        times = load(running, SECONDS)
        figures.rate.append(len(times) / SECONDS)
        figures.times += times
        figures.memory = memory(running)
        stalled = stall(running)
        figures.stalled += load(running, SECONDS / 2)
        for visitor in stalled:
            visitor.close()


def main() -> None:
    """Print a line for each kind; rates are compared with the first one's."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    kinds = sys.argv[2:] or KINDS
    all_figures: defaultdict[str, Figures] = defaultdict(Figures)
    for _round in range(rounds):
        for kind in kinds:
            measure(kind, all_figures[kind])
    print("kind    a second   ratio   median      95 %   95 % beside the stalled   memory of each (its share), MB")
    for kind, found in all_figures.items():
        rate, middle = statistics.median(found.rate), statistics.median(found.times)
        ratio = rate / statistics.median(all_figures[kinds[0]].rate)
        slow, beside = (statistics.quantiles(times, n=20)[-1] for times in (found.times, found.stalled))
        sizes = ", ".join(f"{rss:.0f} ({pss:.0f})" for rss, pss in found.memory)
        print(
            f"{kind:6} {rate:9.1f} {ratio:7.2f} {middle * 1000:6.0f} ms {slow * 1000:6.0f} ms {beside * 1000:18.0f} ms"
            f"          {sizes}"
        )


if __name__ == "__main__":
    main()
