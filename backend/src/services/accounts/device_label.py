"""A short name for a device, of what its browser says of itself."""

_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("YaBrowser/", "Yandex"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
"""In an order in which the first that fits is right: most browsers also claim to be those below them."""
_LONGEST = 60


def device_label(user_agent: str) -> str:
    """As `Firefox, Linux`; the first word of what is no browser; empty where nothing was said."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    if browser:
        return ", ".join(part for part in (browser, system) if part)
    first = user_agent.split("/")[0].split()
    return "".join(letter for letter in " ".join(first) if letter.isprintable())[:_LONGEST]
