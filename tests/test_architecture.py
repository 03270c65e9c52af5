"""The house rules that a reader can check at a glance: sizes, and who knows of whom."""

import ast
import inspect
import sys
from pathlib import Path

import pytest

import portal
from portal.config import ROOT

MODULES = sorted((ROOT / "portal").rglob("*.py"))
BELOW_FORMS = ("rules.py", "models.py", "visibility.py", "actions.py", "filters.py", "drafts.py", "timeline.py")
SIZES = {  # the longest a file may be, in lines
    "portal/**/*.py": 200,
    "templates/**/*.html": 90,
    "static/css/*.css": 120,
    "static/js/*.js": 115,
}
LONGEST_VIEW = 30
LISTENERS = {"portal/server.py", "portal/loop.py"}  # they have sockets, and are called
ASKS_GIT = "portal/kb/history.py"  # with fixed arguments, never while it answers a request
WEB = {"flask", "flask_babel", "flask_login", "flask_wtf", "wtforms", "werkzeug"}
BELOW = [path for path in MODULES if path.name in BELOW_FORMS and "views" not in path.parts]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imported(path: Path) -> set[str]:
    """The modules that a file imports, by their full names."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def packages(path: Path) -> set[str]:
    return {name.partition(".")[0] for name in imported(path)}


@pytest.mark.parametrize("pattern", SIZES)
def test_files_are_short_enough_to_be_read_at_once(pattern):
    files = list(ROOT.glob(pattern))
    assert len(files) > 3
    counts = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    assert {name: count for name, count in counts.items() if count > SIZES[pattern]} == {}


def test_map_of_the_product_fits_on_a_screen():
    assert len(inspect.getsource(portal.create_app).splitlines()) < 45
    assert len(inspect.getsource(portal).splitlines()) < 60


@pytest.mark.parametrize("path", [path for path in MODULES if "views" in path.parts], ids=named)
def test_view_is_short_and_knows_nothing_of_the_database(path):
    assert not packages(path) & {"peewee", "playhouse", "sqlite3"}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < LONGEST_VIEW, node.name


@pytest.mark.parametrize("path", BELOW, ids=named)
def test_nothing_below_forms_knows_of_requests(path):
    query = {"werkzeug"}  # the type of query arguments
    allowed = {"models.py": {"flask_login"}, "filters.py": query, "asked.py": query}  # UserMixin
    assert not packages(path) & WEB - allowed.get(path.name, set())


@pytest.mark.parametrize("path", [path for path in MODULES if path.name == "rules.py"], ids=named)
def test_rules_are_pure_python(path):
    assert packages(path) <= set(sys.stdlib_module_names)


def test_verbs_are_handed_their_user():
    assert [named(path) for path in BELOW if "current_user" in path.read_text(encoding="utf-8")] == []


def test_headers_of_htmx_are_known_to_one_module():
    assert [named(p) for p in MODULES if '"HX-' in p.read_text(encoding="utf-8")] == ["portal/htmx.py"]


def test_portal_calls_nobody():
    """No HTTP client and no shell in what answers requests (SECURITY.md, gates)."""
    for path in MODULES:
        own = {"socket"} if named(path) in LISTENERS else {"subprocess"} if named(path) == ASKS_GIT else set()
        calls = {"requests", "httpx", "urllib3", "aiohttp", "subprocess", "ftplib", "socket"}
        assert not packages(path) & (calls - own)
        assert "urllib.request" not in imported(path) and "http.client" not in imported(path)


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_module_and_its_public_functions_say_what_they_are(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if not tree.body:
        return
    assert ast.get_docstring(tree), "the module"
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), node.name


@pytest.mark.parametrize("path", sorted((ROOT / "tests").rglob("test_*.py")), ids=named)
def test_test_file_says_what_it_claims(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    text = path.read_text(encoding="utf-8")
    if path != Path(__file__).resolve():
        assert not any(f"{mark}(" in text or f"mark.{mark}" in text for mark in ("xfail", "pytest.skip", "time.sleep"))
