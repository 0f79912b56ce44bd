"""What a reply says was done, or will be: claims, to be held against what was done. The words are in `lang/*/claims.toml`."""

import re
import tomllib
from functools import cache
from typing import Literal

from src.reading.text import LANG

Claim = Literal["reminder", "kept", "changed"]
"""That the user will be reminded; that something was written down or remembered; that something was changed."""

_SENTENCE = re.compile(r"[^.!?…\n]+(?:[.:](?=\d)[^.!?…\n]+)*[.!?…\n]*")
_CODE = re.compile(r"```.*?(?:```|$)|`[^`\n]*`|^>.*$|«[^»]*»|“[^”]*”|\"[^\"\n]*\"", re.DOTALL | re.MULTILINE)
_SHORT = 40
"""Words of a reply that speaks of nothing but what it did: "done" in a longer one may be said of the text itself."""
_LONGEST = 4_000


def claims_in(reply: str) -> frozenset[Claim]:
    """The kinds of things that `reply` claims. What it asks, offers, quotes or makes depend on something is no claim."""
    text = _CODE.sub(" ", reply[:_LONGEST])
    short = len(text.split()) <= _SHORT
    found: set[Claim] = set()
    for sentence in _SENTENCE.findall(text):
        said = sentence.strip(" \t*-•#_>").lstrip()
        if not said.rstrip().endswith("?"):
            found |= _claimed(said, short=short)
    return frozenset(found)


def denies(reply: str) -> bool:
    """Whether a reply says nothing but that the assistant cannot remind, note or remember."""
    return len(reply.split()) <= _SHORT and any(one.search(reply) for one in _patterns()["denied"])


def _claimed(sentence: str, *, short: bool) -> set[Claim]:
    patterns = _patterns()
    kinds: dict[Claim, tuple[str, ...]] = {
        "reminder": ("reminder",),
        "kept": ("kept", "kept_shortly") if short else ("kept",),
        "changed": ("changed_shortly",) if short else (),
    }
    return {
        claim
        for claim, names in kinds.items()
        if any(_stands(sentence, pattern) for name in names for pattern in patterns.get(name, ()))
    }


def _stands(sentence: str, pattern: re.Pattern[str]) -> bool:
    """Whether the claim is made, and nothing around it takes it back."""
    found = pattern.search(sentence)
    if found is None:
        return False
    patterns = _patterns()
    places = {
        "taken_back_before": sentence[: found.start()],
        "taken_back_within": found.group(),
        "taken_back_after": sentence[found.end() :],
    }
    return not any(one.search(text) for name, text in places.items() for one in patterns[name])


@cache
def _patterns() -> dict[str, tuple[re.Pattern[str], ...]]:
    known: dict[str, list[re.Pattern[str]]] = {}
    for path in sorted(LANG.glob("*/claims.toml")):
        for name, entries in tomllib.loads(path.read_text(encoding="utf-8")).items():
            known.setdefault(name, []).extend(re.compile(entry, re.IGNORECASE) for entry in entries)
    return {name: tuple(entries) for name, entries in known.items()}
