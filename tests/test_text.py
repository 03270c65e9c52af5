"""Text as it is stored, compared and shortened."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.text import clean, folded, initials, line
from portal.typography import html_typography, typography

ANY = st.text(alphabet=st.characters(), max_size=60)  # surrogates and controls too


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("a\r\nb\rc\n", "a\nb\nc\n"),
        ("a\x00b\x1b[31mc\x7f", "ab[31mc"),
        ("tab\there", "tab\there"),
        ("e\u0301te\u0301", "été"),
        ("lone \ud83d surrogate", "lone  surrogate"),
        ("👩‍👧 and עברית", "👩‍👧 and עברית"),
    ],
)
def test_cleaned_text_keeps_words_and_drops_what_cannot_be_stored(given, wanted):
    assert clean(given) == wanted


@pytest.mark.parametrize("marks", ["\u0338\u0327", "\u0301", "\u0f73\u0327", "\u0338" * 50 + "\u0327"])
def test_marks_without_end_are_kept_as_typed_and_read_in_a_moment(marks):
    text = "é" + marks * (200_000 // len(marks))
    began = time.monotonic()
    assert clean(text) == line(text) == text
    assert folded(text) == "e"
    assert time.monotonic() - began < 30  # it took minutes


@pytest.mark.parametrize(
    "text",
    [" ", "\u00a0", "'", "a'", "«", " »", "1 ", " :", "<", "<a ", "<!--", "[", "(", " ?", "&", '"a', '"a ', "\t", "\n"],
)
def test_text_that_nobody_writes_is_set_in_a_moment(text):
    began = time.monotonic()
    for code in ("fr", "en"):
        typography(text * 200_000 + "x", code)
        html_typography(text * 200_000 + "x", code)
    assert time.monotonic() - began < 30  # it took minutes


def test_line_is_one_line():
    assert line("  a \t b\r\n\n c\u2028d\u00a0e ") == "a b c d e"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Été", "ETE"),
        ("Cœur", "coeur"),
        ("ÆON", "aeon"),
        ("ǽ", "ae"),
        ("L’envoi", "l'envoi"),
        ("e\u0301", "é"),
        ("Straße", "STRASSE"),
        ("ﬁche", "fiche"),
        ("a  b\nc", "A B C"),
    ],
)
def test_what_reads_alike_is_folded_alike(one, other):
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), [("ou", "oui"), ("côte", "coter"), ("1", "l")])
def test_what_reads_otherwise_is_not(one, other):
    assert folded(one) != folded(other)


@given(ANY)
def test_any_text_can_be_cleaned_stored_and_folded_again(text):
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert cleaned.encode().decode() == cleaned
    assert "\x00" not in cleaned and "\r" not in cleaned
    assert folded(folded(text)) == folded(text) == folded(cleaned)
    assert line(line(text)) == line(text)
    assert "\n" not in line(text)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("Alice Tremblay", "AT"), ("Marie-Ève du Pont", "MP"), ("élise", "É"), ("  ", "?"), ("", "?"), ("a b c", "AC")],
)
def test_initials_are_of_the_first_and_last_names(name, wanted):
    assert initials(name) == wanted
