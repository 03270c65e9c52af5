"""Words as the index has them, and as people type them."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

import snowballstemmer

from portal.kb.stop_words import STOP_WORDS
from portal.kb.variants import variants
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
    Other ways to write any of them stand for it, too.
    """
    if len(word) == 1:
        return (), (word,)
    stemmer = snowballstemmer.stemmer(STEMMERS[language])  # one that is shared mixes words up between threads
    others = {stemmer.stemWord(word), stemmer.stemWord(folded(word)), word.rstrip("sx")}
    others = others.union(*(variants(form, language) for form in {word, *others})) - {word}
    beginnings = (word, *sorted(form for form in others if len(form) >= SHORTEST))
    return beginnings, tuple(sorted(form for form in others if 1 < len(form) < SHORTEST))


def bare(form: str) -> str:
    """A form as it stands in the vocabulary: without accents, unless that leaves no word."""
    without = folded(form)
    return without if WORD.fullmatch(without) else form


def shortest(forms: Iterable[str]) -> list[str]:
    """Of beginnings, bare, those that begin with none of the others: whatever has one of all has one of these."""
    own = {*map(bare, forms)}
    return [form for form in sorted(own) if not any(form.startswith(other) for other in own - {form})]


def one_of(word: str, language: str) -> str:
    """What FTS5 is asked for a word; to have it as such in title or keywords counts more: *sign in* before *signed*."""
    beginnings, wholes = forms_of(word, language)
    parts = [*(f'"{form}" *' for form in beginnings), *(f'"{form}"' for form in wholes)]
    return f'({" OR ".join(parts)} OR {{title keywords}} : "{word}")'


def expression(words: Iterable[str], language: str, is_any: bool = False, one: Expression = one_of) -> str:
    """What FTS5 is asked for: every word, or any of them, each as ``one`` asks for it.

    Nothing of a query but letters and digits gets here.
    """
    return (" OR " if is_any else " AND ").join(one(word, language) for word in words)


def say_nothing(words: Iterable[str], language: str) -> bool:
    """Whether these are small words alone, such as those of a greeting."""
    return all(_is_small(word, language) for word in words)


def _is_small(word: str, language: str) -> bool:
    return folded(word) in STOP_WORDS[language] or (len(word) == 1 and not word.isdigit())
