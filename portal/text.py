"""Accent- and case-free text, for searching and sorting what people typed."""

import re
import unicodedata

_LIGATURES = (("œ", "oe"), ("æ", "ae"), ("Œ", "oe"), ("Æ", "ae"), ("ß", "ss"), ("’", "'"))
# C0 controls except tab and newline, and lone surrogates, which neither SQLite nor UTF-8 can hold
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def clean(text: str) -> str:
    """Text as it is stored: NFC, newlines as ``\\n``, without control characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _FORBIDDEN.sub("", text))


def line(text: str) -> str:
    """Cleaned text on one line: every run of white space is one space, none at the ends."""
    return " ".join(clean(text).split())


def folded(text: str) -> str:
    """Text to compare with: lower case, without accents, ligatures spelled out, white space folded."""
    decomposed = unicodedata.normalize("NFKD", clean(text))
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
