"""Words as the index has them, and as people type them."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

import snowballstemmer

from portal.kb.stop_words import STOP_WORDS
from portal.text import clean, folded

LONGEST, MOST_WORDS = 200, 12  # characters and words of a query that count
SHORTEST = 4  # letters of a stem that stands for all that begins with it: *pri* for *prix* would be any of them
STEMMERS = {"fr": "french", "en": "english"}
# FTS5 folds case and accents itself; these it takes for letters of their own
_LIGATURES = str.maketrans(
    {"œ": "oe", "Œ": "Oe", "æ": "ae", "Æ": "Ae", "ß": "ss", "ﬁ": "fi", "ﬂ": "fl", "’": "'", "ʼ": "'"}
)
WORD = re.compile(r"[^\W_]+")
Expression = Callable[[str, str], str]
_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)'", re.IGNORECASE)


def indexed(text: str) -> str:
    """A text as FTS5 is given it: word by word as many as it had, so that a find can be marked in the text itself."""
    return text.translate(_LIGATURES)


def fact(service: str) -> str:
    """The code of a service: one word to FTS5, whatever the slug is made of."""
    return "service" + service.encode().hex()


def words_of(query: str, language: str) -> list[str]:
    """The words of a query that count in ``language``: elided articles and small words do not, unless alone."""
    text = indexed(clean(query[:LONGEST])).lower()
    found = list(dict.fromkeys(WORD.findall(_ELISION.sub(" ", text)) or WORD.findall(text)))
    telling = [word for word in found if not _is_small(word, language)]
    return (telling or found)[:MOST_WORDS]


@lru_cache(1000)
def forms_of(word: str, language: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What stands for a word, as beginnings and as whole words: itself, its stem, and itself without its plural.

    Snowball keeps *envois*; and a stem is looked for as a beginning, so that the find is marked as it is written.
    """
    if len(word) == 1:
        return (), (word,)
    stemmer = snowballstemmer.stemmer(STEMMERS[language])  # one that is shared mixes words up between threads
    shorter = {stemmer.stemWord(word), stemmer.stemWord(folded(word)), word.rstrip("sx")} - {word}
    beginnings = (word, *sorted(form for form in shorter if len(form) >= SHORTEST))
    return beginnings, tuple(sorted(form for form in shorter if 1 < len(form) < SHORTEST))


def bare(form: str) -> str:
    """A form as it stands in the vocabulary: without accents, unless that leaves no word."""
    without = folded(form)
    return without if WORD.fullmatch(without) else form


def one_of(word: str, language: str) -> str:
    """What FTS5 is asked for a word."""
    beginnings, wholes = forms_of(word, language)
    return "(" + " OR ".join([*(f'"{form}" *' for form in beginnings), *(f'"{form}"' for form in wholes)]) + ")"


def expression(words: Iterable[str], language: str, is_any: bool = False, one: Expression = one_of) -> str:
    """What FTS5 is asked for: every word, or any of them, each as ``one`` asks for it.

    Nothing of a query but letters and digits gets here.
    """
    return (" OR " if is_any else " AND ").join(one(word, language) for word in words)


def within(asked: str, services: Iterable[str]) -> str:
    """The same in an article of one of the services. Not to rank: FTS5 would weigh each service as a word."""
    codes = " OR ".join(f'"{fact(service)}"' for service in sorted(services)) or '""'
    return f"({{title keywords summary body}} : ({asked})) AND (facts : ({codes}))"


def say_nothing(words: Iterable[str], language: str) -> bool:
    """Whether these are small words alone, such as those of a greeting."""
    return all(_is_small(word, language) for word in words)


def _is_small(word: str, language: str) -> bool:
    return folded(word) in STOP_WORDS[language] or (len(word) == 1 and not word.isdigit())
