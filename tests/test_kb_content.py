"""The knowledge base that is shipped: sound, in both languages, with words for every service."""

import re
import shutil

import pytest

from portal.catalog.parse import load
from portal.config import LANGUAGES, ROOT
from portal.kb.check import faults
from portal.kb.library import Library

KB = ROOT / "kb"
CATALOGS = load(KB / "catalog.toml")
LIBRARY = Library(KB)
ARTICLES = [text for solution in LIBRARY.every() for text in solution.articles.values()]


def test_no_fault():
    assert [str(fault) for fault in faults(LIBRARY, CATALOGS.services)] == []


def test_demo_holds_two_dozen_solutions_in_both_languages():
    assert len([s for s in LIBRARY.every() if set(s.articles) == set(LANGUAGES)]) >= 24


@pytest.mark.parametrize("kind", ["catalogs", "services", "types"])
def test_everything_that_people_read_has_words_in_both_languages(kind):
    for item in getattr(CATALOGS, kind).values():
        for field in ("name", "description", "summary", "hint"):
            text = getattr(item, field, None)
            assert text is None or (text.en.strip() and text.fr.strip()), f"{item.slug}: {field}"


def test_every_service_has_a_team_that_receives_its_tickets():
    assert [service.slug for service in CATALOGS.services.values() if not service.team] == []


def test_every_product_has_a_service_to_choose():
    for catalog in CATALOGS.catalogs.values():
        assert catalog.retired or [s for s in catalog.services if not s.retired], catalog.slug


def test_every_service_that_can_be_chosen_has_a_solution():
    answered = {service for text in ARTICLES for service in text.services}
    assert [s.slug for s in CATALOGS.services.values() if not s.retired and s.slug not in answered] == []


@pytest.mark.parametrize("text", ARTICLES, ids=lambda text: text.path.name)
def test_see_also_stays_in_the_language_of_the_reader(text):
    linked = re.findall(r"\]\([^)]*\.(en|fr)\.md", text.path.read_text(encoding="utf-8"))
    assert set(linked) <= {text.language}


@pytest.mark.parametrize("picture", sorted((KB / "solutions").rglob("*.png")), ids=lambda path: path.name)
def test_picture_is_light_enough_for_a_slow_line(picture):
    assert picture.stat().st_size < 30_000


def test_example_to_copy_has_no_fault(tmp_path):
    shutil.copytree(KB, tmp_path / "kb")
    examples = re.findall(r"^```markdown\n(.*?)^```$", (KB / "README.md").read_text(encoding="utf-8"), re.M | re.S)
    for language, example in zip(("en", "fr"), examples, strict=True):
        path = tmp_path / "kb" / "solutions" / "agenda" / f"change-outing-day.{language}.md"
        path.write_text(example, encoding="utf-8")
        shutil.copy(KB / "solutions" / "agenda" / f"print-group-schedule.{language}.png", path.with_suffix(".png"))
    assert [str(fault) for fault in faults(Library(tmp_path / "kb"), CATALOGS.services)] == []


@pytest.mark.parametrize("text", ARTICLES, ids=lambda text: text.path.name)
def test_solution_is_short_enough_to_be_read_and_long_enough_to_help(text):
    assert 100 <= text.length <= 600
    assert len(text.title) <= 80 and len(text.summary) <= 200


@pytest.mark.parametrize("text", ARTICLES, ids=lambda text: text.path.name)
def test_solution_begins_with_the_situation_and_has_no_second_title(text):
    assert "<h1" not in text.html
    assert text.html.startswith("<p>")


@pytest.mark.parametrize("solution", LIBRARY.every(), ids=lambda solution: solution.slug)
def test_twins_tell_the_same_story(solution):
    english, french = solution.articles["en"], solution.articles["fr"]
    assert english.title != french.title
    assert english.services == french.services
    assert len(re.findall("<li>", english.html)) == len(re.findall("<li>", french.html))
    assert len(english.images) == len(french.images)
    assert len(english.sections) == len(french.sections)


@pytest.mark.parametrize("text", ARTICLES, ids=lambda text: text.path.name)
def test_pictures_have_words_in_their_place(text):
    assert not re.search(r'<img(?![^>]*alt="[^"]+")', text.html)


def test_no_picture_is_left_that_no_solution_shows():
    shown = {text.path.with_name(name) for text in ARTICLES for _line, name in text.images}
    assert {path for path in (KB / "solutions").rglob("*") if path.suffix == ".png"} == shown
