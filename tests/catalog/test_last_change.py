"""When a solution was last changed: the same day wherever it stands, as git has it, else as its file says."""

import os
from dataclasses import replace

import pytest

from tests.kb.git import commit, git
from tests.library import write_both
from tests.markup import tree, words

PLACES = ["/solutions", "/services/agenda/solutions", "/solutions?q=title", "/solutions/day", "/solutions.en.atom"]
OF_THE_FILE, OF_GIT = "2026-10-28", "2026-03-09"


@pytest.fixture
def day(app, kb, monkeypatch):
    """A solution that says October, in a public knowledge base."""
    monkeypatch.setitem(app.config, "PORTAL", replace(app.config["PORTAL"], kb_public=True))
    write_both(kb, "day", updated=OF_THE_FILE)
    for path in (kb / "solutions").rglob("*.md"):
        os.utime(path, (1, 1))  # old enough to be read once
    return kb


@pytest.fixture
def look(app, day):
    """A function that commits the solution at a moment, and lets the portal look at the history."""
    git(day.parent, "init", "-q", "-b", "main")

    def at(moment):
        commit(day, at=moment)
        app.extensions["kb"].refresh()
        app.extensions["kb"].updates.look_at_history()

    return at


def days(client, places=PLACES):
    """The days of the last change that the places show."""
    found = {}
    for place in places:
        text = client.get(place).text
        root = tree(text)
        times = [time.get("datetime") for time in root.iter("time")] or [words(each) for each in root.iter("updated")]
        found[place] = {time[:10] for time in times}
    return found


def test_without_history_every_place_shows_the_day_of_the_file(day, alice):
    assert days(alice) == {place: {OF_THE_FILE} for place in PLACES}


def test_with_history_every_place_shows_the_day_of_the_commit_although_it_was_asked_before(alice, look):
    assert days(alice) == {place: {OF_THE_FILE} for place in PLACES}
    look(f"{OF_GIT}T12:00:00Z")
    assert days(alice) == {place: {OF_GIT} for place in PLACES}


def test_day_is_that_of_the_portals_time_zone(alice, look):
    look("2026-03-10T02:00:00Z")  # ten in the evening in Toronto
    assert days(alice, PLACES[:-1]) == {place: {OF_GIT} for place in PLACES[:-1]}
    assert "Updated 2026/03/09" in words(tree(alice.get("/solutions/day").text)), "on paper, too"
