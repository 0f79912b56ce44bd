"""What a device is, of what its browser says of itself."""

from dataclasses import dataclass

from ua_parser import parse

from src.models.values import DeviceKind

_READ = 512
"""Characters of a User-Agent that are read: whoever sends more means no good."""
_LONGEST = 60
_NAMES = {"Mac OS X": "macOS", "Chrome OS": "ChromeOS", "Yandex Browser": "Yandex"}
_PHONES = frozenset({"Android", "iOS", "Windows Phone", "KaiOS", "HarmonyOS"})
_COMPUTERS = frozenset({"Windows", "Mac OS X", "Linux", "Chrome OS", "Ubuntu", "Fedora", "Debian", "FreeBSD"})


@dataclass(frozen=True, slots=True)
class Device:
    """A device. `label` as `Firefox, Linux`; the first word of what is no browser; empty where nothing was said."""

    label: str = ""
    kind: DeviceKind = "other"


def device_of(user_agent: str) -> Device:
    """The device that a User-Agent speaks of."""
    said = user_agent[:_READ]
    found = parse(said)
    browser = found.user_agent.family if found.user_agent else ""
    system = found.os.family if found.os else ""
    if not (browser and system):
        return Device(_first_word(said))
    browser = browser.removeprefix("Mobile ").removeprefix("Chrome Mobile iOS") or "Chrome"
    browser = browser.removesuffix(" Mobile").removesuffix(" iOS")
    model = f"{found.device.family} {found.device.model}" if found.device else ""
    tablet = "iPad" in model or "Tablet" in said or (system == "Android" and "Mobile" not in said)
    named = "iPad" if "iPad" in model else "iPhone" if "iPhone" in model else _NAMES.get(system, system)
    return Device(f"{_NAMES.get(browser, browser)}, {named}"[:_LONGEST], _kind(system, tablet=tablet))


def _kind(system: str, *, tablet: bool) -> DeviceKind:
    if system in _PHONES:
        return "tablet" if tablet else "phone"
    return "computer" if system in _COMPUTERS else "other"


def _first_word(said: str) -> str:
    words = said.split("/")[0].split()
    return "".join(letter for letter in " ".join(words) if letter.isprintable())[:_LONGEST]
