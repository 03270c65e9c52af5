"""The commands as people run them, each on its own data folder."""

import io
import os
import re
import subprocess
import sys
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

from portal.cli import main
from portal.config import ROOT

PATIENCE = 30  # seconds until a test gives up on a process; never waited for when all is well
COMMAND = [sys.executable, str(ROOT / "app.py")]


def environment(data: Path, **settings: str) -> dict[str, str]:
    """Nothing of the machine's own settings but the path."""
    return {"PATH": os.environ["PATH"], "PORTAL_DATA": str(data), **settings}


def run(data: Path, *arguments: str, typed: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    """One command, run to its end; ``typed`` is its standard input."""
    return subprocess.run(
        [*COMMAND, *arguments],
        input=typed,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        env=environment(data, **settings),
    )


def run_here(data: Path, *arguments: str, typed: bytes = b"", **settings: str) -> subprocess.CompletedProcess[str]:
    """The same without a process of its own, which takes half a second: for commands that make no application."""
    out, err = io.StringIO(), io.StringIO()
    with ExitStack() as stack:
        stack.enter_context(patch.dict(os.environ, environment(data, **settings), clear=True))
        stack.enter_context(patch("sys.stdin", io.TextIOWrapper(io.BytesIO(typed))))
        stack.enter_context(redirect_stdout(out))
        stack.enter_context(redirect_stderr(err))
        try:
            status = main([*arguments])
        except SystemExit as stopped:  # argparse
            status = int(stopped.code or 0)
    return subprocess.CompletedProcess(arguments, status, out.getvalue(), err.getvalue())


def complaint(done: subprocess.CompletedProcess[str]) -> str:
    """What a refused command says, after checking that it is one clear line and no traceback."""
    assert done.returncode == 1, done.stdout
    said = [line for line in done.stderr.splitlines() if not re.match(r"\d{4}-\d\d-\d\d .* INFO ", line)]
    assert len(said) == 1 and said[0].startswith("guichet: "), done.stderr
    return said[0].removeprefix("guichet: ")
