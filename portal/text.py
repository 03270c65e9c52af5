"""Accent- and case-free text, for searching and sorting what people typed."""

import re
import unicodedata

_LIGATURES = (("œ", "oe"), ("æ", "ae"), ("Œ", "oe"), ("Æ", "ae"), ("ß", "ss"), ("’", "'"))
# C0 controls except tab and newline, and lone surrogates, which neither SQLite nor UTF-8 can hold
_MOST_MARKS = 30  # on one letter (UAX 15, stream-safe text): sorting more of them takes time by their square
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def clean(text: str) -> str:
    """Text as it is stored: NFC, newlines as ``\\n``, without control characters.

    A text with more marks on a letter than any language has stays as it was typed.
    """
    text = _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    marks = _marks(text)
    if marks and re.search(f"[{marks}]{{{_MOST_MARKS + 1}}}", text):
        return text
    return unicodedata.normalize("NFC", text)


def _marks(text: str) -> str:
    """The marks that are in the text and go on a letter before them, each once."""
    if text.isascii():
        return ""
    return "".join(char for char in set(text) if unicodedata.combining(unicodedata.normalize("NFKD", char)[0]))


def line(text: str) -> str:
    """Cleaned text on one line: every run of white space is one space, none at the ends."""
    return " ".join(clean(text).split())


def folded(text: str) -> str:
    """Text to compare with: lower case, without accents, ligatures spelled out, white space folded."""
    text = clean(text)
    marks = _marks(text)
    bare = re.sub(f"[{marks}]", "", text) if marks else text
    decomposed = unicodedata.normalize("NFKD", bare)
    for ligature, letters in _LIGATURES:
        decomposed = decomposed.replace(ligature, letters)
    # the few marks that are there, taken out at once: a description has thousands of characters
    marks = "".join(char for char in set(decomposed) if unicodedata.combining(char))
    bare = re.sub(f"[{marks}]", "", decomposed) if marks else decomposed
    return " ".join(bare.casefold().split())


def initials(name: str) -> str:
    """One or two capitals for an avatar: first letters of the first and last words."""
    words = [word for word in re.split(r"[\s]+", name.strip()) if word]
    letters = [words[0][0], words[-1][0]] if len(words) > 1 else [word[0] for word in words]
    return "".join(letters).upper() or "?"
