"""How long a second start takes, until the portal answers; as a ratio to starting Python and importing Flask.

    python bench/start.py [rounds]

Uses a data folder of its own, filled with the demo by the first start, which is not counted.
"""

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(data: str) -> float:
    """Seconds from launching the program to its first answer; the portal is stopped again."""
    port = free_port()
    environ = {**os.environ, "PORTAL_DATA": data, "PORTAL_PORT": str(port)}
    began = time.perf_counter()
    portal = subprocess.Popen(
        [sys.executable, "tools/bootstrap.py", "run"],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).read()
                return time.perf_counter() - began
            except (urllib.error.URLError, ConnectionError):
                if portal.poll() is not None:
                    raise SystemExit("the portal did not start") from None
                time.sleep(0.01)
    finally:
        portal.terminate()
        portal.wait(30)


def bare() -> float:
    """Seconds to start the same Python and import Flask."""
    python = Path(os.environ.get("PORTAL_VENV") or ROOT / ".venv") / "bin" / "python"
    began = time.perf_counter()
    subprocess.run([python, "-c", "import flask"], check=True)
    return time.perf_counter() - began


def main() -> None:
    """Print the medians and their ratio."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as data:
        first = start(data)
        seconds = statistics.median(start(data) for _ in range(rounds))
    reference = statistics.median(bare() for _ in range(rounds))
    print(f"first start, with the demo     {first:6.2f} s")
    print(f"second start                   {seconds:6.2f} s  (wanted: under 2)")
    print(f"Python and Flask alone         {reference:6.2f} s")
    print(f"ratio                          {seconds / reference:6.1f}")


if __name__ == "__main__":
    main()
