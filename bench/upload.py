"""How much the portal's memory grows while a 25 MB file is uploaded to a draft. Linux only: it reads /proc.

python3 bench/upload.py
"""

import http.client
import json
import threading
import time
import urllib.parse
from pathlib import Path

from serving import Portal, portal

MEGABYTE = 1_000_000
SIZE = 25 * MEGABYTE - 1000


def resident(pid: int) -> int:
    """Bytes of memory that the process and its workers hold, what they share counted for each."""
    workers = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    statuses = [Path(f"/proc/{one}/status").read_text() for one in [str(pid), *workers]]
    return sum(int(status.partition("VmRSS:")[2].split()[0]) for status in statuses) * 1024


def upload(running: Portal, draft: str, size: int) -> None:
    """Send a file of ``size`` bytes piece by piece, as a browser does."""
    boundary = "guichet-bench"
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{running.token}\r\n'
        f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="log.txt"\r\n\r\n'
    ).encode()
    tail = f"\r\n--{boundary}--\r\n".encode()
    cookies = "; ".join(f"{c.name}={c.value}" for h in running.browser.handlers for c in getattr(h, "cookiejar", ()))
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(running.url).netloc, timeout=60)
    connection.putrequest("POST", f"{draft}/attachments")
    connection.putheader("Content-Type", f"multipart/form-data; boundary={boundary}")
    connection.putheader("Content-Length", str(len(head) + size + len(tail)))
    connection.putheader("Cookie", cookies)
    connection.endheaders()
    connection.send(head)
    piece = b"0123456789abcdef" * 4096
    for start in range(0, size, len(piece)):
        connection.send(piece[: size - start])
    connection.send(tail)
    answer = connection.getresponse()
    if answer.status != 201:
        raise SystemExit(f"refused: {answer.status} {answer.read().decode()[:200]}")


def main() -> None:
    """Print the largest growth seen, beside that of a small file sent before."""
    with portal() as running:
        running.sign_in()
        draft = json.loads(running.post("/drafts", {"service": "agenda", "key": "c" * 32, "summary": "Agenda"}))["url"]
        upload(running, draft, 1000)  # what the first upload loads is loaded
        before, peak, over = resident(running.pid), 0, threading.Event()

        def watch() -> None:
            nonlocal peak
            while not over.is_set():
                peak = max(peak, resident(running.pid))
                time.sleep(0.002)

        watcher = threading.Thread(target=watch)
        watcher.start()
        upload(running, draft, SIZE)
        over.set()
        watcher.join()
    growth = (peak - before) / MEGABYTE
    print(f"memory before               {before / MEGABYTE:6.1f} MB")
    print(f"file                        {SIZE / MEGABYTE:6.1f} MB")
    print(f"largest growth              {growth:6.1f} MB  (wanted: under 10)")
    print(f"growth to the file's size   {growth * MEGABYTE / SIZE:6.2f}")


if __name__ == "__main__":
    main()
