"""``app.py kb check``: one line a fault, and an exit status."""

import pytest

from portal.cli import main
from portal.config import ROOT
from tests.library import write, write_both, write_raw

TEXT = "Some text."


@pytest.fixture
def check(kb, capsys):
    """A function that runs the command on the small knowledge base: exit status, lines, standard error."""

    def run(folder=kb):
        status = main(["kb", "check", str(folder)])
        out, err = capsys.readouterr()
        return status, out.splitlines(), err

    return run


def test_sound_knowledge_base_passes(check, kb):
    write_both(kb, "one", "[two](two.en.md)")
    write_both(kb, "two", "![x](two.png)")
    (kb / "solutions" / "agenda" / "two.png").write_bytes(b"png")
    assert check() == (0, ["2 solutions, no fault"], "")


def one(kb, name="one.en.md", body=TEXT, **front):
    write_both(kb, "one")
    return write(kb, name, body, **front)


FAULTS = {
    "front matter": (lambda kb: one(kb, title="No"), 2, "front matter: title must be text"),
    "no front matter": (lambda kb: write_raw(kb, "bad.en.md", "x"), 1, "must begin with front matter"),
    "unknown service in the list": (lambda kb: one(kb, services="[nothing]"), 1, "unknown service nothing"),
    "unknown service as folder": (lambda kb: one(kb, body=TEXT, services="[roadz]"), 1, "unknown service roadz"),
    "dead link to a solution": (lambda kb: one(kb, body="[x](gone.en.md)"), 1, "no solution is named gone"),
    "dead link in the folder": (lambda kb: one(kb, body="[x](../agenda/Gone.md)"), 1, "named ../agenda/Gone.md"),
    "link to an address": (lambda kb: one(kb, body="[x](/tickets)"), 1, "named /tickets"),
    "missing picture": (lambda kb: one(kb, body="![x](gone.png)"), 1, "no image gone.png beside the file"),
    "html": (lambda kb: one(kb, body="Line.\n\n<div>x</div>"), 9, "HTML is not shown"),
    "html in a line": (lambda kb: one(kb, body="Line.\n\nSome <b>bold</b> text."), 9, "HTML is not shown"),
    "wrong name": (lambda kb: one(kb, name="one.de.md"), 1, "the name must be like"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_fault_is_one_line_with_file_and_line(check, kb, name):
    make, line, message = FAULTS[name]
    path = make(kb)
    status, lines, err = check()
    lines = [each for each in lines if "twin is missing" not in each]
    assert status == 1
    assert len(lines) == 1
    assert lines[0].startswith(f"{path}:{line}: ") and message in lines[0]
    assert err.startswith("guichet: the knowledge base has ") and err.count("\n") == 1


def test_missing_twin_is_named_by_the_file_that_is_wanted(check, kb):
    path = write(kb, "one.en.md")
    assert check()[1] == [f"{path.with_name('one.fr.md')}:1: this twin is missing"]


def test_code_and_entities_are_not_taken_for_html(check, kb):
    write_both(
        kb, "one", "`<b>` &amp; &eacute; <https://example.org> <a@example.org>\n\n```\n<div>\n```\n\n    <p>\n\n1 < 2"
    )
    assert check()[0] == 0


def test_faults_come_in_the_order_of_files(check, kb):
    for slug in ("b", "a", "c"):
        write_both(kb, slug, "[x](gone.en.md)")
    lines = check()[1]
    assert len(lines) == 6 and lines == sorted(lines)


def test_broken_catalog_is_one_line(check, kb):
    (kb / "catalog.toml").write_text("[[", encoding="utf-8")
    status, lines, err = check()
    assert (status, lines) == (1, [])
    assert err.startswith(f"guichet: {kb / 'catalog.toml'}: ") and err.count("\n") == 1


def test_folder_that_does_not_exist_is_one_line(check, tmp_path):
    status, _lines, err = check(tmp_path / "nowhere")
    assert status == 1
    assert "does not exist" in err and err.count("\n") == 1


def test_knowledge_base_that_is_shipped_passes(check):
    assert check(ROOT / "kb")[0] == 0
