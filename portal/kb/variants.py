"""Words that are written in more than one way, which stemming does not bring together."""

import re

# what a word may be as a whole, and the ways to write it
_WAYS = {
    "en": (  # as in Canada, Britain and the United States
        (re.compile(r"(calib|cent|fib|lit|met|theat)(?:er|re)(s?)"), (r"\1er\2", r"\1re\2")),
        (re.compile(r"(behavi|col|fav|harb|hon|lab|neighb)ou?r(.*)"), (r"\1or\2", r"\1our\2")),
        (re.compile(r"(.{2,}[^aeiou])i[sz](e[ds]?|ers?|ing|ations?)"), (r"\1is\2", r"\1iz\2")),
        (re.compile(r"(anal|catal|paral)y[sz](.*)"), (r"\1ys\2", r"\1yz\2")),
        (re.compile(r"(defen|licen|offen)[cs](e.*)"), (r"\1c\2", r"\1s\2")),
    ),
    "fr": ((re.compile(r"(.{2,})(?:al|ail|aux)"), (r"\1al", r"\1ail", r"\1aux")),),  # one journal, several journaux
}


def variants(word: str, language: str) -> set[str]:
    """The other ways to write ``word``, in lower case; whether a way is one that there is does not matter here."""
    kinds = ((kind.fullmatch(word), writings) for kind, writings in _WAYS[language])
    return {match.expand(way) for match, writings in kinds if match for way in writings} - {word}
