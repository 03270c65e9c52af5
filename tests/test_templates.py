"""What no template may hold: unescaped text, inline code or style, a form without its token, a nameless partial."""

import re
from pathlib import Path

import pytest

from portal.catalog.parse import ICONS
from portal.config import ROOT
from portal.tickets.rules import SEVERITIES

FOLDER = ROOT / "templates"
TEMPLATES = sorted(FOLDER.rglob("*.html"))
PARTIALS = [path for path in TEMPLATES if path.name.startswith("_")]
WRITERS = {ROOT / "portal" / "richtext.py"}  # the one module that turns text into HTML
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
TAG = re.compile(r"<[a-z][^<>]*(?:\{\{[^}]*\}\}[^<>]*|\{%[^%]*%\}[^<>]*)*>", re.IGNORECASE)


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def source(path: Path) -> str:
    """A template without its comments."""
    return COMMENT.sub("", path.read_text(encoding="utf-8"))


def tags(path: Path, name: str = "[a-z]+") -> list[str]:
    """The opening tags of a template, template code included."""
    return [tag for tag in TAG.findall(source(path)) if re.match(rf"<{name}\b", tag, re.IGNORECASE)]


def test_there_are_templates_to_look_at():
    assert len(TEMPLATES) > 30 and len(PARTIALS) > 15
    assert sum(len(tags(path, "form")) for path in TEMPLATES) > 8


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_text_is_always_escaped(path):
    assert not re.search(r"\|\s*safe\b|autoescape|\bMarkup\b", source(path))


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_no_code_or_style_in_line(path):
    text = source(path)
    assert not re.search(r"<style\b|</style", text, re.IGNORECASE)
    assert not re.search(r"""\s(?:style|on[a-z]+|srcdoc)\s*=\s*["']?""", text, re.IGNORECASE)
    assert not re.search(r"hx-on|js:|javascript:|hx-vals\s*=\s*.js", text, re.IGNORECASE)


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_trigger_filters_which_need_eval_are_not_used(path):
    for trigger in re.findall(r'hx-trigger="([^"]*)"', source(path)):
        assert "[" not in trigger


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_script_comes_from_a_file_of_the_portal(path):
    for tag in tags(path, "script"):
        assert re.search(r"""src="\{\{ url_for\('static', filename='[^']+'\) \}\}\"""", tag)
    assert source(path).count("<script") == len(tags(path, "script"))


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_nothing_is_fetched_from_another_site(path):
    assert not re.search(r"""(?:src|href|action|poster)="(?:https?:)?//""", source(path))


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_file_of_the_portal_is_named_by_its_version(path):
    assert "/static/" not in source(path)


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_form_that_changes_something_carries_the_token(path):
    for form in re.findall(r"<form\b.*?</form>", source(path), re.DOTALL):
        opening = form.partition(">")[0]
        if re.search(r'method="post"|hx-post', opening):
            assert "{{ csrf()" in form
        else:
            assert "csrf" not in form, "a token has no place in an address"


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_link_to_a_new_tab_cannot_reach_back(path):
    for tag in tags(path):
        assert 'target="_blank"' not in tag or 'rel="noopener' in tag


@pytest.mark.parametrize("path", PARTIALS, ids=named)
def test_partial_begins_by_saying_its_inputs(path):
    first = COMMENT.match(path.read_text(encoding="utf-8"))
    assert first and re.search(r"\bInputs?: |\bMacros?: |\bImport what you need", first[0])


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_template_that_is_included_or_imported_exists(path):
    for name in re.findall(r"""\{%-? (?:include|from|extends|import) "([^"]+)\"""", source(path)):
        assert (FOLDER / name).is_file()


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_button_of_a_dialog_or_menu_does_not_send_a_form_by_accident(path):
    for tag in tags(path, "button"):
        if re.search(r"data-close|popovertarget", tag):
            assert 'type="button"' in tag


def test_every_partial_is_used():
    everything = "".join(source(path) for path in TEMPLATES)
    everything += "".join(path.read_text(encoding="utf-8") for path in (ROOT / "portal").rglob("*.py"))
    assert [named(path) for path in PARTIALS if f'"{path.relative_to(FOLDER)}"' not in everything] == []


def test_html_is_written_in_one_module_alone():
    writers = {
        path
        for path in (ROOT / "portal").rglob("*.py")
        if re.search(
            r"\bMarkup\(|\bimport .*\bescape\b|mark_safe|render_template_string", path.read_text(encoding="utf-8")
        )
    }
    assert writers == WRITERS


SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))


@pytest.mark.parametrize("path", SCRIPTS, ids=named)
def test_script_builds_no_html_from_text_and_evaluates_nothing(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\beval\(|new Function|document\.write|insertAdjacentHTML|outerHTML\s*=|innerHTML\s*=", text)
    assert not re.search(r"setTimeout\(\s*[\"'`]|\bhttps?://[^\"'`]", text)


def test_every_picture_that_is_drawn_is_in_the_sprite():
    symbols = set(re.findall(r'<symbol id="([^"]+)"', (ROOT / "static" / "icons.svg").read_text(encoding="utf-8")))
    text = "\n".join(source(path) for path in TEMPLATES)
    drawn = {f"i-{name}" for name in re.findall(r'icon\("([\w-]+)"', text)} | {f"dt-{name}" for name in ICONS}
    drawn |= set(re.findall(r'icons }}#([\w-]+)"', text)) | {f"sev-{severity}" for severity in SEVERITIES}
    assert drawn - symbols == set()
