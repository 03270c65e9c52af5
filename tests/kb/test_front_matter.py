"""The head of a solution file: what it must hold, and a line number for what is wrong."""

from datetime import date

import pytest

from portal.kb import article
from portal.kb.front_matter import Fault
from tests.library import write_raw

GOOD = "---\ntitle: A title\nsummary: A summary.\nupdated: 2026-10-28\n---\n\nText.\n"


def fault_of(kb, text):
    path = write_raw(kb, "day.en.md", text)
    with pytest.raises(Fault) as raised:
        article.read(path, "day", "en", "agenda")
    assert raised.value.path == path
    assert str(raised.value) == f"{path}:{raised.value.line}: {raised.value.message}"
    return raised.value


FAULTS = {
    "no front matter": ("Text.\n", 1, "must begin with front matter"),
    "empty file": ("", 1, "must begin with front matter"),
    "blank line before": ("\n" + GOOD, 1, "must begin with front matter"),
    "never closed": (GOOD.replace("\n---\n\n", "\n\n"), 1, "not closed"),
    "nothing between": ("---\n---\nText.\n", 1, "empty"),
    "a list": ("---\n- title\n---\nText.\n", 1, "empty"),
    "colon in a value": (GOOD.replace("A summary.", "One: two"), 3, "mapping values"),
    "open bracket": (GOOD.replace("updated:", "keywords: [a\nupdated:"), 5, "did not find expected"),
    "tab": (GOOD.replace("summary", "\tsummary"), 3, "tab"),
    "unknown alias": (GOOD.replace("A title", "*nobody"), 2, "undefined alias"),
    "python object": (GOOD.replace("A title", "!!python/object/apply:os.getcwd []"), 2, "could not determine"),
    "no title": (GOOD.replace("title: A title\n", ""), 1, "title must be text"),
    "empty title": (GOOD.replace("A title", '" "'), 2, "title must be text"),
    "title No, which YAML reads as false": (GOOD.replace("A title", "No"), 2, "title must be text"),
    "title 0123, which YAML reads as 83": (GOOD.replace("A title", "0123"), 2, "between quotes"),
    "title that is a list": (GOOD.replace("A title", "[a, b]"), 2, "title must be text"),
    "no summary": (GOOD.replace("summary: A summary.\n", ""), 1, "summary must be text"),
    "summary that is a day": (GOOD.replace("A summary.", "2026-10-28"), 3, "summary must be text"),
    "no day": (GOOD.replace("updated: 2026-10-28\n", ""), 1, "updated must be a day"),
    "day between quotes": (GOOD.replace("2026-10-28", '"2026-10-28"'), 4, "updated must be a day"),
    "day with a time": (GOOD.replace("2026-10-28", "2026-10-28 10:00:00"), 4, "updated must be a day"),
    "day that does not exist": (GOOD.replace("2026-10-28", "2026-13-45"), 1, "month must be in 1..12"),
    "day as people write it": (GOOD.replace("2026-10-28", "28/10/2026"), 4, "updated must be a day"),
    "services as text": (GOOD.replace("updated:", "services: billing\nupdated:"), 4, "services must be a list"),
    "service No": (GOOD.replace("updated:", "services: [No]\nupdated:"), 4, "services must be a list"),
    "keyword 901": (GOOD.replace("updated:", "keywords: [a, 901]\nupdated:"), 4, "keywords must be a list"),
    "keywords that hold themselves": (GOOD.replace("updated:", "keywords: &a [*a]\nupdated:"), 4, "keywords must be"),
    "too large": (GOOD + "x" * 100_001, 1, "larger than 100 KB"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_fault_is_named_with_its_line(kb, name):
    text, line, message = FAULTS[name]
    fault = fault_of(kb, text)
    assert message in fault.message
    assert fault.line == line


def test_file_that_is_not_utf_8_is_named(kb):
    path = write_raw(kb, "day.en.md", "")
    path.write_bytes(GOOD.replace("A title", "Été").encode("latin-1"))
    with pytest.raises(Fault, match="cannot be read as UTF-8"):
        article.read(path, "day", "en", "agenda")


def test_values_that_look_like_numbers_are_kept_between_quotes(read):
    found = read(title='"0123"', keywords='["901", "No"]')
    assert (found.title, found.keywords) == ("0123", ("901", "No"))


def test_day_is_a_day(read):
    assert read(updated="2026-02-03").updated == date(2026, 2, 3)


def test_folder_is_the_first_service_and_is_not_there_twice(read):
    assert read(services="[billing, agenda]").services == ("agenda", "billing")


def test_title_over_two_lines_is_one(read):
    assert read(title='"A title\n  over two lines"').title == "A title over two lines"


def test_file_saved_by_notepad_is_read(kb):
    path = write_raw(kb, "day.en.md", "")
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert article.read(path, "day", "en", "agenda").title == "A title"
