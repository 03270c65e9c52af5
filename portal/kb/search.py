"""Search over solutions: every word, folded, in title, summary, keywords or text; best first."""

from collections.abc import Iterable

from portal.kb.article import Article
from portal.text import folded

LONGEST = 200
MOST_WORDS = 12


def words_of(query: str) -> list[str]:
    """The folded words of a query, elisions dropped (*l'envoi* is *envoi*), at most MOST_WORDS of them."""
    words = (word.rpartition("'")[2] if word.find("'") in (1, 2) else word for word in folded(query[:LONGEST]).split())
    return [stripped for word in words if (stripped := word.strip(".,;:!?()'\"«»"))][:MOST_WORDS]


def matching(articles: Iterable[Article], query: str) -> list[Article]:
    """The articles that hold every word of ``query``, those with more words in the title first."""
    words = words_of(query)
    if not words:
        return []
    found = [text for text in articles if all(word in text.words for word in words)]
    return sorted(found, key=lambda text: (-sum(word in folded(text.title) for word in words), text.title.casefold()))


def related(articles: Iterable[Article], query: str, most: int) -> list[Article]:
    """Up to ``most`` articles that share a meaningful word with ``query``, those sharing the most first."""
    words = {word[:-1] if word.endswith("s") else word for word in words_of(query) if len(word) > 3}
    scored = [
        (sum(word in folded(text.title + " " + " ".join(text.keywords)) for word in words), text) for text in articles
    ]
    best = sorted((pair for pair in scored if pair[0]), key=lambda pair: (-pair[0], pair[1].title.casefold()))
    return [text for _score, text in best[:most]]
