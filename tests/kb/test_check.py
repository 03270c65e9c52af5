"""``app.py kb check``: one line a fault, and an exit status."""

import os

import pytest

from portal.cli import main
from portal.config import ROOT
from tests.library import write, write_both, write_picture

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
    write_picture(kb / "solutions" / "agenda" / "two.png")
    status, lines, err = check()
    assert (status, lines) == (0, ["2 solutions, no fault"])
    assert err.startswith("translations are not compared with their sources: ") and err.count("\n") == 1


def one(kb, body=TEXT, name="one.en.md", **front):
    write_both(kb, "one")
    return write(kb, name, body, **front)


def with_file(kb, name, content):
    """A file beside a good solution, with these bytes."""
    path = one(kb).with_name(name)
    path.write_bytes(content)
    return path


def linked_out(kb):
    path = one(kb).with_name("out.en.md")
    path.symlink_to("/etc/passwd")
    return path


def linked(kb, name, to):
    path = (one(kb).parent / name).resolve()
    path.symlink_to(to)
    return path


def folder_for_file(kb):
    path = one(kb).with_name("two.en.md")
    path.mkdir()
    return path


def in_a_folder(kb):
    one(kb).with_name("more").mkdir()
    return write(kb, "more/two.en.md")


def pipe_for_file(kb):
    path = one(kb).with_name("two.en.md")
    os.mkfifo(path)
    return path


HEAD = b"---\ntitle: T\nsummary: S.\nupdated: 2026-10-28\n---\n\n"
FAULTS = {
    "front matter": (lambda kb: one(kb, title="No"), 2, "front matter: title must be text"),
    "broken YAML": (lambda kb: one(kb, summary="[a"), 4, "front matter: "),
    "YAML that would take the whole stack": (lambda kb: one(kb, summary="[" * 90_000), 1, "is not closed"),
    "no front matter": (lambda kb: with_file(kb, "bad.en.md", b"x"), 1, "must begin with front matter"),
    "unknown service in the list": (lambda kb: one(kb, services="[nothing]"), 5, "unknown service nothing"),
    "dead link to a solution": (lambda kb: one(kb, "Line.\n\n[x](gone.en.md)"), 9, "no solution is named gone"),
    "second of two dead links": (lambda kb: one(kb, "[x](one.en.md)\n\n[y](gone.en.md)"), 9, "is named gone"),
    "dead link by reference": (lambda kb: one(kb, "[x][1]\n\n[1]: gone.en.md"), 9, "is named gone"),
    "dead link in the folder": (lambda kb: one(kb, "[x](../agenda/Gone.md)"), 7, "named ../agenda/Gone.md"),
    "link to an address": (lambda kb: one(kb, "[x](/tickets)"), 7, "named /tickets"),
    "link that would run something": (lambda kb: one(kb, "[x](javascript:alert)"), 7, "is named javascript:alert"),
    "missing picture": (lambda kb: one(kb, "Line.\n\n![x](gone.png)"), 9, "no image gone.png beside the file"),
    "picture elsewhere": (lambda kb: one(kb, "![x](../a/b.png)"), 7, "no image ../a/b.png beside the file"),
    "html": (lambda kb: one(kb, "Line.\n\n<div>x</div>"), 9, "HTML is not shown"),
    "html in a line": (lambda kb: one(kb, "Line.\n\nSome <b>bold</b> text."), 9, "HTML is not shown"),
    "handler": (lambda kb: one(kb, '<p onclick="x()">y</p>'), 7, "HTML is not shown"),
    "wrong name": (lambda kb: one(kb, name="one.de.md"), 1, "the name must be like"),
    "name that climbs": (lambda kb: one(kb, name="..en.md"), 1, "the name must be like"),
    "another solution's name": (lambda kb: other_folder(kb), 1, "another solution is named one in agenda/"),
    "link out of the folder": (linked_out, 1, "leads out of the knowledge base"),
    "link to itself": (lambda kb: linked(kb, "two.en.md", "two.en.md"), 1, "or nowhere: put the file in its place"),
    "link to nothing": (lambda kb: linked(kb, "two.en.md", "gone.en.md"), 1, "or nowhere: put the file in its place"),
    "folder that links to itself": (lambda kb: linked(kb, "../two", "two"), 1, "or nowhere: put the folder in its"),
    "folder in place of a file": (folder_for_file, 1, "this is not a file"),
    "pipe in place of a file": (pipe_for_file, 1, "this is not a file"),
    "file beside the folders": (lambda kb: one(kb, name="../two.en.md").resolve(), 1, "nothing is read here"),
    "file a folder too deep": (in_a_folder, 1, "nothing is read here"),
    "fence that is not closed": (
        lambda kb: one(kb, "Line.\n\n```\ncode\n\n## No heading"),
        9,
        "no line closes this fence of code: write ```",
    ),
    "fence in a step": (
        lambda kb: one(kb, "1. Step\n\n    ~~~~ text\n    ```\n    code"),
        9,
        "no line closes this fence of code: write ~~~~",
    ),
    "field that is none": (lambda kb: one(kb, keyword="[lamp]"), 5, "front matter: there is no field keyword"),
    "field that is there twice": (
        lambda kb: one(kb, keywords="[lamp]\nsummary: Another one."),
        6,
        "front matter: summary is there twice: keep one of them",
    ),
    "50 MB": (lambda kb: with_file(kb, "big.en.md", HEAD + b"x" * 50_000_000), 1, "larger than 100 KB"),
    "program": (
        lambda kb: with_file(kb, "a.en.md", b"\x7fELF\x02\x01\x01\x00\xff\xfe\x80"),
        1,
        "cannot be read as UTF-8",
    ),
    "not UTF-8": (lambda kb: with_file(kb, "a.en.md", HEAD + b"caf\xe9"), 7, "cannot be read as UTF-8"),
    "a thousand lists": (lambda kb: one(kb, "a\n\n" + "- " * 1000), 9, "more than 20 deep"),
    "indented lists": (lambda kb: one(kb, "\n".join("    " * n + "- x" for n in range(40))), 27, "more than 20 deep"),
    "quotes": (lambda kb: one(kb, ">" * 90_000), 7, "more than 20 deep"),
    "deep HTML": (lambda kb: one(kb, "<div>" * 5000), 7, "nested too deep"),
    "revision": (lambda kb: one(kb, translated_from="HEAD"), 5, "translated_from must be a git revision"),
}


def other_folder(kb):
    write_both(kb, "one")
    for twin in ("en", "fr"):
        path = write(kb, f"one.{twin}.md", service="billing")
    path.unlink()
    return path.with_name("one.en.md")


@pytest.mark.parametrize("name", FAULTS)
def test_fault_is_one_line_with_file_and_line(check, kb, name):
    make, line, message = FAULTS[name]
    path = make(kb)
    status, lines, err = check()
    lines = [each for each in lines if "twin is missing" not in each and "services differ" not in each]
    assert status == 1
    assert len(lines) == 1
    assert lines[0].startswith(f"{path}:{line}: ") and message in lines[0]
    assert err.splitlines()[-1].startswith("guichet: the knowledge base has ")


def test_solutions_that_are_a_link_out_of_the_folder_are_left_out(check, kb, tmp_path):
    write_both(kb, "one")
    (kb / "solutions").rename(tmp_path / "elsewhere")
    (kb / "solutions").symlink_to(tmp_path / "elsewhere")
    said = "this link leads out of the knowledge base or nowhere: put the folder in its place"
    assert check()[:2] == (1, [f"{kb / 'solutions'}:1: {said}"])


def test_missing_twin_is_named_by_the_file_that_is_wanted(check, kb):
    path = write(kb, "one.en.md")
    assert check()[1] == [f"{path.with_name('one.fr.md')}:1: this twin is missing: translate the other file"]


def test_code_and_entities_are_not_taken_for_html(check, kb):
    write_both(
        kb, "one", "`<b>` &amp; &eacute; <https://example.org> <a@example.org>\n\n```\n<div>\n```\n\n    <p>\n\n1 < 2"
    )
    assert check()[0] == 0


def test_folder_that_is_no_service_is_named(check, kb):
    write_both(kb, "one", service="roadz")
    assert [line.split(": ", 1)[1] for line in check()[1]] == [
        "unknown service roadz: move the file to the folder of a service of catalog.toml"
    ] * 2


def test_twins_under_different_services_are_named(check, kb):
    write(kb, "one.en.md")
    path = write(kb, "one.fr.md", services="[billing]")
    assert check()[1] == [f"{path}:5: services differ from the twin's: list the same in both"]


def test_file_saved_by_notepad_is_sound(check, kb):
    for twin in ("en", "fr"):
        path = write(kb, f"one.{twin}.md", "One.\n\n[x](one.en.md)")
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert check()[0] == 0


def test_solutions_that_lead_to_each_other_are_sound(check, kb):
    write_both(kb, "one", "See [two](two.en.md), and [this](one.en.md).")
    write_both(kb, "two", "See [one](one.en.md).")
    assert check()[0] == 0


def test_faults_come_in_the_order_of_files(check, kb):
    for slug in ("b", "a", "c"):
        write_both(kb, slug, "[x](gone.en.md)")
    lines = check()[1]
    assert len(lines) == 6 and lines == sorted(lines)


def test_github_is_told_beside_the_line(kb, capsys, monkeypatch):
    folder = kb / "solutions" / "50%, a:b"
    write_both(kb, "one", service=folder.name)
    monkeypatch.chdir(kb)
    assert main(["kb", "check", str(kb), "--format", "github"]) == 1
    first = capsys.readouterr().out.splitlines()[0]
    assert first.startswith("::error file=solutions/50%25%2C a%3Ab/one.en.md,line=1::unknown service 50%25, a:b: move")


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
