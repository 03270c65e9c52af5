"""When the files were last changed, as git has it: read in one go, never while somebody waits for a page."""

import os
import shutil
import subprocess  # nosec B404 - git alone, with fixed arguments and never through a shell
import time
from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

LONGEST = 60  # seconds
# nothing that a repository's own settings name is run, and nothing is written
SAFE = ("--no-pager", "--no-optional-locks", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false")
PLAIN = ("--no-renames", "--no-ext-diff", "--no-textconv", "--no-show-signature")
LOG = ("log", "--first-parent", "-m", *PLAIN, "--relative", "--name-only", "-z", "--format=%x01%H %ct", "--", ".")
# why there is none
NO_GIT = "git is not installed"
SILENT = "git does not answer"
NO_REPOSITORY = "these files are in no git repository"
SHALLOW = "the history is cut short here (a shallow clone): git fetch --unshallow brings the rest"
NO_COMMIT = "git has no history of these files"
_SAID = {"not a git repository": NO_REPOSITORY, "does not have any commits yet": NO_COMMIT}
SLACK = 24 * 3600  # seconds; a commit may come from a clock that is ahead, but not from the future


class NoHistory(Exception):
    """git or the history is missing; the message is one line that says which."""


@dataclass
class History:
    """What the main line of history changed, newest first; a merge counts as one change. Paths as in the index."""

    folder: Path
    prefix: str = ""  # from the top of the repository to the solutions
    revisions: list[str] = field(default_factory=list)
    moments: list[datetime | None] = field(default_factory=list)  # UTC; None when it cannot be
    changes: dict[str, list[int]] = field(default_factory=dict)  # places in `revisions`, ascending

    def changed(self, path: str) -> datetime | None:
        """When the file was last changed; None when it is not in the history, or that does not say."""
        places = self.changes.get(path)
        return self.moments[places[0]] if places else None

    def since(self, revision: str, path: str) -> int:
        """How many changes the file had after ``revision``. Raises NoHistory when git does not know it."""
        for place, known in enumerate(self.revisions):
            if known.startswith(revision):
                return bisect_left(self.changes.get(path, []), place)
        try:
            asked = ("rev-list", "--count", "--first-parent", f"{revision}..HEAD", "--", path)
            return int(git(self.folder, *asked))
        except NoHistory:
            raise NoHistory(f"git knows no revision {revision}") from None


def read(folder: Path) -> History:
    """The history of the solutions in ``folder``. Raises NoHistory."""
    shallow, _, prefix = git(folder, "rev-parse", "--is-shallow-repository", "--show-prefix").partition("\n")
    if shallow == "true":
        raise NoHistory(SHALLOW)
    # a folder may have any name, but only text can be stored and printed
    history = History(folder, os.fsencode(prefix.strip("\n")).decode(errors="replace"))
    for item in git(folder, *LOG).split("\0"):
        name = item.lstrip("\n")
        if name.startswith("\x01"):
            revision, _, seconds = name[1:].partition(" ")
            history.revisions.append(revision)
            history.moments.append(_moment(seconds))
        elif name.endswith(".md"):
            history.changes.setdefault(name, []).append(len(history.revisions) - 1)
    if not history.changes:
        raise NoHistory(NO_COMMIT)
    return history


def _moment(seconds: str) -> datetime | None:
    """The time of a commit (UTC); None when no clock can have said so: it may be any number, or nothing."""
    try:
        moment = datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment.replace(tzinfo=None) if 0 < moment.timestamp() <= time.time() + SLACK else None


def git(folder: Path, *arguments: str) -> str:
    """What git prints in ``folder``. Raises NoHistory."""
    program = shutil.which("git")
    if program is None:
        raise NoHistory(NO_GIT)
    # where git is to look is not for a hook that runs us to say
    environ = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    try:
        done = subprocess.run(  # nosec B603 - see above
            [program, *SAFE, *arguments],
            cwd=folder,
            env={**environ, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=LONGEST,
            check=True,
        )
    except (OSError, subprocess.TimeoutExpired):
        raise NoHistory(SILENT) from None
    except subprocess.CalledProcessError as error:
        raise NoHistory(_why(error)) from None
    return done.stdout.decode(errors="surrogateescape")


def _why(error: subprocess.CalledProcessError) -> str:
    """What git says of its failure, in one line, and in our words where these are known."""
    said, _, _more = error.stderr.decode(errors="replace").strip().partition("\n")
    known = (why for part, why in _SAID.items() if part in said)
    return next(
        known, f"git says: {said.removeprefix('fatal: ')}" if said else f"git ended with status {error.returncode}"
    )
