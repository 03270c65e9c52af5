"""A knowledge base in a git repository of its own, with real commits."""

import subprocess
from pathlib import Path

WHO = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@a.example", "GIT_COMMITTER_NAME": "A"}
WHO |= {"GIT_COMMITTER_EMAIL": "a@a.example", "GIT_CONFIG_GLOBAL": "/dev/null", "PATH": "/usr/bin:/bin:/usr/local/bin"}


def git(folder: Path, *arguments: str, **variables: str) -> str:
    """What git answers in ``folder``, with further environment variables."""
    env = {**WHO, **variables}
    done = subprocess.run(["git", *arguments], cwd=folder, env=env, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def commit(folder: Path, message: str = "Change", at: str | None = None) -> str:
    """Commit everything, at a moment that git can read if not now; the revision."""
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", message, **({"GIT_COMMITTER_DATE": at} if at else {}))
    return git(folder, "rev-parse", "HEAD")
