"""A browser in words that its owner knows: *Chrome, Windows*."""

# the first that stands in what a browser calls itself; most pretend to be others, so the order matters
BROWSERS = (
    (("Edg/", "EdgA/", "EdgiOS/"), "Edge"),
    (("OPR/",), "Opera"),
    (("SamsungBrowser/",), "Samsung Internet"),
    (("Firefox/", "FxiOS/"), "Firefox"),
    (("Chrome/", "CriOS/"), "Chrome"),
    (("Safari/",), "Safari"),
)
SYSTEMS = (
    (("iPhone", "iPad"), "iOS"),
    (("Android",), "Android"),
    (("Windows",), "Windows"),
    (("Macintosh",), "macOS"),
    (("CrOS",), "ChromeOS"),
    (("Linux",), "Linux"),
)


def browser_name(agent: str) -> str:
    """The browser and the system that a User-Agent header names, as far as they are known; empty when neither is."""
    return ", ".join(filter(None, (_first(BROWSERS, agent), _first(SYSTEMS, agent))))


def _first(table: tuple[tuple[tuple[str, ...], str], ...], agent: str) -> str:
    return next((name for signs, name in table if any(sign in agent for sign in signs)), "")
