"""Reading the grid in tests: what its rows, groups, filters and links say, whatever it looks like."""

import re
from typing import Any
from xml.etree.ElementTree import Element

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.tickets.models import Ticket
from tests.markup import tree, with_class, words


def changing(answer: TestResponse) -> str:
    """What stands in both the page and its changing part, but for the moment that it was made."""
    text = answer.text[answer.text.index('<div id="tickets"') :]
    return re.sub(r"&amp;at=[^&]*", "", text.partition('<span id="turn"')[0].strip())


def page(client: FlaskClient, path: str = "/tickets", /, **query: Any) -> Element:
    """The page at ``path`` as a tree."""
    answer = client.get(path, query_string=query or None)
    assert answer.status_code == 200
    return tree(answer.text)


def rows(client: FlaskClient, path: str = "/tickets", /, **query: Any) -> list[str]:
    """The summaries of the tickets that the grid shows, in order."""
    ids = [row.get("id", "") for row in page(client, path, **query).iter("tr")]
    return [Ticket.get_by_id(id.removeprefix("row-")).summary for id in ids if id.startswith("row-")]


def groups(client: FlaskClient, path: str = "/tickets", /, **query: Any) -> list[tuple[str, int]]:
    """The heads of the groups: their words and the size that they say."""
    found = []
    for head in with_class(page(client, path, **query), "grp"):
        (button,) = (link for link in head.iter("a") if link.get("aria-expanded"))
        *_icon, name, size = button
        found.append((words(name), int(size.text or "")))
    return found


def filters(client: FlaskClient, path: str = "/tickets", /, **query: Any) -> dict[str, int]:
    """The filters offered and the counts that they say."""
    (rail,) = with_class(page(client, path, **query), "rail")
    return {(name.text or "").strip(): int(words(count)) for name, count in rail.iter("a")}


def link(client: FlaskClient, rel: str, **query: Any) -> str | None:
    """Where the link with this ``rel`` leads, if there is one."""
    return next((a.get("href") for a in page(client, **query).iter("a") if a.get("rel") == rel), None)
