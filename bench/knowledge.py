"""How a knowledge base of 10,000 solutions in two languages does beside one of 24, and its pages beside the yardstick.

    python3 bench/knowledge.py [solutions] [rounds] [folder]

Makes both in ``folder``, which keeps them (700 MB for 10,000), else in one that is deleted afterwards;
reads them for the first time, which takes minutes, and then asks. Linux only: it reads /proc.
"""

import json
import random
import re
import selectors
import shutil
import socket
import sqlite3
import statistics
import sys
import tempfile
import time
from contextlib import closing
from itertools import count
from pathlib import Path
from urllib.parse import quote, urlsplit

from serving import PERSON, ROOT, Portal, in_environment, portal
from visitor import Visitor

in_environment()
CLIENTS, SECONDS, WORDS = 8, 3.0, 1000
SETTLED = 0.5  # seconds until those who asked before have all been answered and are gone
TOPICS = 2  # of the program's own texts, whose words a made one has
ZIPF = [1 / (rank + 10) for rank in range(30_000)]  # how often each of the words is that few texts have
SERVICES = ["agenda", "billing", "timesheets", "email", "pay-runs", "account", "install", "taxation"]
QUERIES = ["facture envoyée", "reinitialiser", "l'envoi", "présence", "corriger une facture", "tablette parent", "paie"]


def make(folder: Path, solutions: int) -> None:
    """A knowledge base with the program's catalog and texts, and as many more as are wanted, of 1,000 words each."""
    shutil.copytree(ROOT / "kb", folder)
    dice = random.Random(solutions)
    told = {code: texts(folder, code) for code in ("fr", "en")}
    seldom = {code: coined(dice, [word for words in own for word in words]) for code, own in told.items()}
    made = len(list((folder / "solutions").glob("*/*.fr.md")))
    for number in range(made, solutions):
        service = folder / "solutions" / SERVICES[number % len(SERVICES)]
        service.mkdir(exist_ok=True)
        for code, own in told.items():
            about = [word for words in dice.sample(own, TOPICS) for word in words]
            words = dice.choices(about, k=WORDS * 9 // 10) + dice.choices(seldom[code], weights=ZIPF, k=WORDS // 10)
            dice.shuffle(words)
            path = service / f"made-{number}.{code}.md"
            path.write_text(text_of(words, dice.sample(about, 8), dice.sample(about, 3)), encoding="utf-8")


def texts(folder: Path, code: str) -> list[list[str]]:
    """The words of each of the program's own texts, as often as it has them."""
    paths = sorted((folder / "solutions").glob(f"*/*.{code}.md"))
    return [re.findall(r"[^\W\d_]{2,}", path.read_text(encoding="utf-8")) for path in paths]


def coined(dice: random.Random, words: list[str]) -> list[str]:
    """Words that few texts have, with beginnings and endings of those that many have: names, and what is special."""
    ends = [word[len(word) // 2 :] for word in words]
    return [(word[: (len(word) + 3) // 2] + dice.choice(ends)).lower() for word in dice.choices(words, k=len(ZIPF))]


def text_of(words: list[str], title: list[str], keywords: list[str]) -> str:
    """A file with these words in seven parts and ten steps."""
    size = WORDS // 8
    parts = [
        f"## {' '.join(words[at : at + 3])}\n\n{' '.join(words[at : at + size])}." for at in range(0, 7 * size, size)
    ]
    rest = words[7 * size :]
    steps = [f"{step + 1}. {' '.join(rest[step::10])}" for step in range(10)]
    head = f"title: {' '.join(title[:5])}\nsummary: {' '.join(title)}\nkeywords: {json.dumps(keywords)}\n"
    return f"---\n{head}updated: 2026-10-28\n---\n\n" + "\n\n".join([*parts, "\n".join(steps)]) + "\n"


def fill(data: Path, kb: Path) -> float:
    """Seconds until every file has been read for the first time; the portal serves meanwhile."""
    files = len(list((kb / "solutions").glob("*/*.md")))
    began = time.perf_counter()
    with portal(PORTAL_DATA=str(data), PORTAL_KB=str(kb)):
        while known(data) < files:
            time.sleep(0.2)
    return time.perf_counter() - began


def known(data: Path) -> int:
    """How many files the index has."""
    with closing(sqlite3.connect(data / "cache" / "knowledge.sqlite3")) as index:
        return int(index.execute("SELECT count(*) FROM file").fetchone()[0])


def start(data: Path, kb: Path) -> float:
    """Seconds from launching the program to its first answer."""
    began = time.perf_counter()
    with portal(PORTAL_DATA=str(data), PORTAL_KB=str(kb)):
        return time.perf_counter() - began


def drive(running: Portal, paths: list[str], extra: str = "") -> list[float]:
    """Milliseconds of each answer while eight clients ask without a pause."""
    host = urlsplit(running.url)
    head = f" HTTP/1.1\r\nHost: {host.netloc}\r\nCookie: {running.cookies()}\r\n{extra}\r\n"
    requests = [f"GET {path}{head}".encode() for path in paths]
    turn, took = count(), []
    time.sleep(SETTLED)
    with selectors.DefaultSelector() as selector:
        for _ in range(CLIENTS):
            visitor = Visitor(socket.create_connection((host.hostname, host.port)))
            selector.register(visitor.socket, selectors.EVENT_READ, visitor)
            visitor.ask(requests[next(turn) % len(requests)])
        until = time.perf_counter() + SECONDS
        while time.perf_counter() < until:
            for key, _ in selector.select(1):
                if key.data.is_answered():
                    took.append((time.perf_counter() - key.data.asked) * 1000)
                    key.data.ask(requests[next(turn) % len(requests)])
        for key in list(selector.get_map().values()):
            key.data.socket.close()
    return took


def searches(running: Portal, kb: Path) -> None:
    """The list of hits, as it is asked for while somebody types."""
    paths = [f"/solutions?q={quote(query)}" for query in QUERIES]
    alone = [timed(running, path) for path in paths * 3]
    print(f"search, one client: median {statistics.median(alone):.0f} ms, slowest {max(alone):.0f} ms")
    titles = [path.read_text(encoding="utf-8").split("\n", 2)[1] for path in sorted(kb.glob("*/*/made-*9.fr.md"))]
    new = [f"/solutions?q={quote(' '.join(title.split()[1:4]))}" for title in titles]
    for name, asked in (("asked again", paths), ("never asked before", new)):
        before = running.processor()
        took = drive(running, asked, "HX-Request: true\r\n")
        each = (running.processor() - before) / len(took) * 1000
        slowest = statistics.quantiles(took, n=20)[-1]
        print(f"search, {CLIENTS} clients, {name}: median {statistics.median(took):.0f} ms, 95th {slowest:.0f} ms")
        print(f"... (wanted: under 30); {each:.1f} ms of processor time each")


def timed(running: Portal, path: str) -> float:
    """Milliseconds of one page."""
    began = time.perf_counter()
    running.get(path)
    return (time.perf_counter() - began) * 1000


def articles(running: Portal, data: Path, kb: Path, rounds: int) -> None:
    """Pages of solutions, in turn with the yardstick's."""
    paths = [f"/solutions/made-{number}" for number in range(60, 90)]
    first: list[float] = []
    again: list[float] = []
    with portal("bench/yardstick.py", PORTAL_DATA=str(data), PORTAL_KB=str(kb)) as yardstick:
        yardstick.get(f"/sign-in/{PERSON}")
        for ratios in (first, again):
            for _ in range(rounds):
                ratios.append(len(drive(running, paths)) / len(drive(yardstick, paths)))
            for path in paths:
                running.get(path)  # from now on the cookie says that they were read today
    print(f"article pages to the yardstick's: {statistics.median(again):.2f} (wanted: at least 0.6)")
    print(f"the same, each counted as the day's first reading: {statistics.median(first):.2f}")


def change(running: Portal, kb: Path) -> None:
    """One file is changed; until it shows."""
    sign = f"zzyzx{time.time_ns()}"
    path = kb / "solutions" / SERVICES[80 % len(SERVICES)] / "made-80.fr.md"
    path.write_text(path.read_text(encoding="utf-8").replace("title: ", f"title: {sign} ", 1), encoding="utf-8")
    began = time.perf_counter()
    while sign not in running.get("/solutions/made-80"):
        time.sleep(0.02)
    print(f"a changed file shows after {time.perf_counter() - began:.1f} s (wanted: under 3)")


def main() -> None:
    """Print what was measured."""
    solutions = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    with tempfile.TemporaryDirectory() as deleted:
        place = Path(sys.argv[3] if len(sys.argv) > 3 else deleted)
        kbs = {size: place / f"kb{size}" for size in (24, solutions)}
        for size, kb in kbs.items():
            if not kb.exists():
                make(kb, size)
        datas = {size: place / f"data{size}" for size in kbs}
        for size, kb in kbs.items():
            print(f"first start with {size} solutions, until all are read: {fill(datas[size], kb):.1f} s", flush=True)
        starts = {size: [start(datas[size], kbs[size]) for _ in range(rounds)] for size in kbs}
        small, large = (statistics.median(starts[size]) for size in kbs)
        print(f"start with 24: {small:.2f} s, with {solutions}: {large:.2f} s")
        print(f"ratio {large / small:.1f} (wanted: at most 5)")
        data, kb = datas[solutions], kbs[solutions]
        with portal(PORTAL_DATA=str(data), PORTAL_KB=str(kb)) as running:
            running.sign_in()
            searches(running, kb)
            articles(running, data, kb, rounds)
            change(running, kb)
            print(f"memory of the largest worker: {running.resident():.0f} MB (wanted: under 200)")


if __name__ == "__main__":
    main()
