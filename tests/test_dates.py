"""Times and sizes as people read them, in both languages and in the portal's time zone."""

from datetime import datetime

import pytest

from portal import dates
from portal.typography import NBSP


@pytest.fixture
def speak(app):
    """A function that says something in a language."""

    def say(code, function, value):
        with app.test_request_context(headers={"Accept-Language": code}):
            return function(value).replace(NBSP, " ").replace("\N{NARROW NO-BREAK SPACE}", " ")

    return say


@pytest.mark.parametrize(
    ("hour", "minute", "french", "english"),
    [
        (14, 0, "9 h", "9:00 a.m."),
        (14, 5, "9 h 05", "9:05 a.m."),
        (5, 0, "0 h", "12:00 a.m."),
        (17, 30, "12 h 30", "12:30 p.m."),
        (2, 59, "21 h 59", "9:59 p.m."),
    ],
)
def test_time_of_day(speak, hour, minute, french, english):
    moment = datetime(2024, 1, 15, hour, minute)  # in Toronto five hours earlier
    assert (speak("fr", dates.clock, moment), speak("en", dates.clock, moment)) == (french, english)


@pytest.mark.parametrize(
    ("size", "french", "english"),
    [
        (0, "0 Ko", "0 KB"),
        (1, "1 Ko", "1 KB"),
        (214_000, "214 Ko", "214 KB"),
        (1_240_000, "1,2 Mo", "1.2 MB"),
        (25_000_000, "25 Mo", "25 MB"),
    ],
)
def test_size_of_a_file(speak, size, french, english):
    assert (speak("fr", dates.file_size, size), speak("en", dates.file_size, size)) == (french, english)
