"""The words that tickets are searched in."""

from typing import Any

from peewee import fn

from portal import richtext
from portal.accounts.models import Client
from portal.db import database
from portal.text import folded
from portal.tickets.models import Ticket


@database.func("search_words")
def search_words(summary: str, description: str) -> str:
    """Folded words of a ticket. They are stored when it is submitted: storing them with each autosave would slow it."""
    return folded(f"{summary}\n{richtext.plain(description)}")


def holds(word: str, is_draft: bool = False) -> Any:
    """Whether number, words, client or reference hold ``word``; leading zeros and # of a number do not matter."""
    digits = word.removeprefix("#")
    words = fn.search_words(Ticket.summary, Ticket.description) if is_draft else Ticket.words
    where = fn.LOWER(Ticket.external_ref).contains(word) | words.contains(word) | Client.name_key.contains(word)
    return where | Ticket.number.contains(digits) if digits.isascii() and digits.isdigit() else where
