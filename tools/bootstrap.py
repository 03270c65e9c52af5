"""Starts or checks Guichet from a bare checkout, with nothing but Python; behind `make run` and `make test`.

    python3 tools/bootstrap.py run [arguments of app.py]
    python3 tools/bootstrap.py test [arguments of pytest: then only pytest runs]

Makes a virtual environment in ``.venv`` (or ``$PORTAL_VENV``) from the hash-locked requirements, unless it is
current. Exit status: the portal's, or 1 when a check failed.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

# Older Pythons must be able to read this file, or they would report a syntax error instead of this.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit(
        "Guichet needs Python 3.11 or newer; this is {0}.{1}.\n"
        "Guichet demande Python 3.11 ou plus récent; celui-ci est {0}.{1}.".format(*sys.version_info)
    )

ROOT = Path(__file__).resolve().parent.parent
VENV = Path(os.environ.get("PORTAL_VENV") or ROOT / ".venv").absolute()
RUN_LOCK = ROOT / "requirements.txt"
TEST_LOCK = ROOT / "requirements-dev.txt"  # holds every line of RUN_LOCK too
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_BROWSER = ["-m", "not browser"]
NO_ENSUREPIP = """\
This Python cannot make virtual environments. On Debian or Ubuntu: apt install python3-venv
Ce Python ne peut pas créer d'environnement virtuel. Sous Debian ou Ubuntu : apt install python3-venv"""
NO_CHROMIUM = """\
NO CHROMIUM: the browser tests do not run. Install it, or set CHROMIUM_PATH.
PAS DE CHROMIUM : les tests de navigateur sont omis. Installez-le ou réglez CHROMIUM_PATH."""


def say(english: str, french: str) -> None:
    print(english, french, sep="\n", flush=True)


def quietly(*command: str | Path) -> None:
    """Run a command; what it prints is shown only when it fails, and that is the end."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        line = " ".join(map(str, command))
        sys.exit(f"{done.stdout}\nThis command failed / Cette commande a échoué :\n{line}")


def program(name: str = "python") -> Path:
    """A program of the virtual environment."""
    return VENV / "Scripts" / f"{name}.exe" if os.name == "nt" else VENV / "bin" / name


def checksum(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def install(lock: Path) -> None:
    """Bring the virtual environment to ``lock``. What else is in it stays: a portal may be running there."""
    stamp = VENV / ".lock"
    if program().exists() and stamp.exists() and checksum(lock) in stamp.read_text():
        return
    say("Installing what Guichet needs, some seconds...", "Installation du nécessaire, quelques secondes...")
    uv = shutil.which("uv")
    make_venv(uv)
    pip = (uv, "pip", "install", "--python", program()) if uv else (program(), "-m", "pip", "install")
    quietly(*pip, "--quiet", "--require-hashes", "--only-binary", ":all:", "--requirement", lock)
    stamp.write_text("".join(f"{checksum(held)}\n" for held in (RUN_LOCK, lock)))


def make_venv(uv: str | None) -> None:
    """Make the virtual environment, or mend one that has no pip or whose Python is gone."""
    if program().exists() and (uv or program("pip").exists()):
        return
    dead = (VENV / "pyvenv.cfg").exists() and not program().exists()
    if uv:
        again = "--clear" if dead else "--allow-existing"
        return quietly(uv, "venv", "--quiet", "--python", sys.executable, again, VENV)
    try:
        import ensurepip

        ensurepip.version()
    except Exception:  # Debian leaves it out of python3, in more than one way
        sys.exit(NO_ENSUREPIP)
    quietly(sys.executable, "-m", "venv", *(["--clear"] if dead else []), VENV)


def find_chromium() -> str | None:
    named = os.environ.get("CHROMIUM_PATH")
    if named and not shutil.which(named):
        sys.exit(f"CHROMIUM_PATH={named}: no such program / programme introuvable")
    return next(filter(None, map(shutil.which, [named] if named else CHROMIUM_NAMES)), None)


def install_chromium() -> None:
    """On a Debian machine where we may: one command has to be enough for every test."""
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        say("Installing Chromium for the browser tests...", "Installation de Chromium pour les tests...")
        os.environ.setdefault("DEBIAN_FRONTEND", "noninteractive")
        get = ("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium")
        if subprocess.call(get) != 0 and subprocess.call(("apt-get", "update", "-qq")) == 0:
            subprocess.call(get)


def browser_options() -> list[str]:
    """What to tell pytest about the browser: nothing when there is one (tests read ``$CHROMIUM_PATH``)."""
    if not find_chromium():
        install_chromium()
    found = find_chromium()
    if found:
        os.environ["CHROMIUM_PATH"] = found
        return []
    if os.environ.get("CI", "").lower() in ("1", "true"):
        sys.exit(NO_CHROMIUM)
    say("*" * 90 + "\n" + NO_CHROMIUM, "*" * 90)
    return NO_BROWSER


def checks(browser: list[str], arguments: list[str]) -> dict[str, list[str]]:
    """Title and command of each check; with arguments for pytest, of pytest alone."""
    python = [str(program()), "-m"]
    others = {
        "format": [*python, "ruff", "format", "--check", "."],
        "lint": [*python, "ruff", "check", "."],
        "types": [*python, "mypy"],
        "architecture": [str(program("lint-imports")), "--no-logo"],
        "security": [*python, "bandit", "-q", "-r", "portal"],
        "knowledge base": [str(program()), "app.py", "kb", "check"],
    }
    pytest = [*python, "pytest"]
    if arguments:
        return {"tests": [*pytest, *browser, *arguments]}
    # side by side on all cores; those of the browser by themselves, for they wait for what a person would wait for
    beside = ["-n", "auto", "--dist", "worksteal"]
    title = "tests, WITHOUT THE BROWSER ONES" if browser else "tests"
    found = {**others, title: [*pytest, *NO_BROWSER, *beside]}
    return found if browser else {**found, "tests in the browser": [*pytest, "-m", "browser", *beside]}


def run(arguments: list[str]) -> int:
    install(RUN_LOCK)
    command = [str(program()), str(ROOT / "app.py"), *arguments]
    if os.name == "nt":  # exec there would give the prompt back while the portal still runs
        return subprocess.call(command)
    os.execv(command[0], command)


def test(arguments: list[str]) -> int:
    """Every check, also after one failed, then a summary."""
    install(TEST_LOCK)
    summary = []
    for title, command in checks(browser_options(), arguments).items():
        print(f"\n== {title} ==", flush=True)
        start = time.monotonic()
        result = "FAILED" if subprocess.call(command, cwd=ROOT) else "ok"
        summary.append(f"{result:6} {time.monotonic() - start:6.1f} s  {title}")
    print("\n== summary ==", *summary, sep="\n", flush=True)
    return int(any(line.startswith("FAILED") for line in summary))


if __name__ == "__main__":
    task = {"run": run, "test": test}.get(sys.argv[1]) if len(sys.argv) > 1 else None
    try:
        sys.exit(task(sys.argv[2:]) if task else __doc__)
    except KeyboardInterrupt:
        sys.exit(130)
