"""A ticket that 5,000 people are told of: how long saving it takes, how fast the mails leave, and with how much memory.

    python3 bench/mail.py [people]

Beside it, the same messages, written before, are handed in to the same server by smtplib alone. Needs the packages that
`make test` brings; Linux only, for the memory.
"""

import os
import smtplib
import subprocess
import sys
import tempfile
import time
from collections import Counter
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from serving import PYTHON, ROOT, free_port, in_environment

in_environment()
sys.path.insert(0, str(ROOT))
from aiosmtpd.controller import Controller  # noqa: E402

from portal import config, create_app, db, letters  # noqa: E402
from portal.accounts.actions import create_client, create_user  # noqa: E402
from portal.accounts.audit import COMMAND_LINE  # noqa: E402
from portal.accounts.models import Role  # noqa: E402
from portal.beside import WRITERS  # noqa: E402
from portal.catalog import parse  # noqa: E402
from portal.config import Config  # noqa: E402
from portal.outbox import Mail  # noqa: E402
from portal.tickets.actions import submit  # noqa: E402
from portal.tickets.drafts import Words, start_draft  # noqa: E402

ALONE = 1000  # messages at most
WORDS = Words("Agenda is grey", "<p>The box is grey since this morning.</p>", "problem")


def serve(port: int, told: Connection) -> None:
    """A server of mails in a process of its own, which counts how often each came until it is asked."""
    came: Counter[str] = Counter()

    class Sink:
        async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
            came[envelope.content.partition(b"Message-ID: ")[2].partition(b"\r\n")[0].decode()] += 1
            return "250 OK"

    controller = Controller(Sink(), hostname="127.0.0.1", port=port)
    controller.start()
    while told.recv() != "end":
        told.send(Counter(came))
        came.clear()
    controller.stop()


def fill(settings: Config, people: int) -> float:
    """Make the accounts of a team, and save the ticket; returns the seconds of processor time of that."""
    config.prepare(settings)
    db.bind(settings.database)
    db.migrate()
    service = parse.load(settings.kb / "catalog.toml").services["agenda"]
    with db.database.connection_context():
        with db.database.atomic():
            client = create_client(COMMAND_LINE, "CPE La Ribambelle")
            author = create_user(COMMAND_LINE, "a@b.example", "Alice", Role.CUSTOMER, client, "fr", None)
            for n in range(people - 1):
                create_user(COMMAND_LINE, f"p{n}@b.example", f"Person {n}", Role.AGENT, None, "fr", None)
        draft = start_draft(author, "agenda", "a" * 32, WORDS)
        begun = time.process_time()
        submit(author, draft, service, draft.version, WORDS, (), 1)
        return time.process_time() - begun


def send(settings: Config, url: str) -> tuple[float, float, float]:
    """Let the portal's command send what waits: seconds, those of the processor, the most megabytes it held."""
    environ = {**os.environ, "PORTAL_DATA": str(settings.data), "PORTAL_SMTP_URL": url}
    begun = time.perf_counter()
    process = subprocess.Popen([PYTHON, ROOT / "app.py", "mail", "send"], env=environ)
    _pid, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit("the mails were not sent")
    return time.perf_counter() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e6


def send_alone(settings: Config, port: int) -> tuple[float, float]:
    """Hand in the first messages again with smtplib; seconds a mail, and those of the processor, without writing it."""
    app = create_app(settings)
    messages = []
    with app.app_context(), db.database.connection_context():
        for mail in Mail.select().limit(ALONE):
            letter = WRITERS[mail.kind](mail)
            assert letter
            messages.append(letters.message(letter, mail, settings.mail_from, "localhost"))
    begun, worked = time.perf_counter(), time.process_time()
    with smtplib.SMTP("127.0.0.1", port) as server:
        for message in messages:
            server.send_message(message)
    return (time.perf_counter() - begun) / len(messages), (time.process_time() - worked) / len(messages)


def main() -> None:
    """Print what was measured."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    port = free_port()
    mine, theirs = Pipe()
    server = Process(target=serve, args=(port, theirs))
    server.start()
    with tempfile.TemporaryDirectory() as folder:
        settings = config.from_env({"PORTAL_DATA": str(Path(folder) / "data")})
        saving = fill(settings, people)
        seconds, worked, memory = send(settings, f"smtp://127.0.0.1:{port}")
        mine.send("count")
        came = mine.recv()
        alone, worked_alone = send_alone(settings, port)
    mine.send("end")
    server.join()
    once = sum(1 for times in came.values() if times == 1)
    print(f"mails that came, and that came once  {len(came)}, {once} of {people}")
    print(f"portal, its start included           {people / seconds:.0f} a second, {seconds:.0f} s in all")
    print(f"smtplib alone                        {1 / alone:.0f} a second")
    print(f"ratio                                {people * alone / seconds:.3f}")
    each, each_alone = worked * 1000 / people, worked_alone * 1000
    print(f"processor time a mail, and alone     {each:.1f} ms, {each_alone:.1f} ms")
    print(f"processor time to save the ticket    {saving:.2f} s")
    print(f"most memory held                     {memory:.0f} MB")


if __name__ == "__main__":
    main()
