"""A browser is named as its owner would; what nobody knows has no name."""

import pytest

from portal.accounts.browsers import browser_name

MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) "
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
AGENTS = {
    f"{WINDOWS}AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36": "Chrome, Windows",
    f"{WINDOWS}AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0": "Edge, Windows",
    f"{WINDOWS}Gecko/20100101 Firefox/133.0": "Firefox, Windows",
    f"{MAC}605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15": "Safari, macOS",
    f"{PHONE}Version/17.5 Mobile/15E148 Safari/604.1": "Safari, iOS",
    f"{PHONE}CriOS/131.0 Mobile/15E148 Safari/604.1": "Chrome, iOS",
    "Mozilla/5.0 (Linux; Android 14; SM-S918B) Gecko/133.0 Firefox/133.0": "Firefox, Android",
    "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/131.0.0.0 Safari/537.36": "Chrome, Linux",
    "Something (Windows)": "Windows",
    "curl/8.5": "",
    "": "",
}


@pytest.mark.parametrize("agent", AGENTS)
def test_browser_is_named(agent):
    assert browser_name(agent) == AGENTS[agent]
